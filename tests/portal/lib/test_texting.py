"""How many messages a carrier makes of a text."""

import pytest

from portal.lib.texting import fit, segments

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        # These two are in the carrier's alphabet, the next is not: one letter makes all the others twice as wide.
        ("ñé" * 80, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("a" * 134 + "ó", 3),
        # Counts twice.
        ("€" * 80, 1),
        ("€" * 81, 2),
        # One sign, two units of UTF-16.
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_quotes_and_dashes_become_plain_so_that_nothing_gets_wide() -> None:
    assert fit("We’ll call – “soon”…\u00a09\u202fa.m.") == 'We\'ll call - "soon"... 9 a.m.'


def test_accents_stay_where_there_is_room_and_go_where_there_is_none() -> None:
    assert fit("Su código está listo") == "Su código está listo"
    long = "Su código está listo. " * 7
    assert fit(long) == "Su codigo esta listo. " * 7
    assert segments(fit(long)) <= 2


def test_letters_that_were_put_together_count_as_one() -> None:
    assert fit("a\u0301") == "á"
