"""Files and kinds of records as families see them."""

from records.presenters.checklist import Checklist, ChecklistGroup, checklist, checklist_groups
from records.presenters.exits import exits_of, kind_context
from records.presenters.files import (
    PROBLEM_TEXTS,
    added_on,
    announcement,
    file_facts,
    file_note,
    file_rows,
    file_story,
    is_asked_again,
    requirement_facts,
    shown_title,
    status_tag,
    suggestion,
    upload_problem,
)
from records.presenters.ledger import ledger

__all__ = [
    "PROBLEM_TEXTS",
    "Checklist",
    "ChecklistGroup",
    "added_on",
    "announcement",
    "checklist",
    "checklist_groups",
    "exits_of",
    "file_facts",
    "file_note",
    "file_rows",
    "file_story",
    "is_asked_again",
    "kind_context",
    "ledger",
    "requirement_facts",
    "shown_title",
    "status_tag",
    "suggestion",
    "upload_problem",
]
