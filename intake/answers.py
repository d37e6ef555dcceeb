"""The answers given before sign-in, kept in the server's session and checked each time they are read."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

from intake.models import Condition, LeukemiaFlag, Priority, Relationship
from intake.triage import is_asked_about_leukemia, priority_for
from portal.lib.ids import new_id

SESSION_KEY: Final = "start_answers"
# How long they wait for their family to sign in.
WAITING_DAYS: Final = 14

WHO: Final = "intake:start_who"
CONDITION: Final = "intake:start_condition"
LEUKEMIA: Final = "intake:start_leukemia"

Session = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class StartAnswers:
    """What a family said before sign-in; anything unknown or out of place counts as unanswered."""

    relationship: str = ""
    condition: str = ""
    leukemia_flags: tuple[str, ...] = ()
    # The id of the request these answers will become: a second press of the button cannot make a second one.
    request_id: UUID | None = None

    @classmethod
    def read(cls, session: Session) -> Self:
        """The answers of this session."""
        kept = session.get(SESSION_KEY)
        kept = kept if isinstance(kept, dict) else {}
        condition = _known(kept.get("condition"), Condition.values)
        return cls(
            relationship=_known(kept.get("relationship"), Relationship.values),
            condition=condition,
            leukemia_flags=_flags(kept.get("leukemia_flags")) if is_asked_about_leukemia(condition) else (),
            request_id=_uuid(kept.get("request_id")),
        )

    @property
    def first_open(self) -> str:
        """The first page without an answer, by its URL name; empty when all are answered."""
        if not self.relationship:
            return WHO
        if not self.condition:
            return CONDITION
        if is_asked_about_leukemia(self.condition) and not self.leukemia_flags:
            return LEUKEMIA
        return ""

    @property
    def is_complete(self) -> bool:
        """Whether a request can be made of them."""
        return not self.first_open

    @property
    def has_begun(self) -> bool:
        """Whether there is any answer at all."""
        return bool(self.relationship or self.condition)

    @property
    def priority(self) -> Priority:
        """How soon a person must look at it."""
        return priority_for(self.condition, self.leukemia_flags)


def save_answers(session: Session, **answers: object) -> StartAnswers:
    """Keep these answers beside the earlier ones, and give the request to come its id."""
    kept = session.get(SESSION_KEY)
    kept = dict(kept) if isinstance(kept, dict) else {}
    session[SESSION_KEY] = {"request_id": str(new_id()), **kept, **answers}
    return StartAnswers.read(session)


def forget_answers(session: Session) -> None:
    """They have become a request."""
    session.pop(SESSION_KEY, None)


def _known(value: object, choices: list[str]) -> str:
    return value if isinstance(value, str) and value in choices else ""


def _flags(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else []
    flags = tuple(flag for flag in LeukemiaFlag.values if flag in given)
    return flags if len(flags) <= 1 or LeukemiaFlag.NONE not in flags else ()


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
