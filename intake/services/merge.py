"""What to write where two people changed the same page, and what only they can decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from intake.models import AnswerChange
from portal.accounts.models import User
from portal.lib.approximate import ApproximateDate

Json = str | int | bool | list[str] | None
Side = Literal["theirs", "mine", ""]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One answer that two people gave differently; `keep` is the choice made so far."""

    column: str
    theirs: object
    mine: object


class EditedElsewhere(Exception):
    """Somebody else saved other answers since the page was opened; nothing has been written."""

    def __init__(self, conflicts: list[Conflict], *, by: User | None, at: datetime) -> None:
        super().__init__(", ".join(each.column for each in conflicts))
        self.conflicts = conflicts
        self.by = by
        self.at = at


def as_json(value: object) -> Json:
    """An answer the way the log keeps it, where two equal answers are equal."""
    if isinstance(value, ApproximateDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def settle(
    *,
    kept: Mapping[str, object],
    given: Mapping[str, object],
    since: Iterable[AnswerChange],
    actor: User,
    choices: Mapping[str, Side],
) -> dict[str, object]:
    """The answers to write, or EditedElsewhere where both changed the same one and nobody has chosen yet.

    `since` are the changes since the actor opened the page, oldest first.
    """
    changes: dict[str, list[AnswerChange]] = {}
    for change in since:
        changes.setdefault(change.column, []).append(change)
    new = {column: value for column, value in given.items() if as_json(value) != as_json(kept[column])}
    to_write, open_ones, last = {}, [], None
    for column, value in new.items():
        side = _side(value, changes.get(column, []), actor, choices.get(column, ""))
        if side == "mine":
            to_write[column] = value
        elif not side:
            open_ones.append(Conflict(column, kept[column], value))
            last = changes[column][-1]
    if last is not None:
        raise EditedElsewhere(open_ones, by=last.actor, at=last.at)
    return to_write


def _side(value: object, changes: list[AnswerChange], actor: User, choice: Side) -> Side:
    """Whose answer stays; empty when only a person can say."""
    if not changes:
        return "mine"
    # The actor left it as it was when the page was opened.
    if as_json(value) == changes[0].before:
        return "theirs"
    # The same person in two windows: the later word counts, and the log keeps the earlier one.
    if all(each.actor_id == actor.pk for each in changes):
        return "mine"
    return choice
