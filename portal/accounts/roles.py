"""What each staff role may do: the one table that the whole staff side asks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import StaffRole, User


class Act(StrEnum):
    """One thing that staff do."""

    SEE_REQUESTS = "see requests, files and calls"
    WORK_ON_REQUESTS = "move requests, own them, book calls and write down how calls went"
    SET_HOURS = "set weekly hours of call takers"
    SEE_NOTICES = "see which notices went out"
    SEE_CENTER = "see what pages say about the hospital"
    CHANGE_CENTER = "change what pages say about the hospital"
    MANAGE_PEOPLE = "see accounts, give and take staff roles"
    RELEASE_HELD = "decide, two people together, about files that may be about another child"
    EXPORT_CASES = "save a whole case as ZIP or PDF"
    OPEN_UNSCANNED = "open a file that could not be scanned, with a reason"
    SEE_AUDIT = "see the whole audit trail"


_COORDINATOR: Final = frozenset(
    {
        Act.SEE_REQUESTS,
        Act.WORK_ON_REQUESTS,
        Act.SET_HOURS,
        Act.SEE_NOTICES,
        Act.SEE_CENTER,
        Act.RELEASE_HELD,
        Act.EXPORT_CASES,
    }
)

ALLOWED: Final[Mapping[StaffRole, frozenset[Act]]] = {
    StaffRole.COORDINATOR: _COORDINATOR,
    StaffRole.ADMINISTRATOR: _COORDINATOR | {Act.CHANGE_CENTER, Act.MANAGE_PEOPLE, Act.OPEN_UNSCANNED, Act.SEE_AUDIT},
}


def may(user: User | AnonymousUser, act: Act) -> bool:
    """Whether the person's role includes the act; families, former staff and staff without a role may nothing."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff and user.staff_role):
        return False
    return act in ALLOWED[StaffRole(user.staff_role)]
