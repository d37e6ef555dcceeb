"""Who may book which time: the limits of booking and the one list of reasons to refuse."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from intake.models import CallLanguage, RelatedPerson, SecondOpinionRequest
from intake.states import OPEN
from scheduling.models import Schedule, Slot
from scheduling.states import AppointmentStatus

HORIZON: Final = timedelta(days=28)
LEAD: Final = timedelta(hours=2)
# An interpreter has to be found first.
INTERPRETER_LEAD: Final = timedelta(hours=24)
HOLD: Final = timedelta(minutes=10)


class Refusal(Enum):
    """Why a time cannot be booked; the words for the family stand in the presenters."""

    FAST_TRACK = "fast_track"
    CLOSED = "closed"
    HAS_CALL = "has_call"
    CALL_DONE = "call_done"
    NO_PHONE = "no_phone"
    NOT_OFFERED = "not_offered"
    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    HOLD_ENDED = "hold_ended"
    CALL_STARTED = "call_started"
    NOT_BOOKED = "not_booked"
    NOT_YOURS = "not_yours"


def wants_spanish(requester: RelatedPerson) -> bool:
    """Whether the call is in Spanish."""
    return requester.call_language == CallLanguage.SPANISH


def needs_interpreter(requester: RelatedPerson, *, speaks_spanish: bool) -> bool:
    """Whether an interpreter must be on a call with such a call taker."""
    return requester.needs_interpreter or (wants_spanish(requester) and not speaks_spanish)


def lead_time(requester: RelatedPerson, *, speaks_spanish: bool) -> timedelta:
    """How far ahead a call with such a call taker must be booked."""
    return INTERPRETER_LEAD if needs_interpreter(requester, speaks_spanish=speaks_spanish) else LEAD


def why_request_may_not_book(opinion_request: SecondOpinionRequest) -> Refusal | None:
    """The reason that lies in the request itself, if there is one."""
    if opinion_request.is_fast_track:
        return Refusal.FAST_TRACK
    if opinion_request.status not in OPEN:
        return Refusal.CLOSED
    if not opinion_request.requester.phone:
        return Refusal.NO_PHONE
    return None


def why_calls_forbid(statuses: Iterable[str]) -> Refusal | None:
    """The reason that lies in the calls the request has had, if there is one."""
    had = set(statuses)
    if AppointmentStatus.BOOKED in had:
        return Refusal.HAS_CALL
    return Refusal.CALL_DONE if AppointmentStatus.FULFILLED in had else None


def why_slot_is_not_offered(slot: Slot, requester: RelatedPerson, now: datetime) -> Refusal | None:
    """The reason that lies in the time, if there is one; says nothing about whether it is free."""
    schedule: Schedule = slot.schedule
    if slot.starts_at <= now:
        return Refusal.PAST
    if slot.is_withdrawn or not schedule.is_active:
        return Refusal.NOT_OFFERED
    if slot.starts_at < now + lead_time(requester, speaks_spanish=schedule.speaks_spanish):
        return Refusal.TOO_SOON
    if slot.starts_at > now + HORIZON:
        return Refusal.TOO_FAR
    return None
