"""The times of one week and the soonest three, as rows of radio buttons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.times import clock_change, date_words, monday_of, monday_of_week, same_clock, week_name, zone_words
from portal.ui.components import SlotChoice, SlotDay, SlotPart, Text
from portal.ui.text import upper_first
from scheduling import page_words
from scheduling.services.offers import OfferedTime

WEEK: Final = timedelta(days=7)
SOONEST: Final = 3
WORKDAYS: Final = 5
# A day with more times than this is read in parts.
MANY: Final = 6
_PARTS: Final[tuple[tuple[int, Text], ...]] = (
    (17, gettext_lazy("Evening")),
    (12, gettext_lazy("Afternoon")),
    (5, gettext_lazy("Morning")),
    (0, gettext_lazy("Night")),
)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of times, with links to the weeks beside it; a link is empty where the calendar ends.

    `next_free` leads on from a week without any times, and is empty for all others.
    """

    name: str
    heading: str
    days: Sequence[SlotDay]
    earlier: str
    later: str
    next_free: str
    clock_change: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """The reader's clock and the hospital's."""

    own: ZoneInfo
    hospital: ZoneInfo

    def words(self, now: datetime) -> str:
        """The name of the reader's zone."""
        return zone_words(self.own, page_words.language(), now)

    def differ(self, at: datetime) -> bool:
        """Whether the clocks show different times."""
        return not same_clock(at, self.own, self.hospital)

    def hospital_detail(self, at: datetime) -> str:
        """`10:30 a.m. in Denver`, with the weekday where it differs; empty where both clocks agree."""
        return page_words.clock_in_city(at, self.hospital, self.own) if self.differ(at) else ""


def soonest_day(
    times: Sequence[OfferedTime], clocks: Clocks, *, now: datetime, heading: str, chosen: UUID | None = None
) -> list[SlotDay]:
    """The first three times, each with its day and zone in its label."""
    today = now.astimezone(clocks.own).date()
    choices = [
        SlotChoice(
            value=str(each.slot_id),
            label=_moment(each.starts_at, clocks.own, today),
            detail=clocks.hospital_detail(each.starts_at),
            checked=each.slot_id == chosen,
        )
        for each in times[:SOONEST]
    ]
    return [SlotDay(heading, choices)]


def week_of(times: Sequence[OfferedTime], clocks: Clocks, *, now: datetime, wanted: str, chosen: UUID | None) -> Week:
    """The week asked for by name, or the one of the first free time; never one outside the calendar."""
    by_day = _by_day(times, clocks.own)
    first, last = first_day(clocks, now), max(by_day, default=first_day(clocks, now))
    start = monday_of(min(by_day, default=first))
    monday = min(max(monday_of_week(wanted) or start, monday_of(first)), monday_of(last))
    days = list(_days(monday, by_day, clocks, (first, last), chosen))
    return Week(
        name=week_name(monday),
        heading=_("Week of %(day)s") % {"day": date_words(monday, page_words.language())},
        days=days,
        earlier=_link(monday - WEEK) if monday > monday_of(first) else "",
        later=_link(monday + WEEK) if monday < monday_of(last) else "",
        next_free="" if any(day.slots or day.parts for day in days) else _next_free(monday, by_day),
        clock_change=_clock_change(monday, clocks.own),
    )


def first_day(clocks: Clocks, now: datetime) -> date:
    """Today on the reader's clock."""
    return now.astimezone(clocks.own).date()


def week_link(day: date) -> str:
    """The address, on the same page, of the week of a day."""
    return _link(monday_of(day))


def _link(monday: date) -> str:
    return f"?week={week_name(monday)}#week"


def _next_free(monday: date, by_day: Iterable[date]) -> str:
    later = [day for day in by_day if day > monday]
    return week_link(min(later)) if later else ""


def _by_day(times: Iterable[OfferedTime], zone: ZoneInfo) -> Mapping[date, list[OfferedTime]]:
    by_day: dict[date, list[OfferedTime]] = defaultdict(list)
    for each in times:
        by_day[each.starts_at.astimezone(zone).date()].append(each)
    return by_day


def _days(
    monday: date,
    by_day: Mapping[date, list[OfferedTime]],
    clocks: Clocks,
    span: tuple[date, date],
    chosen: UUID | None,
) -> Iterable[SlotDay]:
    for number in range(WEEK.days):
        day = monday + timedelta(days=number)
        slots = by_day.get(day, [])
        # A working day without times is said in one line; a weekend is shown only if it has some.
        if slots or (number < WORKDAYS and span[0] <= day <= span[1]):
            yield _day(day, slots, clocks, chosen)


def _day(day: date, slots: Sequence[OfferedTime], clocks: Clocks, chosen: UUID | None) -> SlotDay:
    heading = upper_first(page_words.day(day))
    if len(slots) <= MANY:
        return SlotDay(heading, _choices(slots, clocks, chosen))
    parts = groupby(slots, key=lambda each: _part(each.starts_at.astimezone(clocks.own).hour))
    return SlotDay(heading, parts=[SlotPart(part, _choices(times, clocks, chosen)) for part, times in parts])


def _part(hour: int) -> Text:
    return next(words for start, words in _PARTS if hour >= start)


def _choices(times: Iterable[OfferedTime], clocks: Clocks, chosen: UUID | None) -> list[SlotChoice]:
    return [
        SlotChoice(
            value=str(each.slot_id),
            label=page_words.clock(each.starts_at, clocks.own),
            detail=clocks.hospital_detail(each.starts_at),
            checked=each.slot_id == chosen,
        )
        for each in times
    ]


def _moment(at: datetime, zone: ZoneInfo, today: date) -> str:
    day = at.astimezone(zone).date()
    near = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}.get(day)
    words = f"{page_words.day(day)} · {page_words.time_of_day(at, zone)}"
    return f"{near}, {words}" if near else words


def _clock_change(monday: date, zone: ZoneInfo) -> str:
    day = clock_change(monday, WEEK.days, zone)
    return _("Clocks change on %(day)s.") % {"day": page_words.day(day)} if day else ""
