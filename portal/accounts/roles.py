"""What each staff role may do: the one table that the whole staff side asks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import StaffRole, User


class Act(StrEnum):
    """One thing that staff do."""

    SEE_REQUESTS = "see requests, who asks and when the call is"
    SEE_CLINICAL = "see the illness, the answers about it, files and scans"
    SEE_MONEY = "see how a family pays"
    WORK_ON_REQUESTS = "move requests, own them, keep notes and tasks"
    BOOK_CALLS = "book, move and cancel calls and write down how they went"
    CHECK_RECORDS = "look through files, ask for another try, chase hospitals"
    SEND_MESSAGES = "write to families"
    LOWER_URGENCY = "lower the urgency of a request, with a reason"
    CLOSE_REQUESTS = "decline or complete a request, with a reason"
    SET_HOURS = "set weekly hours of call takers"
    SEE_NOTICES = "see which notices went out and which did not arrive"
    SEE_NUMBERS = "see figures about the work"
    SEE_CENTER = "see what pages say about the hospital"
    CHANGE_CENTER = "change what pages say about the hospital"
    MANAGE_PEOPLE = "see accounts, give and take staff roles"
    RELEASE_HELD = "decide, two people together, about files that may be about another child"
    EXPORT_CASES = "save a whole case as ZIP or PDF, or a list as a table"
    OPEN_UNSCANNED = "open a file that could not be scanned, with a reason"
    SEE_AUDIT = "see the whole audit trail"


_READER: Final = frozenset({Act.SEE_REQUESTS, Act.SEE_CLINICAL})
_COORDINATOR: Final = _READER | {
    Act.SEE_MONEY,
    Act.WORK_ON_REQUESTS,
    Act.BOOK_CALLS,
    Act.CHECK_RECORDS,
    Act.SEND_MESSAGES,
    Act.CLOSE_REQUESTS,
    Act.SET_HOURS,
    Act.SEE_NOTICES,
    Act.SEE_NUMBERS,
    Act.SEE_CENTER,
    Act.RELEASE_HELD,
    Act.EXPORT_CASES,
}
_NURSE: Final = _READER | {
    Act.WORK_ON_REQUESTS,
    Act.BOOK_CALLS,
    Act.CHECK_RECORDS,
    Act.SEND_MESSAGES,
    Act.LOWER_URGENCY,
    Act.RELEASE_HELD,
    Act.SEE_NUMBERS,
    Act.SEE_CENTER,
}

ALLOWED: Final[Mapping[StaffRole, frozenset[Act]]] = {
    StaffRole.COORDINATOR: _COORDINATOR,
    StaffRole.NURSE: _NURSE,
    StaffRole.SCHEDULER: frozenset(
        {Act.SEE_REQUESTS, Act.BOOK_CALLS, Act.SEND_MESSAGES, Act.SET_HOURS, Act.SEE_NOTICES, Act.SEE_CENTER}
    ),
    StaffRole.CLINICIAN: _READER | {Act.EXPORT_CASES},
    StaffRole.FINANCIAL: frozenset({Act.SEE_REQUESTS, Act.SEE_MONEY, Act.SEND_MESSAGES, Act.SEE_CENTER}),
    StaffRole.PRIVACY_OFFICER: _READER
    | {Act.RELEASE_HELD, Act.EXPORT_CASES, Act.SEE_NOTICES, Act.SEE_NUMBERS, Act.SEE_CENTER, Act.SEE_AUDIT},
    StaffRole.ADMINISTRATOR: _COORDINATOR
    | {Act.LOWER_URGENCY, Act.CHANGE_CENTER, Act.MANAGE_PEOPLE, Act.OPEN_UNSCANNED, Act.SEE_AUDIT},
}


def roles_with(act: Act) -> list[StaffRole]:
    """The roles that include the act."""
    return [role for role, acts in ALLOWED.items() if act in acts]


def staff_in(*roles: StaffRole) -> list[User]:
    """Who works here today in one of these roles."""
    return list(User.objects.filter(is_staff=True, is_active=True, staff_role__in=roles).order_by("pk"))


def may(user: User | AnonymousUser, act: Act) -> bool:
    """Whether the person's role includes the act; families, former staff and staff without a role may nothing."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff and user.staff_role):
        return False
    return act in ALLOWED[StaffRole(user.staff_role)]
