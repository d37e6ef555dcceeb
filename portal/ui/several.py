"""Answers that exist more than once: before and after a change, or from two people at the same time."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.ui.both_answers import PREFIX
from portal.ui.components import BothAnswers, EditedElsewhere, SummaryRow, Text
from portal.ui.dates import date_in_words
from portal.ui.rendering import Option


def change_words(row: SummaryRow) -> str:
    """Say when an answer changed and what it was; nothing when it never did."""
    if not (row.was or row.changed_on):
        return ""
    before = _("Before: %(answer)s") % {"answer": row.was or _("Not answered")}
    if not row.changed_on:
        return before
    return _("Changed %(day)s. %(before)s") % {"day": date_in_words(row.changed_on), "before": before}


def conflict_context(conflict: EditedElsewhere) -> dict[str, Any]:
    """Return the template context of the choice between both answers."""
    return {
        "who": conflict.who,
        "at": conflict.at,
        "answers": [_answer_context(answer, conflict.who) for answer in conflict.answers],
        "has_errors": any(answer.error for answer in conflict.answers),
    }


def _answer_context(answer: BothAnswers, who: Text) -> dict[str, Any]:
    return {
        "id": f"id_{PREFIX}{answer.name}",
        "name": answer.name,
        "label": answer.label,
        "error": answer.error,
        "errors": [answer.error] if answer.error else [],
        "options": list(_sides(answer, who)),
    }


def _sides(answer: BothAnswers, who: Text) -> Iterator[Option]:
    # Translators: which of two answers to keep; the first is the other person's.
    titles = {"theirs": _("Keep the answer from %(name)s") % {"name": who}, "mine": _("Use mine")}
    for place, (side, title) in enumerate(titles.items()):
        yield Option(
            id=f"id_{PREFIX}{answer.name}_{place}",
            type="radio",
            name=f"{PREFIX}{answer.name}",
            value=side,
            label=title,
            hint=getattr(answer, side) or _("Not answered"),
            checked=answer.keep == side,
            apart=False,
        )
