"""The staff menu: jobs, not tables; each role sees what it may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act, may


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the menu."""

    label: str | Promise
    url: str
    is_current: bool
    # Two keys after each other that lead here; empty for places without.
    keys: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The day's work in a row; what is looked up or set now and then behind one more step."""

    work: list[Entry]
    more: list[Entry]

    @property
    def is_in_more(self) -> bool:
        """Whether the person is at one of the places behind that step."""
        return any(each.is_current for each in self.more)


_PLACES: Final[tuple[tuple[Act, str | Promise, str], ...]] = (
    (Act.SEE_REQUESTS, _("Today"), "admin:index"),
    (Act.SEE_REQUESTS, _("Requests"), "admin:desk_queue"),
    (Act.SEE_REQUESTS, _("Calls"), "admin:desk_calls"),
    (Act.SEE_REQUESTS, _("Messages"), "admin:desk_inbox"),
    # Translators: a menu entry of staff: what other hospitals must be asked for or reminded of.
    (Act.SEE_CLINICAL, _("Chasing"), "admin:desk_hospitals"),
    # Translators: a menu entry of staff: files that wait for somebody to look at them.
    (Act.SEE_CLINICAL, _("Check files"), "admin:desk_check"),
    # Translators: a menu entry of staff: files that may be about another child.
    (Act.RELEASE_HELD, _("Paused files"), "admin:desk_holds"),
)
_MORE: Final[tuple[tuple[Act, str | Promise, str], ...]] = (
    (Act.SEE_CLINICAL, _("Files"), "admin:records_documentreference_changelist"),
    (Act.SET_HOURS, _("Hours"), "admin:scheduling_schedule_changelist"),
    (Act.SEE_NOTICES, _("Notices"), "admin:notifications_notification_changelist"),
    (Act.SEE_CENTER, _("Hospital"), "admin:center_carecenter_changelist"),
    # Translators: a menu entry of staff: the texts of the public pages.
    (Act.SEE_CENTER, _("Texts"), "admin:center_publicpage_changelist"),
    (Act.SEE_NUMBERS, _("Numbers"), "admin:desk_numbers"),
    (Act.MANAGE_PEOPLE, _("People"), "admin:accounts_user_changelist"),
    (Act.SEE_AUDIT, _("Audit"), "admin:audit_auditevent_changelist"),
)
_KEYS: Final = {"admin:index": "g t", "admin:desk_queue": "g q", "admin:desk_calls": "g c", "admin:desk_inbox": "g m"}


def menu(request: HttpRequest) -> Menu:
    """The places this person may go to, with the one they are at."""
    return Menu(_entries(request, _PLACES), _entries(request, _MORE))


def _entries(request: HttpRequest, places: Iterable[tuple[Act, str | Promise, str]]) -> list[Entry]:
    here, home = request.path, reverse("admin:index")
    allowed = [(label, reverse(name), _KEYS.get(name, "")) for act, label, name in places if may(request.user, act)]
    return [
        Entry(label, url, here == url if url == home else here.startswith(url), keys) for label, url, keys in allowed
    ]
