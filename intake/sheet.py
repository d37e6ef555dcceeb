"""The answers of a request as rows of words: for checking, for the family's copy, and for staff."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from intake import journey, wording
from intake.journey import Page, Section, Standing
from intake.models import AnswerChange
from intake.models.reported import ReportedRow
from intake.standing import rows_of
from portal.ui.components import RepeatRow, SummaryRow, Text

# Written after sending: the newest word on each answer, by entry and column.
Changes = Mapping[tuple[UUID | None, str], AnswerChange]


@dataclass(frozen=True, slots=True)
class PageRows:
    """The answers of one page under its title; `url` leads to where they are changed."""

    title: Text
    rows: Sequence[SummaryRow]
    url: str = ""
    is_list: bool = False


Label = Callable[[Page, str, Standing], str]


def short_label(page: Page, column: str, _standing: Standing) -> str:
    """The name of the column, as staff read it."""
    return wording.label_of(page.row or journey.MODELS[page.owners[column]], column)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the rows are drawn: with links to change them, with skipped questions, with marks of change."""

    standing: Standing
    # The page that "Change" comes back to; empty for rows without links.
    origin: str = ""
    with_skipped: bool = False
    changes: Changes = field(default_factory=dict)
    entries: Mapping[str, Sequence[ReportedRow]] = field(default_factory=dict)
    # Families read the question itself.
    label: Label = short_label

    def pages(self, pages: Sequence[Page]) -> list[PageRows]:
        """The answers of these pages; a page without any is left out where nothing can be changed."""
        drawn = [self._page(page) for page in pages if page.is_question]
        return [each for each in drawn if each.rows or self.with_skipped or self.origin]

    def _page(self, page: Page) -> PageRows:
        rows = list(self._entries(page) if page.row is not None else self._answers(page))
        url = page.url(self.standing.opinion_request.pk) if self.origin else ""
        return PageRows(
            page.title_for(self.standing), rows, f"{url}?from={self.origin}" if url else "", page.row is not None
        )

    def _answers(self, page: Page) -> Iterator[SummaryRow]:
        for column, record in page.owners.items():
            model, value = journey.MODELS[record], self.standing.value(column, record)
            words = wording.words_of(model, column, value)
            if words or self.with_skipped or column in page.wanted:
                label = self.label(page, column, self.standing)
                yield self._row(label, words, self._change_url(page, column), self.changes.get((None, column)), model)

    def _entries(self, page: Page) -> Iterator[SummaryRow]:
        entries = self.entries.get(page.name)
        # Where the counts are known, an empty list is not asked for.
        if entries is None and self.standing.entries.get(page.name) == 0:
            return
        for number, entry in enumerate(rows_of(page, self.standing) if entries is None else entries, 1):
            label = f"{page.title_for(self.standing)} {number}"
            found = (self.changes.get((entry.pk, column)) for column in page.row_columns)
            newest = max((each for each in found if each is not None), key=lambda each: each.at, default=None)
            words = "\n".join(entry_lines(page, entry, lambda column: self.label(page, column, self.standing)))
            yield SummaryRow(
                label,
                words,
                self._entry_url(page, entry),
                was=_was(newest, type(entry)) if newest else "",
                changed_on=newest.at if newest else None,
            )

    def _row(self, label: str, words: str, url: str, change: AnswerChange | None, model: type) -> SummaryRow:
        return SummaryRow(
            label,
            words or _("Not answered"),
            url,
            was=_was(change, model) if change else "",
            changed_on=change.at if change else None,
        )

    def _change_url(self, page: Page, column: str) -> str:
        if not self.origin:
            return ""
        return f"{page.url(self.standing.opinion_request.pk)}?from={self.origin}#id_{column}_field"

    def _entry_url(self, page: Page, entry: ReportedRow) -> str:
        return f"{_entry_url('change', page, self.standing, entry)}?from={self.origin}" if self.origin else ""


def entry_card(page: Page, entry: ReportedRow, standing: Standing, *, query: str = "") -> RepeatRow:
    """One entry of a list with its links."""
    lines = entry_lines(page, entry)
    return RepeatRow(
        title=lines[0] if lines else page.title_for(standing),
        lines=lines[1:],
        change_url=_entry_url("change", page, standing, entry) + query,
        remove_url=_entry_url("remove", page, standing, entry) + query,
    )


def entry_rows(page: Page, entry: ReportedRow, label: Callable[[str], str] | None = None) -> list[SummaryRow]:
    """The answers of one entry that there are; `label` names a column other than by its short name."""
    model = type(entry)
    words = {column: wording.words_of(model, column, getattr(entry, column)) for column in page.row_columns}
    return [
        SummaryRow(label(column) if label else wording.label_of(model, column), said)
        for column, said in words.items()
        if said
    ]


def entry_lines(page: Page, entry: ReportedRow, label: Callable[[str], str] | None = None) -> list[str]:
    """An entry in lines: what it is called, then each answer after its question."""
    rows = entry_rows(page, entry, label)
    first, rest = rows[:1], rows[1:]
    return [*(str(row.value) for row in first), *(_told(row) for row in rest)]


def _told(row: SummaryRow) -> str:
    facts = {"label": row.key, "answer": str(row.value).replace("\n", ", ")}
    # Translators: an answer after what it answers, such as "City: Denver"; a question has its own mark.
    return f"{row.key} {facts['answer']}" if str(row.key).endswith("?") else _("%(label)s: %(answer)s") % facts


def newest_changes(changes: Sequence[AnswerChange]) -> Changes:
    """Each answer's newest change after sending, with what stood there when it was sent."""
    found: dict[tuple[UUID | None, str], AnswerChange] = {}
    for change in sorted(changes, key=lambda each: each.at):
        key = (change.row_id, change.column)
        if change.was_sent:
            # What was sent stays the answer to "before", however often it changed since.
            earlier = found.get(key)
            change.before = earlier.before if earlier is not None else change.before
            found[key] = change
    return found


def changed_since(changes: Changes, moment: datetime | None) -> int:
    """How many answers changed after the moment."""
    return sum(1 for each in changes.values() if moment is None or each.at > moment)


def open_pages(standing: Standing, label: Label) -> list[tuple[Text, list[str], str]]:
    """The pages our doctors want before they review, each with what is open there and its address."""
    rid = standing.opinion_request.pk
    return [
        (
            page.title_for(standing),
            [label(page, column, standing) for column in page.still_open(standing)],
            f"{page.url(rid)}?from=check",
        )
        for page in journey.wanted_for_review(standing)
    ]


def sections() -> list[Section]:
    """The sections that are open to be filled in any order."""
    return [section for section in Section if section is not Section.START]


def _entry_url(act: str, page: Page, standing: Standing, entry: ReportedRow) -> str:
    kwargs = {
        "rid": standing.opinion_request.pk,
        "section": page.section.value,
        "slug": page.slug,
        "row": entry.pk,
    }
    return reverse(f"intake:question_{act}", kwargs=kwargs)


def _was(change: AnswerChange, model: type) -> str:
    return wording.words_of(model, change.column, change.before)
