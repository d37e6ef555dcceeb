"""Each row of the triage table, and what happens beside it."""

from datetime import date

import pytest

from intake.forms.start import LeukemiaForm
from intake.journey import ILLNESS
from intake.models import Condition, Priority
from intake.models.opinion_request import LONGEST_RULE_NAME
from intake.programs import TABLE as PROGRAM_TABLE
from intake.programs import Story, suggested_code
from intake.triage import (
    TABLE,
    Facts,
    is_asked_about_leukemia,
    more_urgent,
    priority_for,
    priority_of,
    rules_that_hold,
)
from portal.lib.approximate import ApproximateDate
from tests.support.answers import form_of

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


@pytest.mark.parametrize("urgent", ["relapsed", "refractory", "high_risk_genetics", "decision_within_7_days"])
@pytest.mark.parametrize("beside", ["not_sure", "none", "relapsed"])
def test_one_urgent_answer_outweighs_all_others(urgent: str, beside: str) -> None:
    assert priority_for("leukemia", [beside, urgent]) == Priority.FAST_TRACK


@pytest.mark.parametrize("urgent", ["relapsed", "refractory", "high_risk_genetics", "decision_within_7_days"])
def test_being_unsure_of_one_thing_does_not_take_back_a_yes(urgent: str) -> None:
    form = LeukemiaForm({"leukemia_flags": [urgent, "not_sure"]})
    assert form.is_valid()
    assert priority_for("leukemia", form.cleaned_data["leukemia_flags"]) == Priority.FAST_TRACK
    later = form_of(ILLNESS, {"condition": "leukemia", "leukemia_flags": [urgent, "not_sure"]})
    assert later.is_valid()
    assert priority_for("leukemia", later.cleaned_data["leukemia_flags"]) == Priority.FAST_TRACK


@pytest.mark.parametrize("beside", ["relapsed", "not_sure"])
def test_none_of_these_stands_alone(beside: str) -> None:
    assert not LeukemiaForm({"leukemia_flags": ["none", beside]}).is_valid()
    assert not form_of(ILLNESS, {"condition": "leukemia", "leukemia_flags": ["none", beside]}).is_valid()


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


TODAY = date(2026, 11, 23)


def facts(condition: str = "leukemia", **told: object) -> Facts:
    """A leukemia with nothing else told; the questions before sign-in were answered with "none"."""
    usual: dict[str, object] = {"leukemia_flags": ["none"], "today": TODAY}
    decision = told.pop("decision_on", None)
    return Facts(
        condition=condition,
        decision_on=ApproximateDate.parse(str(decision)) if decision else None,
        **(usual | told),  # type: ignore[arg-type]
    )


# Rule, what makes it hold, what is next to it and does not.
CASES = [
    ("relapsed", facts(leukemia_flags=["relapsed"]), facts("lymphoma", leukemia_flags=["relapsed"])),
    ("refractory", facts(leukemia_flags=["refractory"]), facts("solid_tumor", leukemia_flags=["refractory"])),
    ("high_risk_genetics", facts("not_sure", leukemia_flags=["high_risk_genetics"]), facts()),
    ("decision_within_7_days", facts(leukemia_flags=["decision_within_7_days"]), facts(leukemia_flags=["not_sure"])),
    ("came_back", facts(came_back="yes"), facts("lymphoma", came_back="yes")),
    ("came_back", facts(has_relapse_dates=True), facts(came_back="not_sure")),
    ("residual", facts(first_response="residual"), facts(first_response="unknown")),
    ("heard_philadelphia", facts(heard_words=["philadelphia"]), facts(heard_words=["down_syndrome"])),
    ("heard_kmt2a", facts(heard_words=["kmt2a"]), facts("brain_tumor", heard_words=["kmt2a"])),
    ("heard_hypodiploid", facts(heard_words=["hypodiploid"]), facts(heard_words=["none"])),
    ("heard_iamp21", facts(heard_words=["iamp21"]), facts(heard_words=["unknown"])),
    ("heard_flt3", facts(heard_words=["kmt2a", "flt3"]), facts(heard_words=["kmt2a"])),
    ("heard_monosomy_7", facts(heard_words=["monosomy_7"]), facts()),
    ("decision_date_in_7_days", facts("lymphoma", decision_on="2026-11-30"), facts(decision_on="2026-12-01")),
    # A month counts from its first day; the running one may be today.
    ("decision_date_in_7_days", facts(decision_on="2026-11"), facts(decision_on="2026-12")),
    ("decision_date_in_7_days", facts(decision_on="2026-11-23~"), facts(decision_on="2026")),
    ("decision_date_in_14_days", facts("blood_disorder", decision_on="2026-12-07"), facts(decision_on="2026-12-08")),
    ("decision_date_in_14_days", facts(decision_on="2026-12"), facts(decision_on="2027-01")),
    # A year alone is too vague to be red.
    ("decision_date_in_14_days", facts(decision_on="2026"), facts(decision_on="2027")),
    ("decision_date_in_14_days", facts(decision_on="2026-12-01"), facts(decision_on="2026-11-30")),
    ("not_sure", facts(leukemia_flags=["not_sure"]), facts("lymphoma", leukemia_flags=["not_sure"])),
    ("leukemia_open", facts("not_sure", leukemia_flags=[]), facts("lymphoma", leukemia_flags=[])),
    ("warning_signs", facts("bleeding_clotting", warning_signs=["bleeding"]), facts(warning_signs=["none"])),
    ("inpatient", facts("lymphoma", inpatient_now="yes"), facts(inpatient_now="not_sure")),
    ("decision_date_passed", facts("lymphoma", decision_on="2026-10"), facts(decision_on="2026-11")),
]
PRIORITIES = {
    "not_sure": Priority.AMBER,
    "leukemia_open": Priority.AMBER,
    "decision_date_in_14_days": Priority.AMBER,
    "warning_signs": None,
    "inpatient": None,
    "decision_date_passed": None,
}


