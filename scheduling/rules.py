"""Who may book which time: the limits of booking and the one list of reasons to refuse."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.db.models import Max

from intake.models import CallLanguage, RelatedPerson, SecondOpinionRequest
from intake.states import OPEN
from scheduling.languages import code_of
from scheduling.models import Appointment, InterpreterLead, Schedule, Slot
from scheduling.states import AppointmentStatus

# The longest that any calendar may look ahead; each says for itself how far it does.
FURTHEST: Final = timedelta(days=90)
# An interpreter has to be found first; languages that take longer stand in a table.
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
    CUT_OFF = "cut_off"
    NOT_BOOKED = "not_booked"
    NOT_YOURS = "not_yours"


def language_of(requester: RelatedPerson) -> str:
    """The code of the language of the call; empty for one that no call taker can be known to speak."""
    if requester.call_language == CallLanguage.OTHER:
        return code_of(requester.other_language)
    return requester.call_language or CallLanguage.ENGLISH.value


def needs_interpreter(requester: RelatedPerson, schedule: Schedule) -> bool:
    """Whether an interpreter must be on a call with this call taker."""
    return not schedule.speaks(language_of(requester))


def interpreter_language(requester: RelatedPerson) -> str:
    """What an interpreter for this family has to speak, as one name by which it is known again."""
    return language_of(requester) or requester.other_language.strip().casefold() or CallLanguage.OTHER.value


def lacks_interpreter(call: Appointment, requester: RelatedPerson) -> bool:
    """Whether an interpreter still has to be found for this call; one who speaks another language is none."""
    return needs_interpreter(requester, call.slot.schedule) and (
        call.interpreter_language != interpreter_language(requester)
    )


def interpreter_lead(requester: RelatedPerson) -> timedelta:
    """How far ahead an interpreter for this family must be asked for; one query."""
    found = InterpreterLead.objects.filter(language__in=["", language_of(requester)]).order_by("-language").first()
    return timedelta(hours=found.lead_hours) if found else INTERPRETER_LEAD


def lead_time(requester: RelatedPerson, schedule: Schedule) -> timedelta:
    """How far ahead a call with this call taker must be booked."""
    lead = timedelta(hours=schedule.lead_hours)
    return max(lead, interpreter_lead(requester)) if needs_interpreter(requester, schedule) else lead


def horizon(schedule: Schedule) -> timedelta:
    """How far ahead calls can be booked with this call taker."""
    return timedelta(days=schedule.horizon_days)


def furthest_horizon() -> timedelta:
    """How far ahead any call can be booked; where nobody takes calls, as far as a calendar may ever look."""
    days = Schedule.objects.filter(is_active=True).aggregate(days=Max("horizon_days"))["days"]
    return timedelta(days=days) if days else FURTHEST


def why_request_may_not_book(opinion_request: SecondOpinionRequest) -> Refusal | None:
    """The reason that lies in the request itself, if there is one."""
    if opinion_request.is_fast_track:
        return Refusal.FAST_TRACK
    if opinion_request.status not in OPEN:
        return Refusal.CLOSED
    if not opinion_request.requester.phone:
        return Refusal.NO_PHONE
    return None


def why_calls_forbid(statuses: Iterable[str], *, is_move: bool = False) -> Refusal | None:
    """The reason that lies in the calls the request has had, if there is one; a move may have one booked."""
    had = set(statuses)
    if AppointmentStatus.BOOKED in had and not is_move:
        return Refusal.HAS_CALL
    return Refusal.CALL_DONE if AppointmentStatus.FULFILLED in had else None


def why_call_may_not_move(call: Appointment, now: datetime) -> Refusal | None:
    """Why a family cannot move this call itself, if there is a reason; after we failed to call it always can."""
    promise = getattr(call, "promise", None)
    if promise is not None and promise.nobody_called_at is not None:
        return None
    if call.starts_at <= now:
        return Refusal.CALL_STARTED
    return Refusal.CUT_OFF if now > call.starts_at - cut_off(call.slot.schedule) else None


def cut_off(schedule: Schedule) -> timedelta:
    """How long before its start a call stays put, unless a person helps."""
    return timedelta(hours=schedule.cut_off_hours)


def why_slot_is_not_offered(slot: Slot, requester: RelatedPerson, now: datetime) -> Refusal | None:
    """The reason that lies in the time, if there is one; says nothing about whether it is free."""
    schedule: Schedule = slot.schedule
    if slot.starts_at <= now:
        return Refusal.PAST
    if slot.is_withdrawn or not schedule.is_active:
        return Refusal.NOT_OFFERED
    if slot.starts_at < now + lead_time(requester, schedule):
        return Refusal.TOO_SOON
    if slot.starts_at > now + horizon(schedule):
        return Refusal.TOO_FAR
    return None
