"""Session clocks, started at every sign-in however it came about, and the second factor of who enrols."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts import session_times
from portal.accounts.models import User


@receiver(user_logged_in, dispatch_uid="accounts.begin_session")
def begin_session(*, request: HttpRequest, **_kwargs: Any) -> None:
    """Both clocks start anew."""
    session_times.begin(request)


@receiver(authenticator_added, dispatch_uid="accounts.enrolled")
def count_enrolment_as_second_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Whoever enrols has just typed a code of the new app; asking again at once would prove nothing more."""
    if authenticator.type == Authenticator.Type.TOTP:
        # Raised rights, so a new session key: an older one that leaked stays without them.
        request.session.cycle_key()
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
