"""The calls of one day at the hospital."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from intake.models import RelatedPerson
from portal.accounts.models import User
from portal.desk.people import language_of
from portal.desk.words import age, clock, stamp, zone_name
from portal.lib.times import same_clock, zone_or
from scheduling.models import Appointment
from scheduling.models.appointment import AppointmentQuerySet
from scheduling.phrases import phrase
from scheduling.rules import lacks_interpreter, needs_interpreter
from scheduling.rules import language_of as spoken
from scheduling.services.clocks import ChangedClock
from scheduling.services.outcomes import EARLY
from scheduling.states import AppointmentStatus

# Longer than any interpreter has to be asked for ahead.
_LOOK_AHEAD: Final = timedelta(days=21)
SHOWN = (AppointmentStatus.BOOKED, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)


class Interpreter(StrEnum):
    """Where finding an interpreter for a call stands."""

    ARRANGING = "arranging"
    ARRANGED = "arranged"


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call with both clocks and whom to ring."""

    call: Appointment
    here: str
    there: str
    there_zone: str
    age: str
    person: RelatedPerson
    language: str
    is_past: bool
    may_write_down: bool
    phrase: str
    # Where finding an interpreter stands; None where none is needed or the call is over.
    interpreter: Interpreter | None


def calls_on(day: date, *, user: User, zone: ZoneInfo, now: datetime) -> list[CallLine]:
    """Calls that start on that day of the hospital's calendar, in order; one query."""
    starts = datetime.combine(day, time.min, tzinfo=zone)
    # Through the calendar, not by 24 hours: on two days a year a day has 23 or 25.
    ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    found = _whole(user).filter(status__in=SHOWN, starts_at__gte=starts, starts_at__lt=ends)
    return [call_line(call, zone, now) for call in found]


def calls_without_interpreter(*, user: User, zone: ZoneInfo, now: datetime) -> list[CallLine]:
    """Booked calls of the coming weeks for which an interpreter still has to be found, in order; one query."""
    soon = _whole(user).booked().filter(starts_at__gt=now, starts_at__lt=now + _LOOK_AHEAD)
    return [call_line(call, zone, now) for call in soon if interpreter_of(call) == Interpreter.ARRANGING]


def _whole(user: User) -> AppointmentQuerySet:
    joined = Appointment.objects.visible_to(user).select_related(
        "slot__schedule__call_taker", "opinion_request__patient", "opinion_request__requester__user", "promise"
    )
    return joined.order_by("starts_at", "pk")


def call_line(call: Appointment, zone: ZoneInfo, now: datetime) -> CallLine:
    """The call with both clocks; the family's only where it shows another time."""
    starts_at = call.starts_at
    family_zone = zone_or(call.family_time_zone, zone)
    is_elsewhere = not same_clock(starts_at, zone, family_zone)
    opinion_request = call.opinion_request
    return CallLine(
        call=call,
        here=clock(starts_at, zone),
        there=clock(starts_at, family_zone) if is_elsewhere else "",
        there_zone=zone_name(family_zone, starts_at) if is_elsewhere else "",
        age=age(opinion_request.patient.birth_date, now.astimezone(zone).date()),
        person=opinion_request.requester,
        language=language_of(opinion_request.requester),
        is_past=starts_at < now,
        may_write_down=starts_at <= now + EARLY,
        phrase=_phrase(call),
        interpreter=interpreter_of(call),
    )


def interpreter_of(call: Appointment) -> Interpreter | None:
    """For a booked call whose calendar and family are loaded."""
    requester = call.opinion_request.requester
    if call.status != AppointmentStatus.BOOKED or not needs_interpreter(requester, call.slot.schedule):
        return None
    return Interpreter.ARRANGING if lacks_interpreter(call, requester) else Interpreter.ARRANGED


def _phrase(call: Appointment) -> str:
    """The words the caller says first, in the language of the call; empty where none were promised."""
    promise = getattr(call, "promise", None)
    return phrase(promise.first_word, promise.second_word, spoken(call.opinion_request.requester)) if promise else ""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A call with what each clock was to show; empty where it still does."""

    line: CallLine
    office_told: str
    family_told: str


def clock_line(changed: ChangedClock, zone: ZoneInfo, now: datetime) -> ClockLine:
    """The times of day that were told, on the clocks that will not show them."""
    call = changed.call
    office, family = ZoneInfo(call.slot.schedule.time_zone), zone_or(call.family_time_zone, zone)
    return ClockLine(
        call_line(call, zone, now),
        office_told=stamp(changed.office_told, office) if changed.office_told else "",
        family_told=stamp(changed.family_told, family) if changed.family_told else "",
    )
