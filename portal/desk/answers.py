"""The family's answers in clinical order, with what they said before and what is new since the reader last looked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.utils.translation import gettext as _

from intake import journey, wording
from intake.journey import Page
from intake.models import AnswerChange, RelatedPerson, SecondOpinionRequest
from intake.models.reported import ReportedRow
from intake.sheet import Changes, Sheet, newest_changes
from intake.standing import standing_for_link
from portal.ui.components import SummaryRow, Text


@dataclass(frozen=True, slots=True)
class Line:
    """One answer; `is_new` when it changed since the reader last looked, `is_quote` in the family's own words."""

    row: SummaryRow
    is_new: bool
    is_quote: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one page, and the names of what was not answered there."""

    title: Text
    lines: list[Line]
    skipped: list[Text]


@dataclass(frozen=True, slots=True)
class News:
    """One answer that changed since the reader last looked, wherever on the page it stands."""

    title: Text
    label: str
    now: str
    was: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of some pages, and entries of them that the family removed after sending."""

    groups: list[Group]
    removed: list[str]
    news: list[News]


def clinical_rows(
    opinion_request: SecondOpinionRequest,
    links: Sequence[RelatedPerson],
    pages: Sequence[Page],
    *,
    since: datetime | None,
) -> Answers:
    """The answers of these pages for staff, in their order; after sending, the old one stays beside the new."""
    changes = newest_changes(list(AnswerChange.objects.filter(opinion_request=opinion_request, was_sent=True)))
    standing = standing_for_link(opinion_request, opinion_request.requester)
    applying = [page for page in pages if page.applies(standing)]
    entries = {page.name: _rows(page, opinion_request) for page in pages if page.row is not None}
    sheet = Sheet(standing, with_skipped=True, changes=changes, entries=entries)
    return Answers(
        groups=[group for page in applying for group in _groups(sheet, page, links, since)],
        removed=list(_removed(changes, entries)),
        news=sorted(_news(changes, since), key=lambda each: each.at, reverse=True),
    )


def _groups(sheet: Sheet, page: Page, links: Sequence[RelatedPerson], since: datetime | None) -> Iterator[Group]:
    quoted = _quoted(page)
    for title, one in _readers(sheet, page, links):
        rows = [row for drawn in one.pages([page]) for row in drawn.rows]
        told = [row for row in rows if row.changed_on or row.value != _("Not answered")]
        lines = [Line(row, _is_new(row, since), str(row.key) in quoted and bool(row.value)) for row in told]
        yield Group(title, lines, [row.key for row in rows if row not in told])


def _quoted(page: Page) -> set[str]:
    """What the answers in a family's own words are called."""
    if page.row is not None:
        return set()
    models = {column: journey.MODELS[record] for column, record in page.owners.items()}
    free = {column: model for column, model in models.items() if isinstance(model._meta.get_field(column), TextField)}
    return {wording.label_of(model, column) for column, model in free.items()}


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


def _news(changes: Changes, since: datetime | None) -> Iterator[News]:
    for (_row_id, column), change in changes.items():
        page = _page_of(change)
        if page is None or (since is not None and change.at <= since):
            continue
        model = page.row or journey.MODELS[page.owners[column]]
        before, after = (wording.words_of(model, column, value) for value in (change.before, change.after))
        yield News(page.title, wording.label_of(model, column), after, before, change.at)


def _page_of(change: AnswerChange) -> Page | None:
    """The page that a change was made on; none for a question that an older release asked."""
    page = next((each for each in journey.PAGES if each.name == change.page), None)
    known = () if page is None else page.row_columns if page.row is not None else tuple(page.owners)
    return page if change.column in known else None


def _removed(changes: Changes, entries: dict[str, list[ReportedRow]]) -> Iterator[str]:
    """Entries that were there when the request was sent and are gone, by their first answer."""
    there = {row.pk for rows in entries.values() for row in rows}
    for (row_id, column), change in changes.items():
        page = _page_of(change)
        if page is None or page.row is None or page.name not in entries or row_id in there:
            continue
        if page.row_columns[:1] == (column,):
            yield f"{page.title}: {wording.words_of(page.row, column, change.before)}"