@pytest.mark.parametrize(("name", "holds", "beside"), CASES)
def test_each_row_fires_on_its_answer_and_on_no_neighbour(name: str, holds: Facts, beside: Facts) -> None:
    assert name in [rule.name for rule in rules_that_hold(holds)]
    assert name not in [rule.name for rule in rules_that_hold(beside)]


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.name)
def test_each_row_has_a_case_its_priority_and_words(rule: object) -> None:
    name = rule.name  # type: ignore[attr-defined]
    assert name in {case[0] for case in CASES}
    assert rule.priority == PRIORITIES.get(name, Priority.FAST_TRACK)  # type: ignore[attr-defined]
    assert str(rule.words)  # type: ignore[attr-defined]
    assert len(name) <= LONGEST_RULE_NAME


def test_names_are_unique() -> None:
    assert len({rule.name for rule in TABLE}) == len(TABLE)


def test_flags_alone_raise_nothing() -> None:
    told = facts("lymphoma", warning_signs=["seizure"], inpatient_now="yes", decision_on="2026-10-01")
    assert priority_of(rules_that_hold(told)) == Priority.ROUTINE


@pytest.mark.parametrize(
    ("story", "code"),
    [
        (Story("brain_tumor", had_transplant="yes"), "neuro_oncology"),
        (Story("bleeding_clotting"), "hemophilia_thrombosis"),
        (Story("solid_tumor", had_transplant="yes"), "bmt_cell_therapy"),
        (Story("leukemia", earlier_therapies=["car_t"]), "bmt_cell_therapy"),
        (Story("leukemia", leukemia_flags=["relapsed"]), "bmt_cell_therapy"),
        (Story("leukemia", first_response="residual"), "bmt_cell_therapy"),
        (Story("lymphoma", came_back="yes"), "oncology"),
        (Story("leukemia", leukemia_flags=["high_risk_genetics"]), "oncology"),
        (Story("lymphoma"), "oncology"),
        (Story("solid_tumor"), "oncology"),
        (Story("blood_disorder"), "hematology"),
        (Story("blood_disorder", had_transplant="yes"), "bmt_cell_therapy"),
        (Story("no_diagnosis", symptoms=["bleeding", "tired"]), "hematology"),
        (Story("not_sure", symptoms=["lump"]), "oncology"),
        (Story("no_diagnosis"), ""),
        (Story("say_on_phone"), ""),
    ],
)
def test_the_program_that_may_fit(story: Story, code: str) -> None:
    assert suggested_code(story) == code


def test_every_program_of_the_table_is_one_of_the_five() -> None:
    assert {code for _fits, code in PROGRAM_TABLE} == {
        "oncology",
        "hematology",
        "bmt_cell_therapy",
        "hemophilia_thrombosis",
        "neuro_oncology",
    }
