"""Wall clocks and words for times."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.lib import times

pytestmark = pytest.mark.unit

DENVER = ZoneInfo("America/Denver")
AT = datetime(2026, 5, 5, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "english", "spanish"),
    [
        (
            "America/Denver",
            "Tuesday, May 5, 2026 at 10:30 a.m. Mountain Time",
            "martes 5 de mayo de 2026, 10:30 a. m., hora de la montaña",
        ),
        (
            "America/New_York",
            "Tuesday, May 5, 2026 at 12:30 p.m. Eastern Time",
            "martes 5 de mayo de 2026, 12:30 p. m., hora oriental",
        ),
        (
            "America/Phoenix",
            "Tuesday, May 5, 2026 at 9:30 a.m. Mountain Time (Phoenix)",
            "martes 5 de mayo de 2026, 9:30 a. m., hora de la montaña (Phoenix)",
        ),
        (
            "America/Puerto_Rico",
            "Tuesday, May 5, 2026 at 12:30 p.m. Atlantic Time (Puerto Rico)",
            "martes 5 de mayo de 2026, 12:30 p. m., hora del Atlántico (Puerto Rico)",
        ),
        (
            "America/Indiana/Indianapolis",
            "Tuesday, May 5, 2026 at 12:30 p.m. Eastern Time",
            "martes 5 de mayo de 2026, 12:30 p. m., hora oriental",
        ),
        (
            "Asia/Kolkata",
            "Tuesday, May 5, 2026 at 10:00 p.m. India Standard Time",
            "martes 5 de mayo de 2026, 10:00 p. m., hora de India",
        ),
        (
            "Pacific/Auckland",
            "Wednesday, May 6, 2026 at 4:30 a.m. New Zealand Time",
            "miércoles 6 de mayo de 2026, 4:30 a. m., hora de Nueva Zelanda",
        ),
    ],
)
def test_a_moment_in_words(zone: str, english: str, spanish: str) -> None:
    assert times.moment_words(AT, ZoneInfo(zone), "en") == english
    assert times.moment_words(AT, ZoneInfo(zone), "es") == spanish


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12:05 a.m."), (11, "11:05 a.m."), (12, "12:05 p.m."), (23, "11:05 p.m.")]
)
def test_noon_and_midnight(hour: int, words: str) -> None:
    assert times.clock_words(datetime(2026, 5, 5, hour, 5, tzinfo=UTC), ZoneInfo("UTC"), "en") == words


def test_a_time_shown_twice_is_told_apart_and_others_are_not() -> None:
    early, late = datetime(2026, 11, 1, 7, 30, tzinfo=UTC), datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert times.clock_words(early, DENVER, "en") == "1:30 a.m. (Mountain Daylight Time)"
    assert times.clock_words(late, DENVER, "en") == "1:30 a.m. (Mountain Standard Time)"
    assert times.time_words(early, DENVER, "es") == "1:30 a. m., hora de verano de la montaña"
    assert times.clock_words(datetime(2026, 11, 1, 9, 30, tzinfo=UTC), DENVER, "en") == "2:30 a.m."


def test_every_zone_has_words_in_both_languages() -> None:
    for name in times.known_zones():
        for language in ("en", "es"):
            words = times.moment_words(AT, ZoneInfo(name), language)
            assert "/" not in words
            assert "None" not in words


def test_texts_keep_to_plain_spaces() -> None:
    words = times.short_moment_words(AT, DENVER, "es")
    assert words == "mar 5 may, 10:30 a. m., hora de la montaña"
    assert times.short_moment_words(AT, DENVER, "en") == "Tue, May 5, 10:30 a.m. Mountain Time"


def test_instants_of_a_gap_a_fold_and_a_plain_time() -> None:
    assert times.instants(datetime.combine(date(2026, 3, 8), time(2, 30)), DENVER) == ()
    assert times.instants(datetime.combine(date(2026, 11, 1), time(1, 30)), DENVER) == (
        datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
    )
    assert times.instants(datetime.combine(date(2026, 5, 5), time(10, 30)), DENVER) == (AT,)


@pytest.mark.parametrize(
    "name", ["2026-W54", "2026-W00", "2026-49", "W49", "", "2026-W٤٩", "26-W49", "2026-W4 ", "0000-W01"]
)
def test_a_week_that_is_none(name: str) -> None:
    assert times.monday_of_week(name) is None


def test_a_week_there_and_back() -> None:
    assert times.monday_of_week("2026-W53") == date(2026, 12, 28)
    assert times.week_name(date(2027, 1, 3)) == "2026-W53"


def test_the_day_clocks_change() -> None:
    assert times.clock_change(date(2026, 3, 2), 7, DENVER) == date(2026, 3, 8)
    assert times.clock_change(date(2026, 3, 9), 7, DENVER) is None
    assert times.clock_change(date(2026, 3, 2), 7, ZoneInfo("America/Phoenix")) is None


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "America"])
def test_an_unknown_zone_falls_back(name: str) -> None:
    assert times.zone_or(name, DENVER) == DENVER
