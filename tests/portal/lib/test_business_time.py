"""Counting in opening hours, against a slow count of every minute."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from portal.lib.business_time import BusinessCalendar, NeverOpen, OpenHours

pytestmark = pytest.mark.unit

DENVER = ZoneInfo("America/Denver")
WEEK = tuple(OpenHours(day, time(8), time(17)) for day in range(1, 6))
THANKSGIVING = date(2026, 11, 26)
USUAL = BusinessCalendar(DENVER, WEEK, frozenset({THANKSGIVING}))
# Lunch breaks, a Saturday, nights around both changes of the clocks.
ODD = BusinessCalendar(
    DENVER,
    (
        OpenHours(1, time(13), time(17, 30)),
        OpenHours(1, time(8, 15), time(12)),
        OpenHours(4, time(9), time(9, 30)),
        OpenHours(6, time(10), time(14)),
        OpenHours(7, time(0, 30), time(1, 30)),
        OpenHours(7, time(1, 30), time(2, 30)),
        OpenHours(7, time(2, 45), time(5)),
    ),
    frozenset({date(2026, 3, 9), date(2026, 11, 5)}),
)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """A moment on the clocks of Denver."""
    return datetime.fromisoformat(text).replace(tzinfo=DENVER)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-05-05 08:00", 540, "2026-05-05 17:00"),
        ("2026-05-05 16:00", 120, "2026-05-06 09:00"),
        ("2026-05-08 16:59", 2, "2026-05-11 08:01"),
        ("2026-05-09 11:00", 480, "2026-05-11 16:00"),
        ("2026-11-25 16:00", 480, "2026-11-27 15:00"),
        ("2026-05-05 03:00", 0, "2026-05-05 03:00"),
    ],
)
def test_minutes_are_counted_while_open_only(start: str, minutes: int, end: str) -> None:
    assert USUAL.add(at(start), minutes) == at(end)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-05-05 09:30", "2026-05-05 09:30"),
        ("2026-05-05 17:00", "2026-05-06 08:00"),
        ("2026-05-08 18:00", "2026-05-11 08:00"),
        ("2026-11-25 23:00", "2026-11-27 08:00"),
        ("2026-03-07 12:00", "2026-03-09 08:00"),
    ],
)
def test_the_next_opening_skips_nights_weekends_and_holidays(moment: str, opening: str) -> None:
    assert USUAL.next_opening(at(moment)) == at(opening)
    assert USUAL.is_open(at(moment)) == (moment == opening)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-05-05 10:00", "2026-05-06 17:00"),
        ("2026-05-08 10:00", "2026-05-11 17:00"),
        ("2026-05-09 10:00", "2026-05-11 17:00"),
        ("2026-11-25 22:00", "2026-11-27 17:00"),
    ],
)
def test_the_next_business_day_ends_when_it_closes(start: str, end: str) -> None:
    assert USUAL.end_of_next_business_day(at(start)) == at(end)


def test_eight_hours_of_the_usual_week_end_before_the_next_business_day_does() -> None:
    draw = Random(8)
    for _ in range(300):
        start = at("2026-01-01 00:00") + timedelta(minutes=draw.randrange(500_000))
        assert USUAL.add(start, 480) <= USUAL.end_of_next_business_day(start)


@pytest.mark.parametrize("calendar", [USUAL, ODD])
def test_counting_there_and_back_agrees_with_every_minute_looked_at(calendar: BusinessCalendar) -> None:
    draw = Random(2)
    # The weeks around both changes of the clocks in 2026.
    for first in (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)) * 12:
        start = first + timedelta(minutes=draw.randrange(12 * 1440))
        end = start + timedelta(minutes=draw.randrange(4 * 1440))
        seen = sum(calendar.is_open(start + number * MINUTE) for number in range((end - start) // MINUTE))
        assert calendar.minutes_between(start, end) == seen
        assert calendar.minutes_between(end, start) == -seen


@pytest.mark.parametrize("calendar", [USUAL, ODD])
def test_what_was_added_is_what_lies_between(calendar: BusinessCalendar) -> None:
    draw = Random(3)
    for _ in range(300):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(365 * 86_400))
        minutes = draw.randrange(1, 3000)
        end = calendar.add(start, minutes)
        assert calendar.minutes_between(start, end) == minutes
        assert calendar.add(start, minutes + 1) > end
        # In two steps as in one.
        assert calendar.add(calendar.add(start, minutes), 77) == calendar.add(start, minutes + 77)


@pytest.mark.parametrize("calendar", [USUAL, ODD])
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: BusinessCalendar) -> None:
    draw = Random(4)
    for _ in range(100):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(365 * 1440))
        opening = calendar.next_opening(moment)
        assert calendar.is_open(opening)
        assert calendar.minutes_between(moment, opening) == 0


def test_a_night_shift_on_the_night_of_the_long_hour_counts_it_twice() -> None:
    night = BusinessCalendar(DENVER, (OpenHours(7, time(0), time(4)),))

    assert night.minutes_between(at("2026-10-31 12:00"), at("2026-11-01 12:00")) == 5 * 60
    assert night.minutes_between(at("2026-03-07 12:00"), at("2026-03-08 12:00")) == 3 * 60


def test_hours_that_never_open_say_so_instead_of_searching_for_ever() -> None:
    empty = BusinessCalendar(DENVER, ())

    assert empty.minutes_between(at("2026-01-01 00:00"), at("2029-01-01 00:00")) == 0
    for count in (
        lambda: empty.add(at("2026-05-05 08:00"), 1),
        lambda: empty.next_opening(at("2026-05-05 08:00")),
        lambda: empty.end_of_next_business_day(at("2026-05-05 08:00")),
    ):
        with pytest.raises(NeverOpen):
            count()
