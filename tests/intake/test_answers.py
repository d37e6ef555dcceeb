"""Answers in the session are checked each time they are read."""

from uuid import UUID

import pytest

from intake.answers import CONDITION, LEUKEMIA, SESSION_KEY, WHO, StartAnswers, forget_answers, save_answers

pytestmark = pytest.mark.unit


def test_pages_open_one_after_the_other() -> None:
    session: dict[str, object] = {}
    assert StartAnswers.read(session).first_open == WHO
    assert save_answers(session, relationship="parent").first_open == CONDITION
    assert save_answers(session, condition="leukemia").first_open == LEUKEMIA
    answers = save_answers(session, leukemia_flags=["relapsed", "refractory"])
    assert answers.is_complete
    assert answers.priority == "fast_track"


@pytest.mark.parametrize(
    "kept",
    [
        "junk",
        [],
        {"relationship": "king", "condition": "flu"},
        {"relationship": ["parent"], "condition": {"leukemia": 1}},
        {"relationship": None, "condition": 7, "leukemia_flags": "relapsed"},
    ],
)
def test_unknown_answers_count_as_none(kept: object) -> None:
    answers = StartAnswers.read({SESSION_KEY: kept})
    assert answers.first_open == WHO
    assert not answers.has_begun


@pytest.mark.parametrize("flags", [["none", "relapsed"], ["not_sure", "none"], ["other"], "relapsed", None])
def test_leukemia_answers_that_contradict_are_asked_again(flags: object) -> None:
    kept = {"relationship": "parent", "condition": "leukemia", "leukemia_flags": flags}
    assert StartAnswers.read({SESSION_KEY: kept}).first_open == LEUKEMIA


def test_a_yes_beside_not_sure_is_kept() -> None:
    kept = {"relationship": "parent", "condition": "leukemia", "leukemia_flags": ["not_sure", "relapsed"]}
    answers = StartAnswers.read({SESSION_KEY: kept})
    assert set(answers.leukemia_flags) == {"relapsed", "not_sure"}
    assert answers.priority == "fast_track"


def test_leukemia_answers_do_not_outlive_a_change_of_illness() -> None:
    session: dict[str, object] = {}
    save_answers(session, relationship="parent", condition="leukemia", leukemia_flags=["relapsed"])
    answers = save_answers(session, condition="lymphoma")
    assert answers.is_complete
    assert answers.leukemia_flags == ()
    assert answers.priority == "routine"


def test_the_id_of_the_request_to_come_stays_the_same() -> None:
    session: dict[str, object] = {}
    first = save_answers(session, relationship="parent").request_id
    second = save_answers(session, condition="lymphoma").request_id
    assert isinstance(first, UUID)
    assert first == second
    forget_answers(session)
    assert save_answers(session, relationship="parent").request_id != first
