"""One week of every call taker: what is free, booked and closed, for a table that is read at a glance."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.center.models import Holiday
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


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One day of one call taker; `closed` says why there are no times."""

    calls: Sequence[WeekCall]
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
    rows = []
    for each in schedules:
        keys = [(each.pk, day) for day in days]
        cells = [_cell(calls.get(key, []), free.get(key, []), closed(*key), zone, now) for key in keys]
        rows.append(WeekRow(each, cells))
    return Week(days, rows)


def _schedules() -> Iterable[Schedule]:
    return Schedule.objects.select_related("call_taker").order_by("call_taker__full_name", "number")


def _calls(user: User, starts: datetime, ends: datetime, now: datetime) -> Iterable[Appointment]:
    found = Appointment.objects.visible_to(user).filter(status__in=_SHOWN, starts_at__gte=starts, starts_at__lt=ends)
    ended = Q(status=AppointmentStatus.HELD, hold_expires_at__lte=now)
    joined = found.exclude(ended).select_related("slot", "opinion_request__patient")
    return joined.order_by("starts_at")


def _by_cell(calls: Iterable[Appointment], zone: ZoneInfo) -> dict[tuple[UUID, date], list[Appointment]]:
    cells: dict[tuple[UUID, date], list[Appointment]] = defaultdict(list)
    for call in calls:
        cells[(call.slot.schedule_id, call.starts_at.astimezone(zone).date())].append(call)
    return cells


def _free(starts: datetime, ends: datetime, now: datetime, zone: ZoneInfo) -> dict[tuple[UUID, date], list[str]]:
    cells: dict[tuple[UUID, date], list[str]] = defaultdict(list)
    found = Slot.objects.free(now=now).filter(starts_at__gte=starts, starts_at__lt=ends).order_by("starts_at")
    for schedule_id, at in found.values_list("schedule_id", "starts_at"):
        cells[(schedule_id, at.astimezone(zone).date())].append(clock(at, zone))
    return cells


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


def _cell(calls: Sequence[Appointment], free: Sequence[str], closed: str, zone: ZoneInfo, now: datetime) -> WeekCell:
    lines = [WeekCall(clock(call.starts_at, zone), call, call.starts_at < now) for call in calls]
    return WeekCell(lines, free, "" if lines or free else closed)
