"""Whether the person named in a file is the child."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from intake.models import Patient
from records.identity import compare, compare_words
from records.states import IdentityMatch

CASES: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent.parent / "support" / "identity_cases.json").read_text("utf-8")
)


def born(stated: str | None) -> date | int | None:
    """A day, a year, or nothing."""
    if not stated:
        return None
    return int(stated) if stated.isdecimal() else date.fromisoformat(stated)


@pytest.mark.parametrize("case", CASES, ids=[each["why"] for each in CASES])
def test_follows_the_cases_shared_with_the_browser(case: dict[str, Any]) -> None:
    match = compare_words(
        case["name"],
        case["other_names"],
        date.fromisoformat(case["birth_date"]),
        case["stated_name"],
        born(case["stated_birth_date"]),
    )
    assert match == case["expect"]


def test_compares_with_the_child_of_the_request() -> None:
    born_on = date(2019, 3, 4)
    child = Patient(first_name="María José", last_name="García López", birth_date=born_on, other_names=["Ruiz"])
    assert compare(child, "GARCIA LOPEZ^MARIA JOSE", born_on) is IdentityMatch.SAME
    assert compare(child, "RUIZ^MARIA", born_on) is IdentityMatch.SAME
    assert compare(child, "SOTO^PEDRO", date(2012, 3, 4)) is IdentityMatch.OTHER_PERSON


def test_a_very_long_name_is_compared_at_once() -> None:
    name = " ".join("ab" for _ in range(5000))
    assert compare_words("Maria Garcia", [], date(2019, 3, 4), name, None) is IdentityMatch.OTHER_PERSON
