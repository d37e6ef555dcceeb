"""Which hours hold on which day: weekly hours, less closed days and holidays, plus extra hours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from portal.center.models import Holiday
from scheduling.models import AvailabilityException, AvailabilityRule, ExceptionKind, Schedule

_ALL_DAY = (time.min, time.max)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Hours of one day on the clocks of the calendar, cut into calls of so many minutes."""

    opens_at: time
    closes_at: time
    slot_minutes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Everything that decides when one calendar is open; read once, asked for many days."""

    zone: ZoneInfo
    rules: Sequence[AvailabilityRule]
    buffer: timedelta = timedelta()
    exceptions: Mapping[date, Sequence[AvailabilityException]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    is_active: bool = True

    def windows(self, day: date) -> list[Window]:
        """The open hours of a day, in order. Extra hours hold whatever else closes the day."""
        if not self.is_active:
            return []
        different = self.exceptions.get(day, ())
        extra = [_window(each) for each in different if each.kind == ExceptionKind.EXTRA]
        return sorted([*self._weekly(day, different), *extra])

    def cover(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a call lies within the open hours of its day."""
        start = starts_at.astimezone(self.zone)
        end = start.replace(tzinfo=None) + (ends_at - starts_at)
        if end.date() != start.date():
            return False
        return any(
            each.opens_at <= start.time() and end.time() <= each.closes_at for each in self.windows(start.date())
        )

    def _weekly(self, day: date, different: Iterable[AvailabilityException]) -> Iterator[Window]:
        closed = [_closed_hours(each) for each in different if each.kind == ExceptionKind.CLOSED]
        if day in self.holidays:
            return
        for rule in self.rules:
            if _applies(rule, day):
                yield from _without(Window(rule.opens_at, rule.closes_at, rule.slot_minutes), closed)


def hours_of(schedule: Schedule, first: date, last: date) -> Hours:
    """The hours of a calendar for these days; three queries."""
    between = Q(day_on__gte=first, day_on__lte=last)
    different: dict[date, list[AvailabilityException]] = defaultdict(list)
    for each in AvailabilityException.objects.filter(between, Q(schedule=schedule) | Q(schedule=None)):
        different[each.day_on].append(each)
    holidays = Holiday.objects.filter(closed_on__gte=first, closed_on__lte=last).values_list("closed_on", flat=True)
    return Hours(
        zone=ZoneInfo(schedule.time_zone),
        rules=list(schedule.rules.all()),
        buffer=timedelta(minutes=schedule.buffer_minutes),
        exceptions=different,
        holidays=frozenset(holidays),
        is_active=schedule.is_active,
    )


def _window(extra: AvailabilityException) -> Window:
    # A constraint keeps extra hours from having no times.
    return Window(extra.opens_at or time.min, extra.closes_at or time.max, extra.slot_minutes)


def _closed_hours(closed: AvailabilityException) -> tuple[time, time]:
    if closed.opens_at is None or closed.closes_at is None:
        return _ALL_DAY
    return closed.opens_at, closed.closes_at


def _without(window: Window, closed: Iterable[tuple[time, time]]) -> list[Window]:
    """What is left of a window when the closed hours are cut out of it."""
    left = [window]
    for begins, ends in closed:
        left = [piece for each in left for piece in _cut(each, begins, ends)]
    return left


def _cut(window: Window, begins: time, ends: time) -> Iterator[Window]:
    before, after = min(window.closes_at, begins), max(window.opens_at, ends)
    if window.opens_at < before:
        yield Window(window.opens_at, before, window.slot_minutes)
    if after < window.closes_at:
        yield Window(after, window.closes_at, window.slot_minutes)


def _applies(rule: AvailabilityRule, day: date) -> bool:
    has_begun = rule.valid_from is None or rule.valid_from <= day
    has_ended = rule.valid_until is not None and rule.valid_until < day
    return rule.weekday == day.isoweekday() and has_begun and not has_ended
