"""The one suggestion on a request's page: each rule of the table, in its place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.ball import Holder
from intake.states import RequestStatus
from portal.accounts.roles import Act
from portal.desk.case_next import RULES, Facts, next_step
from portal.desk.models import InterpreterState
from scheduling.states import AppointmentStatus

NOW = datetime(2026, 5, 5, 16, 30, tzinfo=UTC)
EARLIER = NOW - timedelta(days=6)


def anybody(_act: Act) -> bool:
    return True


def facts(**known: object) -> Facts:
    return Facts(now=NOW, today=date(2026, 5, 5), **known)  # type: ignore[arg-type]


CASES: dict[str, dict[str, object]] = {
    "closed": {"is_open": False},
    "warning": {"has_warning_signs": True},
    "first_contact": {"contact_due_at": NOW},
    "hold": {"has_hold": True},
    "call_now": {"call_at": NOW + timedelta(minutes=10), "call_status": AppointmentStatus.BOOKED},
    "message": {"unanswered": 2},
    "interpreter": {"interpreter": InterpreterState.ARRANGING},
    "task": {"tasks_due": 1},
    "check": {"to_check": 3},
    "late": {"late": 1},
    "ask": {"to_ask": 1},
    "own": {"has_owner": False},
    "review": {"holder": Holder.TEAM, "status": RequestStatus.SUBMITTED},
    "decide": {"holder": Holder.TEAM, "status": RequestStatus.IN_REVIEW},
    "visit": {"holder": Holder.TEAM, "status": RequestStatus.ACCEPTED},
    "silent": {"holder": Holder.FAMILY, "turn_since": EARLIER},
    "family": {"holder": Holder.FAMILY, "turn_since": NOW},
    "hospital": {"holder": Holder.HOSPITAL},
    "nothing": {},
}


@pytest.mark.parametrize("name", CASES)
def test_each_rule_holds_where_it_should(name: str) -> None:
    step = next_step(facts(**CASES[name]), may_do=anybody)

    assert step.rule == name
    assert str(step.words)


def test_every_rule_of_the_table_is_tried() -> None:
    assert [rule.name for rule in RULES] == list(CASES)


@pytest.mark.parametrize("later", [name for name in CASES if name not in {"closed", "family", "hospital", "nothing"}])
def test_a_closed_request_asks_for_nothing(later: str) -> None:
    step = next_step(facts(**CASES[later] | {"is_open": False}), may_do=anybody)

    assert (step.rule, step.button) == ("closed", "")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("warning", "first_contact"),
        ("first_contact", "call_now"),
        ("hold", "message"),
        ("call_now", "message"),
        ("message", "check"),
        ("interpreter", "check"),
        ("check", "review"),
        ("late", "ask"),
        ("own", "review"),
    ],
)
def test_what_presses_more_comes_first(first: str, second: str) -> None:
    assert next_step(facts(**CASES[second] | CASES[first]), may_do=anybody).rule == first


def test_a_call_tomorrow_does_not_press() -> None:
    ahead = facts(call_at=NOW + timedelta(days=1), call_status=AppointmentStatus.BOOKED)

    assert next_step(ahead, may_do=anybody).rule == "nothing"


def test_words_count_what_waits() -> None:
    assert str(next_step(facts(unanswered=1), may_do=anybody).words).startswith("1 message")
    assert str(next_step(facts(to_check=12), may_do=anybody).words).startswith("12 files")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.button], ids=lambda rule: rule.name)
def test_who_may_not_do_it_reads_of_it_without_a_button(rule: object) -> None:
    def all_but(act: Act) -> bool:
        return act != rule.act  # type: ignore[attr-defined]

    step = next_step(facts(**CASES[rule.name]), may_do=all_but)  # type: ignore[attr-defined]

    assert str(step.words)
    assert step.button == ""
