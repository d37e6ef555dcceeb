"""How soon a person must look at a request: one table, read from the top. It needs the doctors' signature.

A rule with a priority raises a request to it; a rule without one only puts a flag on the case. Rules look at what the
family told us, never at each other. Automation raises; lowering is a person's act (`intake.services.urgency`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.decision_date import days_left, has_passed
from intake.models import Condition, LeukemiaFlag, Priority
from intake.models.clinical_history import FirstResponse, HeardWord, WarningSign
from intake.models.patient import YesNo
from portal.lib.approximate import ApproximateDate
from portal.ui.components import Text

# The leukemia questions are put only to these families.
ASKED_ABOUT_LEUKEMIA: Final = (Condition.LEUKEMIA, Condition.NOT_SURE)

_URGENCY: Final = (Priority.ROUTINE, Priority.AMBER, Priority.FAST_TRACK)
_RED_DAYS: Final = 7
_AMBER_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at; what a family has not answered is empty."""

    condition: str
    leukemia_flags: Sequence[str] = ()
    came_back: str = ""
    has_relapse_dates: bool = False
    first_response: str = ""
    heard_words: Sequence[str] = ()
    warning_signs: Sequence[str] = ()
    inpatient_now: str = ""
    decision_on: ApproximateDate | None = None
    today: date = date.max

    @property
    def may_be_leukemia(self) -> bool:
        """Whether the illness is leukemia, or nobody knows that it is not."""
        return is_asked_about_leukemia(self.condition)

    @property
    def days_to_decision(self) -> int | None:
        """Days until the decision may fall; None without a date."""
        return days_left(self.decision_on, self.today)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its name, what it looks at, what follows, and what staff read."""

    name: str
    holds: Callable[[Facts], bool]
    priority: Priority | None
    words: Text


def _told(flag: LeukemiaFlag) -> Callable[[Facts], bool]:
    return lambda facts: facts.may_be_leukemia and flag in facts.leukemia_flags


def _heard(word: HeardWord) -> Callable[[Facts], bool]:
    return lambda facts: facts.may_be_leukemia and word in facts.heard_words


def _leukemia_is_open(facts: Facts) -> bool:
    return facts.may_be_leukemia and not facts.leukemia_flags


def _leukemia_came_back(facts: Facts) -> bool:
    return facts.may_be_leukemia and (facts.came_back == YesNo.YES or facts.has_relapse_dates)


def _leukemia_is_left(facts: Facts) -> bool:
    return facts.may_be_leukemia and facts.first_response == FirstResponse.RESIDUAL


def _is_decided_in_7_days(facts: Facts) -> bool:
    # A year alone is too vague for this one; it is amber from two weeks before it begins.
    left = facts.days_to_decision
    return left is not None and left <= _RED_DAYS and facts.decision_on is not None and bool(facts.decision_on.month)


def _is_decided_in_14_days(facts: Facts) -> bool:
    left = facts.days_to_decision
    return left is not None and left <= _AMBER_DAYS and not _is_decided_in_7_days(facts)


def _has_warning_sign(facts: Facts) -> bool:
    return any(sign != WarningSign.NONE for sign in facts.warning_signs)


_RED, _AMBER, _FLAG = Priority.FAST_TRACK, Priority.AMBER, None

WARNING_SIGNS: Final = "warning_signs"

TABLE: Final = (
    Rule("relapsed", _told(LeukemiaFlag.RELAPSED), _RED, _("Leukemia that came back")),
    Rule("refractory", _told(LeukemiaFlag.REFRACTORY), _RED, _("Leukemia that did not go away")),
    Rule("high_risk_genetics", _told(LeukemiaFlag.HIGH_RISK_GENETICS), _RED, _("Leukemia with high-risk genes")),
    Rule(
        "decision_within_7_days",
        _told(LeukemiaFlag.DECISION_WITHIN_7_DAYS),
        _RED,
        _("Leukemia, a decision is due within 7 days"),
    ),
    Rule("came_back", _leukemia_came_back, _RED, _("Leukemia, “came back” answered with yes or with a date")),
    Rule("residual", _leukemia_is_left, _RED, _("Leukemia, tests still found some after the first month")),
    Rule("heard_philadelphia", _heard(HeardWord.PHILADELPHIA), _RED, _("Leukemia, heard: Philadelphia or Ph-like")),
    Rule("heard_kmt2a", _heard(HeardWord.KMT2A), _RED, _("Leukemia, heard: KMT2A or MLL")),
    Rule("heard_hypodiploid", _heard(HeardWord.HYPODIPLOID), _RED, _("Leukemia, heard: hypodiploid")),
    Rule("heard_iamp21", _heard(HeardWord.IAMP21), _RED, _("Leukemia, heard: iAMP21")),
    Rule("heard_flt3", _heard(HeardWord.FLT3), _RED, _("Leukemia, heard: FLT3")),
    Rule("heard_monosomy_7", _heard(HeardWord.MONOSOMY_7), _RED, _("Leukemia, heard: monosomy 7")),
    Rule("decision_date_in_7_days", _is_decided_in_7_days, _RED, _("The next big decision is within 7 days")),
    Rule("decision_date_in_14_days", _is_decided_in_14_days, _AMBER, _("The next big decision is within 14 days")),
    Rule("not_sure", _told(LeukemiaFlag.NOT_SURE), _AMBER, _("Not sure about the leukemia questions")),
    # Nobody has answered yet: a person must ask before we call it routine.
    Rule("leukemia_open", _leukemia_is_open, _AMBER, _("Leukemia questions not answered")),
    Rule(WARNING_SIGNS, _has_warning_sign, _FLAG, _("Warning signs told")),
    Rule("inpatient", lambda facts: facts.inpatient_now == YesNo.YES, _FLAG, _("In a hospital now")),
    Rule(
        "decision_date_passed",
        lambda facts: has_passed(facts.decision_on, facts.today),
        _FLAG,
        _("The date of the decision has passed"),
    ),
)

_BY_NAME: Final = {rule.name: rule for rule in TABLE}


def is_asked_about_leukemia(condition: str) -> bool:
    """Whether the family of this illness sees the leukemia questions."""
    return condition in ASKED_ABOUT_LEUKEMIA


def rules_that_hold(facts: Facts) -> list[Rule]:
    """The rows of the table that fit, in its order."""
    return [rule for rule in TABLE if rule.holds(facts)]


def priority_of(rules: Iterable[Rule]) -> Priority:
    """The most urgent of what the rules ask for."""
    asked = [rule.priority for rule in rules if rule.priority is not None]
    return max(asked, key=_URGENCY.index, default=Priority.ROUTINE)


def priority_for(condition: str, flags: Sequence[str]) -> Priority:
    """The priority of what is asked before sign-in."""
    return priority_of(rules_that_hold(Facts(condition=condition, leukemia_flags=flags)))


def more_urgent(one: str, other: str) -> Priority:
    """The more urgent of two."""
    return max(Priority(one), Priority(other), key=_URGENCY.index)


def is_less_urgent(one: str, other: str) -> bool:
    """Whether the first is less urgent than the second."""
    return _URGENCY.index(Priority(one)) < _URGENCY.index(Priority(other))


def rule_words(names: Iterable[str]) -> list[Text]:
    """The rules in words; a name from an older release stays as it was called."""
    return [_BY_NAME[name].words if name in _BY_NAME else name for name in names]


def priority_rules(names: Iterable[str]) -> list[str]:
    """Those that ask for a priority."""
    return [name for name in names if name in _BY_NAME and _BY_NAME[name].priority is not None]


def flag_rules(names: Iterable[str]) -> list[str]:
    """Those that only put a flag on the case."""
    return [name for name in names if name in _BY_NAME and _BY_NAME[name].priority is None]
