"""One week of every call taker: what is free, booked and closed, for a table that is read at a glance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.center.models import Holiday
from portal.desk.calls import Interpreter, interpreter_of
from portal.desk.words import clock
from scheduling.models import Appointment, AvailabilityException, ExceptionKind, Schedule, Slot
from scheduling.states import AppointmentStatus

DAYS: Final = 7
_WORKDAYS: Final = 5
_SHOWN: Final = (
    AppointmentStatus.HELD,
    AppointmentStatus.BOOKED,
    AppointmentStatus.FULFILLED,
    AppointmentStatus.NOSHOW,
)


@dataclass(frozen=True, slots=True)
class WeekCall:
    """One call or hold in a cell."""

    clock: str
    call: Appointment
    is_past: bool
    lacks_interpreter: bool


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One day of one call taker; `closed` says why there are no times."""

    calls: Sequence[WeekCall]
    free_count: int
    free: Sequence[str]
    closed: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One call taker's week."""

    schedule: Schedule
    cells: Sequence[WeekCell]


@dataclass(frozen=True, slots=True)
class Week:
    """The table."""

    days: Sequence[date]
    rows: Sequence[WeekRow]


def week_of(monday: date, *, user: User, zone: ZoneInfo, now: datetime) -> Week:
    """The week of all call takers on the hospital's clock; five queries however many they are."""
    starts, ends = (datetime.combine(day, time.min, tzinfo=zone) for day in (monday, monday + timedelta(days=DAYS)))
    calls = _by_cell(_calls(user, starts, ends, now), zone)
    free = _free(starts, ends, now, zone)
    closed = _Closings(monday)
    used = {day for _schedule, day in (*calls, *free)}
    week = [monday + timedelta(days=number) for number in range(DAYS)]
    days = [day for number, day in enumerate(week) if number < _WORKDAYS or day in used]
    schedules = [each for each in _schedules() if each.is_active or any(key[0] == each.pk for key in calls)]
    rows = [WeekRow(each, [_cell(calls, free, closed, each, day, zone, now) for day in days]) for each in schedules]
    return Week(days, rows)


def _schedules() -> Iterable[Schedule]:
    return Schedule.objects.select_related("call_taker").order_by("call_taker__full_name", "number")


def _calls(user: User, starts: datetime, ends: datetime, now: datetime) -> Iterable[Appointment]:
    found = Appointment.objects.visible_to(user).filter(status__in=_SHOWN, starts_at__gte=starts, starts_at__lt=ends)
    ended = Q(status=AppointmentStatus.HELD, hold_expires_at__lte=now)
    joined = found.exclude(ended).select_related(
        "slot__schedule", "opinion_request__patient", "opinion_request__requester"
    )
    return joined.order_by("starts_at")


def _by_cell(calls: Iterable[Appointment], zone: ZoneInfo) -> dict[tuple[UUID, date], list[Appointment]]:
    cells: dict[tuple[UUID, date], list[Appointment]] = defaultdict(list)
    for call in calls:
        cells[(call.slot.schedule_id, call.starts_at.astimezone(zone).date())].append(call)
    return cells


def _free(starts: datetime, ends: datetime, now: datetime, zone: ZoneInfo) -> dict[tuple[UUID, date], list[Slot]]:
    cells: dict[tuple[UUID, date], list[Slot]] = defaultdict(list)
    found = Slot.objects.free(now=now).filter(starts_at__gte=starts, starts_at__lt=ends).order_by("starts_at")
    for slot in found:
        cells[(slot.schedule_id, slot.starts_at.astimezone(zone).date())].append(slot)
    return cells


def _runs(slots: Sequence[Slot], buffer: timedelta, zone: ZoneInfo) -> list[str]:
    """Free times that follow each other, as one stretch of hours: "9:00 a.m.–12:00 p.m."."""
    runs: list[tuple[datetime, datetime]] = []
    for slot in slots:
        if runs and slot.starts_at - runs[-1][1] <= buffer:
            runs[-1] = (runs[-1][0], slot.ends_at)
        else:
            runs.append((slot.starts_at, slot.ends_at))
    return [f"{clock(begins, zone)}–{clock(ends, zone)}" for begins, ends in runs]


class _Closings:
    """Why days of a week are closed, as far as somebody wrote it down."""

    def __init__(self, monday: date) -> None:
        last = monday + timedelta(days=DAYS - 1)
        self.holidays = {each.closed_on: each.name for each in Holiday.objects.filter(closed_on__range=(monday, last))}
        whole_days = AvailabilityException.objects.filter(
            day_on__range=(monday, last), kind=ExceptionKind.CLOSED, opens_at=None
        )
        self.days = {(each.schedule_id, each.day_on): each.note for each in whole_days}

    def __call__(self, schedule_id: UUID, day: date) -> str:
        """Words for a cell without times."""
        if day in self.holidays:
            return self.holidays[day]
        for key in ((schedule_id, day), (None, day)):
            if key in self.days:
                return self.days[key] or _("Closed")
        return _("No times")


def _cell(
    calls: Mapping[tuple[UUID, date], Sequence[Appointment]],
    free: Mapping[tuple[UUID, date], Sequence[Slot]],
    closed: _Closings,
    schedule: Schedule,
    day: date,
    zone: ZoneInfo,
    now: datetime,
) -> WeekCell:
    key = (schedule.pk, day)
    lines = [_line(call, zone, now) for call in calls.get(key, ())]
    open_slots = free.get(key, ())
    runs = _runs(open_slots, timedelta(minutes=schedule.buffer_minutes), zone)
    return WeekCell(lines, len(open_slots), runs, "" if lines or runs else closed(*key))


def _line(call: Appointment, zone: ZoneInfo, now: datetime) -> WeekCall:
    is_past = call.starts_at < now
    lacks_one = not is_past and interpreter_of(call) == Interpreter.ARRANGING
    return WeekCall(clock(call.starts_at, zone), call, is_past, lacks_one)
