"""Each row of the triage table, and what happens beside it."""

import pytest

from intake.forms.request import IllnessForm
from intake.forms.start import LeukemiaForm
from intake.models import Condition, LeukemiaFlag, Priority
from intake.triage import TABLE, is_asked_about_leukemia, more_urgent, priority_for

pytestmark = pytest.mark.unit

ROWS = [
    (["relapsed"], "fast_track"),
    (["refractory"], "fast_track"),
    (["high_risk_genetics"], "fast_track"),
    (["decision_within_7_days"], "fast_track"),
    (["not_sure"], "amber"),
    (["none"], "routine"),
]


@pytest.mark.parametrize("condition", ["leukemia", "not_sure"])
@pytest.mark.parametrize(("flags", "expected"), ROWS)
def test_every_answer_leads_to_its_priority(condition: str, flags: list[str], expected: str) -> None:
    assert priority_for(condition, flags) == expected


def test_the_table_speaks_of_every_answer() -> None:
    assert [flag for flag, _priority in TABLE] == [
        LeukemiaFlag.RELAPSED,
        LeukemiaFlag.REFRACTORY,
        LeukemiaFlag.HIGH_RISK_GENETICS,
        LeukemiaFlag.DECISION_WITHIN_7_DAYS,
        LeukemiaFlag.NOT_SURE,
        LeukemiaFlag.NONE,
    ]
    assert set(LeukemiaFlag) == {flag for flag, _priority in TABLE}


@pytest.mark.parametrize("urgent", ["relapsed", "refractory", "high_risk_genetics", "decision_within_7_days"])
@pytest.mark.parametrize("beside", ["not_sure", "none", "relapsed"])
def test_one_urgent_answer_outweighs_all_others(urgent: str, beside: str) -> None:
    assert priority_for("leukemia", [beside, urgent]) == Priority.FAST_TRACK


@pytest.mark.parametrize("urgent", ["relapsed", "refractory", "high_risk_genetics", "decision_within_7_days"])
def test_being_unsure_of_one_thing_does_not_take_back_a_yes(urgent: str) -> None:
    form = LeukemiaForm({"leukemia_flags": [urgent, "not_sure"]})
    assert form.is_valid()
    assert priority_for("leukemia", form.cleaned_data["leukemia_flags"]) == Priority.FAST_TRACK
    later = IllnessForm({"condition": "leukemia", "leukemia_flags": [urgent, "not_sure"]})
    assert later.is_valid()
    assert priority_for("leukemia", later.cleaned_data["leukemia_flags"]) == Priority.FAST_TRACK


@pytest.mark.parametrize("beside", ["relapsed", "not_sure"])
def test_none_of_these_stands_alone(beside: str) -> None:
    assert not LeukemiaForm({"leukemia_flags": ["none", beside]}).is_valid()
    assert not IllnessForm({"condition": "leukemia", "leukemia_flags": ["none", beside]}).is_valid()


@pytest.mark.parametrize("condition", ["leukemia", "not_sure"])
def test_an_unanswered_question_is_not_routine(condition: str) -> None:
    assert priority_for(condition, []) == Priority.AMBER


@pytest.mark.parametrize(
    "condition",
    [each for each in Condition.values if each not in ("leukemia", "not_sure")],
)
def test_other_illnesses_are_not_asked_and_are_routine(condition: str) -> None:
    assert not is_asked_about_leukemia(condition)
    assert priority_for(condition, ["relapsed"]) == Priority.ROUTINE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("routine", "amber", "amber"),
        ("fast_track", "routine", "fast_track"),
        ("amber", "fast_track", "fast_track"),
        ("routine", "routine", "routine"),
    ],
)
def test_the_more_urgent_wins(one: str, other: str, expected: str) -> None:
    assert more_urgent(one, other) == expected
