"""What staff can do with one request, each a small form that ends in one service."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.roles import ALLOWED, Act

LONGEST_REASON = 1000
_TIME_GONE = _("This time is not free any more. Choose another one.")


class DeskForm(forms.Form):
    """One of several forms on a page: its boxes carry its own name, so that no two of them share an id."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class OwnerForm(DeskForm):
    """Who looks after the request."""

    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]


def owners() -> QuerySet[User]:
    """Staff whose role lets them work on requests."""
    roles = [role for role, acts in ALLOWED.items() if Act.WORK_ON_REQUESTS in acts]
    return User.objects.filter(is_staff=True, is_active=True, staff_role__in=roles).order_by("full_name", "email")


class BookForm(DeskForm):
    """A call booked while the family is on the phone."""

    slot = forms.TypedChoiceField(
        label=_("Time"), coerce=UUID, error_messages={"required": _("Choose a time."), "invalid_choice": _TIME_GONE}
    )

    def __init__(self, days: Sequence[tuple[str, Sequence[tuple[str, str]]]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [("", _("Choose a time …")), *days]  # type: ignore[attr-defined]
        self.has_times = bool(days)
