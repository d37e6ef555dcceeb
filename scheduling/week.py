"""The times of one week and the soonest three, as rows of radio buttons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.lib.times import (
    city_words,
    clock_change,
    date_words,
    monday_of,
    monday_of_week,
    same_clock,
    week_name,
    weekday_words,
    zone_words,
)
from portal.ui.components import SlotChoice, SlotDay
from scheduling import page_words
from scheduling.rules import HORIZON
from scheduling.services.offers import OfferedTime

WEEK: Final = timedelta(days=7)
SOONEST: Final = 3
WORKDAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Week:
    """One week of times, with links to the weeks beside it; a link is empty where the calendar ends."""

    heading: str
    days: Sequence[SlotDay]
    earlier: str
    later: str
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
        if not self.differ(at):
            return ""
        language = page_words.language()
        words = _("%(time)s in %(city)s") % {
            "time": page_words.clock(at, self.hospital),
            "city": city_words(self.hospital, language),
        }
        day = at.astimezone(self.hospital).date()
        return words if day == at.astimezone(self.own).date() else f"{weekday_words(day, language)}, {words}"


def soonest_day(times: Sequence[OfferedTime], clocks: Clocks, *, now: datetime, heading: str) -> list[SlotDay]:
    """The first three times, each with its day and zone in its label."""
    today = now.astimezone(clocks.own).date()
    choices = [
        SlotChoice(
            value=str(each.slot_id),
            label=_moment(each.starts_at, clocks.own, today),
            detail=clocks.hospital_detail(each.starts_at),
        )
        for each in times[:SOONEST]
    ]
    return [SlotDay(heading, choices)]


def week_of(times: Sequence[OfferedTime], clocks: Clocks, *, now: datetime, wanted: str, chosen: UUID | None) -> Week:
    """The week asked for by name, or the one of the first free time; never one outside the calendar."""
    by_day = _by_day(times, clocks.own)
    first = monday_of(now.astimezone(clocks.own).date())
    last = monday_of((now + HORIZON).astimezone(clocks.own).date())
    start = monday_of(next(iter(by_day), first))
    monday = min(max(monday_of_week(wanted) or start, first), last)
    return Week(
        heading=_("Week of %(day)s") % {"day": date_words(monday, page_words.language())},
        days=list(_days(monday, by_day, clocks, now, chosen)),
        earlier=_link(monday - WEEK) if monday > first else "",
        later=_link(monday + WEEK) if monday < last else "",
        clock_change=_clock_change(monday, clocks.own),
    )


def _link(monday: date) -> str:
    return f"?week={week_name(monday)}#week"


def _by_day(times: Iterable[OfferedTime], zone: ZoneInfo) -> Mapping[date, list[OfferedTime]]:
    by_day: dict[date, list[OfferedTime]] = defaultdict(list)
    for each in times:
        by_day[each.starts_at.astimezone(zone).date()].append(each)
    return by_day


def _days(
    monday: date, by_day: Mapping[date, list[OfferedTime]], clocks: Clocks, now: datetime, chosen: UUID | None
) -> Iterable[SlotDay]:
    today, end = (at.astimezone(clocks.own).date() for at in (now, now + HORIZON))
    for number in range(WEEK.days):
        day = monday + timedelta(days=number)
        slots = by_day.get(day, [])
        # A working day without times is said in one line; a weekend is shown only if it has some.
        if slots or (number < WORKDAYS and today <= day <= end):
            yield SlotDay(page_words.day(day), [_choice(each, clocks, chosen) for each in slots])


def _choice(each: OfferedTime, clocks: Clocks, chosen: UUID | None) -> SlotChoice:
    return SlotChoice(
        value=str(each.slot_id),
        label=page_words.clock(each.starts_at, clocks.own),
        detail=clocks.hospital_detail(each.starts_at),
        checked=each.slot_id == chosen,
    )


def _moment(at: datetime, zone: ZoneInfo, today: date) -> str:
    day = at.astimezone(zone).date()
    near = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}.get(day)
    words = f"{page_words.day(day)} · {page_words.time_of_day(at, zone)}"
    return f"{near}, {words}" if near else words


def _clock_change(monday: date, zone: ZoneInfo) -> str:
    day = clock_change(monday, WEEK.days, zone)
    return _("Clocks change on %(day)s.") % {"day": page_words.day(day)} if day else ""
