"""The family's copy of a request: every question, answered or not, and every file, as one reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from intake import journey
from intake.forms.table import label_in_form
from intake.journey import Section, Standing
from intake.papers import notices
from intake.presenters import answer_rows, child_rows, status_tag
from intake.sheet import PageRows, Sheet, sections
from intake.task_list import section_title
from intake.wording import date_words
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.pdf import Paper, PaperRow, PaperSection
from portal.ui.components import SummaryRow, Text
from records.models import DocumentReference, RecordKind
from records.presenters import status_tag as file_status
from records.requirements import REQUIREMENTS


@dataclass(frozen=True, slots=True)
class CopySection:
    """One part of the copy: its pages under one heading."""

    title: Text
    pages: list[PageRows]


@dataclass(frozen=True, slots=True)
class Copy:
    """The whole copy, for a page or a paper."""

    about: list[SummaryRow]
    sections: list[CopySection]
    files: list[SummaryRow]
    made_on: str


def copy_for(standing: Standing, *, reader: User, zone: ZoneInfo) -> Copy:
    """What this reader may keep; the private answers of another caregiver are not in it."""
    opinion_request = standing.opinion_request
    sheet = Sheet(standing, with_skipped=True, label=label_in_form)
    first = [SummaryRow(row.key, row.value) for row in answer_rows(opinion_request, standing.link, zone=zone)]
    parts = [CopySection(_("Before the call"), [PageRows("", first)])]
    parts += [CopySection(section_title(each, standing), _pages(sheet, each, standing)) for each in sections()]
    tag = status_tag(opinion_request)
    about = [*child_rows(opinion_request), SummaryRow(_("Status"), tag.text)]
    if opinion_request.submitted_at is not None:
        about.append(SummaryRow(_("Sent on"), date_words(opinion_request.submitted_at.astimezone(zone).date())))
    return Copy(about, parts, _files(standing, reader, zone), date_words(timezone.localdate(timezone=zone)))


def paper_of(copy: Copy, standing: Standing, *, language: str) -> Paper:
    """The same as a tagged paper in that language."""
    with translation.override(language):
        made_on = _("Made on %(day)s") % {"day": copy.made_on}
        return Paper(
            title=_("Your request for a second opinion"),
            language=language,
            author=CareCenter.objects.current().hospital_name,
            footer=standing.opinion_request.reference,
            lead=[made_on],
            sections=[
                PaperSection(_("About this request"), rows=_paper_rows(copy.about)),
                *(_paper_section(part, page) for part in copy.sections for page in part.pages),
                PaperSection(
                    _("Files you sent"), [] if copy.files else [_("No files so far.")], rows=_paper_rows(copy.files)
                ),
            ],
            notices=notices(),
        )


def _pages(sheet: Sheet, section: Section, standing: Standing) -> list[PageRows]:
    return sheet.pages(journey.pages_of(section, standing))


def _files(standing: Standing, reader: User, zone: ZoneInfo) -> list[SummaryRow]:
    documents = DocumentReference.objects.visible_to(reader).present().filter(opinion_request=standing.opinion_request)
    return [_file(document, zone) for document in documents.order_by("received_at")]


def _file(document: DocumentReference, zone: ZoneInfo) -> SummaryRow:
    status, _tone = file_status(document)
    day = date_words(document.received_at.astimezone(zone).date())
    kind = REQUIREMENTS[RecordKind(document.kind)].name
    return SummaryRow(kind, f"{document.original_name}\n{day} · {status}")


def _paper_section(part: CopySection, page: PageRows) -> PaperSection:
    heading = f"{part.title}: {page.title}" if page.title else str(part.title)
    return PaperSection(heading, [] if page.rows else [_("Nothing added so far.")], rows=_paper_rows(page.rows))


def _paper_rows(rows: Sequence[SummaryRow]) -> list[PaperRow]:
    return [PaperRow(str(row.key), str(row.value)) for row in rows]
