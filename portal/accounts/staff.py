"""Who may enter the staff site: staff, active, with the second factor given in this very session."""

from enum import Enum, auto
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import User


class StaffAccess(Enum):
    """The answer to "may this request see the staff site?"."""

    ALLOWED = auto()
    NEEDS_SECOND_FACTOR = auto()
    DENIED = auto()


def staff_access(request: HttpRequest) -> StaffAccess:
    """Ask anew at every request: roles and authenticators can be taken away meanwhile."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff or not user.is_active:
        return StaffAccess.DENIED
    if not settings.PORTAL_STAFF_SECOND_FACTOR or _gave_second_factor(request, user):
        return StaffAccess.ALLOWED
    return StaffAccess.NEEDS_SECOND_FACTOR


def has_authenticator(user: User) -> bool:
    """Whether this person enrolled an authenticator app."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def _gave_second_factor(request: HttpRequest, user: User) -> bool:
    used = {record.get("id") for record in _records(request, user) if record.get("method") == "mfa"}
    # An authenticator that was removed since no longer vouches for the session.
    return bool(used) and has_authenticator(user) and Authenticator.objects.filter(user=user, pk__in=used).exists()


def _records(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = get_authentication_records(request, user)
    return records
