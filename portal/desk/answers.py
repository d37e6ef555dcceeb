"""The family's answers in clinical order, with what they said before and what is new since the reader last looked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from intake import journey, wording
from intake.journey import Page, Section
from intake.models import AnswerChange, RelatedPerson, SecondOpinionRequest
from intake.models.reported import ReportedRow
from intake.sheet import Changes, Sheet, newest_changes
from intake.standing import standing_for_link
from portal.ui.components import SummaryRow, Text

# As a doctor reads: the illness first, then how the child is, then the rest.
_ORDER: Final = (Section.ILLNESS, Section.CHILD, Section.VISIT, Section.FAMILY)


@dataclass(frozen=True, slots=True)
class Line:
    """One answer; `is_new` when it changed since the reader last looked."""

    row: SummaryRow
    is_new: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one page."""

    title: Text
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers, how many changed since the reader last looked, and entries that the family removed after sending."""

    groups: list[Group]
    new_count: int
    removed: list[str]


def clinical_rows(
    opinion_request: SecondOpinionRequest, links: Sequence[RelatedPerson], *, since: datetime | None
) -> Answers:
    """Every answer for staff; after sending, the old one stays beside the new."""
    changes = newest_changes(list(AnswerChange.objects.filter(opinion_request=opinion_request, was_sent=True)))
    entries = {page.name: _rows(page, opinion_request) for page in journey.PAGES if page.row is not None}
    standing = standing_for_link(opinion_request, opinion_request.requester)
    sheet = Sheet(standing, changes=changes, entries=entries)
    pages = [journey.ILLNESS, *(page for section in _ORDER for page in journey.pages_of(section, standing))]
    groups = [group for page in pages for group in _groups(sheet, page, links, since)]
    return Answers(
        groups=groups,
        new_count=sum(line.is_new for group in groups for line in group.lines),
        removed=list(_removed(changes, entries)),
    )


def _groups(sheet: Sheet, page: Page, links: Sequence[RelatedPerson], since: datetime | None) -> Iterator[Group]:
    for title, one in _readers(sheet, page, links):
        lines = [Line(row, _is_new(row, since)) for drawn in one.pages([page]) for row in drawn.rows]
        if lines:
            yield Group(title, lines)


def _readers(sheet: Sheet, page: Page, links: Sequence[RelatedPerson]) -> Iterator[tuple[Text, Sheet]]:
    """Pages that each caregiver fills in alone are drawn for each of them; their changes are in the audit trail."""
    if not page.is_personal or page.row is not None:
        yield page.title, sheet
        return
    for link in links:
        title = _("%(page)s: %(person)s") % {"page": page.title, "person": link}
        yield title, replace(sheet, standing=replace(sheet.standing, link=link), changes={})


def _rows(page: Page, opinion_request: SecondOpinionRequest) -> list[ReportedRow]:
    assert page.row is not None  # noqa: S101 - lists alone come here
    manager: Any = page.row._default_manager
    return list(manager.filter(opinion_request=opinion_request))


def _is_new(row: SummaryRow, since: datetime | None) -> bool:
    return isinstance(row.changed_on, datetime) and (since is None or row.changed_on > since)


def _removed(changes: Changes, entries: dict[str, list[ReportedRow]]) -> Iterator[str]:
    """Entries that were there when the request was sent and are gone, by their first answer."""
    there = {row.pk for rows in entries.values() for row in rows}
    for (row_id, column), change in changes.items():
        page = next((each for each in journey.PAGES if each.name == change.page), None)
        is_first = page is not None and page.row_columns[:1] == (column,)
        if page is not None and page.row is not None and is_first and row_id not in there:
            yield f"{page.title}: {wording.words_of(page.row, column, change.before)}"
