"""Arithmetic of opening hours: when a span of business minutes ends and when the house opens next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from portal.lib.times import instants

# Hours that do not open within this time never will.
_FARTHEST: Final = timedelta(days=400)


class NeverOpen(Exception):
    """The hours hold no opening in more than a year, so nothing can be counted in them."""


@dataclass(frozen=True, slots=True)
class OpenHours:
    """One weekday's span (ISO: Monday is 1) on the clocks of the house."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Opening hours, the zone whose clocks they mean, and the days on which the house stays closed."""

    zone: ZoneInfo
    hours: tuple[OpenHours, ...]
    holidays: frozenset[date] = frozenset()

    def is_open(self, moment: datetime) -> bool:
        """Whether the house is open; at the minute of closing it no longer is."""
        return any(opens <= moment < closes for opens, closes in self._spans_of(self._day_of(moment)))

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself while the house is open, else the instant at which it opens next (UTC)."""
        opens, _closes = next(self._spans_from(moment))
        return opens

    def add(self, start: datetime, minutes: int) -> datetime:
        """The first instant by which so many open minutes have passed since `start` (UTC)."""
        if minutes <= 0:
            return start.astimezone(UTC)
        left = timedelta(minutes=minutes)
        for opens, closes in self._spans_from(start):
            if opens + left <= closes:
                return opens + left
            left -= closes - opens
        raise NeverOpen

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """The whole open minutes from `start` to `end`; negative when `end` comes first."""
        if end < start:
            return -self.minutes_between(end, start)
        spans = takewhile(lambda span: span[0] < end, self._every_span_from(start))
        passed = sum((min(closes, end) - opens for opens, closes in spans), timedelta())
        return passed // timedelta(minutes=1)

    def end_of_next_business_day(self, start: datetime) -> datetime:
        """Closing time of the first day after `start`'s own on which the house opens (UTC)."""
        first = self._day_of(start) + timedelta(days=1)
        for number in range(_FARTHEST.days):
            spans = list(self._spans_of(first + timedelta(days=number)))
            if spans:
                return spans[-1][1]
        raise NeverOpen

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        yield from self._every_span_from(start)
        raise NeverOpen

    def _every_span_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        start = start.astimezone(UTC)
        day, idle = self._day_of(start), 0
        while idle <= _FARTHEST.days:
            spans = [(max(opens, start), closes) for opens, closes in self._spans_of(day) if closes > start]
            yield from spans
            idle = 0 if spans else idle + 1
            day += timedelta(days=1)

    def _spans_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The day's spans as instants in order; none overlaps, even where clocks change in the middle of one."""
        if day in self.holidays:
            return
        free_from = datetime.min.replace(tzinfo=UTC)
        for span in sorted((each for each in self.hours if each.weekday == day.isoweekday()), key=_by_opening):
            opens = max(self._instant(day, span.opens_at, is_last=False), free_from)
            closes = self._instant(day, span.closes_at, is_last=True)
            if opens < closes:
                yield opens, closes
                free_from = closes

    def _instant(self, day: date, clock: time, *, is_last: bool) -> datetime:
        """When clocks show that time: of two instants the outer one; of none, the one an hour later on."""
        wall = datetime.combine(day, clock)
        found = instants(wall, self.zone)
        if not found:
            return wall.replace(tzinfo=self.zone).astimezone(UTC)
        return found[-1] if is_last else found[0]

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _by_opening(span: OpenHours) -> time:
    return span.opens_at
