"""A typed day is read as it was meant, or not at all."""

from datetime import date

import pytest

from scheduling.typed_day import read_day

pytestmark = pytest.mark.unit

FIRST, LAST = date(2026, 5, 4), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("May 14", date(2026, 5, 14)),
        ("14 May", date(2026, 5, 14)),
        ("Thursday, May 14, 2026", date(2026, 5, 14)),
        ("14 de mayo", date(2026, 5, 14)),
        ("JUNIO 1", date(2026, 6, 1)),
        ("5/14", date(2026, 5, 14)),
        ("05-14-2026", date(2026, 5, 14)),
        ("14/5/2026", date(2026, 5, 14)),
        ("2026-05-14", date(2026, 5, 14)),
        ("5/6", date(2026, 5, 6)),
        ("6/5", date(2026, 5, 6)),
        ("May 14th", date(2026, 5, 14)),
        ("Sept 3", date(2026, 9, 3)),
        ("\N{ARABIC-INDIC DIGIT FIVE}/14", date(2026, 5, 14)),
        ("12/24", date(2026, 12, 24)),
    ],
)
def test_a_day_in_many_forms(typed: str, meant: date) -> None:
    assert read_day(typed, first=FIRST, last=LAST) == meant


@pytest.mark.parametrize(
    "typed", ["", "soon", "May", "14", "2/30", "13/32", "May 99", "1/2/3", "0/0", "9" * 5000, "\x00", "mayday 4"]
)
def test_nonsense_is_no_day(typed: str) -> None:
    assert read_day(typed, first=FIRST, last=LAST) is None


def test_the_turn_of_the_year() -> None:
    assert read_day("January 4", first=date(2026, 12, 14), last=date(2027, 1, 11)) == date(2027, 1, 4)
    assert read_day("Dec 20", first=date(2026, 12, 14), last=date(2027, 1, 11)) == date(2026, 12, 20)
