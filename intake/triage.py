"""How soon a person must look at a request: one table, read from the top."""

from collections.abc import Sequence
from typing import Final

from intake.models import Condition, LeukemiaFlag, Priority

# The leukemia questions are put only to these families.
ASKED_ABOUT_LEUKEMIA: Final = (Condition.LEUKEMIA, Condition.NOT_SURE)

# The first answer of this table that a family chose decides.
TABLE: Final = (
    (LeukemiaFlag.RELAPSED, Priority.FAST_TRACK),
    (LeukemiaFlag.REFRACTORY, Priority.FAST_TRACK),
    (LeukemiaFlag.HIGH_RISK_GENETICS, Priority.FAST_TRACK),
    (LeukemiaFlag.DECISION_WITHIN_7_DAYS, Priority.FAST_TRACK),
    (LeukemiaFlag.NOT_SURE, Priority.AMBER),
    (LeukemiaFlag.NONE, Priority.ROUTINE),
)

_URGENCY: Final = (Priority.ROUTINE, Priority.AMBER, Priority.FAST_TRACK)


def is_asked_about_leukemia(condition: str) -> bool:
    """Whether the family of this illness sees the leukemia questions."""
    return condition in ASKED_ABOUT_LEUKEMIA


def priority_for(condition: str, flags: Sequence[str]) -> Priority:
    """The priority of these answers."""
    if not is_asked_about_leukemia(condition):
        return Priority.ROUTINE
    # Nobody has answered yet: a person must ask before we call it routine.
    return next((priority for flag, priority in TABLE if flag in flags), Priority.AMBER)


def more_urgent(one: str, other: str) -> Priority:
    """The more urgent of two. New answers never lower a priority; only a nurse may, with a reason."""
    return max(Priority(one), Priority(other), key=_URGENCY.index)
