"""Records on the sheet: what we have of each kind, and the file and page that a line can be read on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callsheet.lines import Line, fingerprint
from callsheet.models import LineSource
from callsheet.topics import Topic
from intake.models import SecondOpinionRequest
from intake.wording import approximate_words, date_words
from portal.accounts.models import User
from records.filetypes import DICOM
from records.models import PRIVATE_KINDS, ClinicalSummary, DocumentReference, RecordKind
from records.presenters.files import shown_title
from records.presenters.imaging import study_cards
from records.requirements import REQUIREMENTS
from records.states import DocumentStatus

# Enough to know what is there; the rest stands with the records.
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Source:
    """A file in which a line can be read; without a page, nobody has said where yet."""

    title: str
    url: str
    page: int | None = None
    id: object = None


def open_files(opinion_request: SecondOpinionRequest, reader: User) -> list[DocumentReference]:
    """Papers of the child that can be read, oldest first: no scan pictures, no papers about a caregiver."""
    seen = DocumentReference.objects.visible_to(reader).present().filter(opinion_request=opinion_request)
    papers = seen.filter(status=DocumentStatus.AVAILABLE, contents={}).exclude(kind__in=PRIVATE_KINDS)
    joined = papers.exclude(media_type=DICOM.media_type).select_related("photo_paper", "clinical_summary")
    return list(joined.order_by("received_at", "pk"))


def record_lines(
    opinion_request: SecondOpinionRequest, files: Sequence[DocumentReference], *, zone: ZoneInfo
) -> list[Line]:
    """One line for each kind that something is here of, and one for each set of scan pictures."""
    by_kind: dict[str, list[DocumentReference]] = defaultdict(list)
    for each in files:
        by_kind[each.kind].append(each)
    found = [_kind_line(kind, by_kind[kind], opinion_request, zone) for kind in RecordKind if by_kind[kind]]
    return [*found, *_study_lines(opinion_request)]


def _kind_line(
    kind: RecordKind, files: Sequence[DocumentReference], opinion_request: SecondOpinionRequest, zone: ZoneInfo
) -> Line:
    key = f"records.{kind.value}"
    mark = fingerprint(key, *((each.pk, each.title, str(each.recorded_on or "")) for each in files))
    said = [_file_words(each, zone) for each in files[:_NAMED]]
    more = len(files) - len(said)
    if more:
        said.append(ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
    name = REQUIREMENTS[kind].name
    url = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": kind.value})
    return Line(key, Topic.RECORDS, name, "\n".join(said), mark, name, url, (kind,))


def _file_words(document: DocumentReference, zone: ZoneInfo) -> str:
    """Its name, the date of the record or of its arrival, its pages, and whom a summary is from."""
    day = date_words(document.received_at.astimezone(zone).date())
    when = approximate_words(document.recorded_on) if document.recorded_on else _("added on %(day)s") % {"day": day}
    pages = document.page_count or 0
    counted = ngettext("%(n)s page", "%(n)s pages", pages) % {"n": pages} if pages else ""
    return " · ".join(part for part in (title_of(document), when, counted, _summary_words(document)) if part)


def _summary_words(document: DocumentReference) -> str:
    try:
        summary = document.clinical_summary
    except ClinicalSummary.DoesNotExist:
        return ""
    written = date_words(summary.written_on) if summary.written_on else ""
    return ", ".join(part for part in (summary.custodian, written) if part)


def _study_lines(opinion_request: SecondOpinionRequest) -> Iterator[Line]:
    for card in study_cards(opinion_request).cards:
        key = f"study.{card.study.pk}"
        mark = fingerprint(key, card.study.instance_count)
        words = "\n".join(part for part in (card.title, card.hospital) if part)
        url = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": RecordKind.MRI.value})
        yield Line(key, Topic.RECORDS, _("Scan pictures"), words, mark, _("Scan pictures"), url)


def title_of(document: DocumentReference) -> str:
    """What the file is called on a page about it."""
    paper, name = document.photo_paper, shown_title(document)
    if paper is None:
        return name
    return _("%(name)s, page %(n)s") % {"name": paper.title or name, "n": document.page_number or 1}


def sources_of(
    lines: Iterable[Line], files: Sequence[DocumentReference], *, opinion_request: SecondOpinionRequest, reader: User
) -> Mapping[str, list[Source]]:
    """For each line the pages that staff found, else for staff the files that usually say the same."""
    pinned: dict[str, list[Source]] = defaultdict(list)
    known = {each.pk: each for each in files}
    for row in LineSource.objects.visible_to(reader).filter(opinion_request=opinion_request):
        if row.document_id in known:
            document = known[row.document_id]
            pinned[row.line_key].append(Source(title_of(document), _address(document, reader), row.page, row.pk))
    if reader.is_staff:
        for line in lines:
            if line.key not in pinned:
                pinned[line.key] = _likely(line, files, reader)
    return pinned


def _likely(line: Line, files: Sequence[DocumentReference], reader: User) -> list[Source]:
    if line.topic == Topic.RECORDS:
        return [Source(title_of(each), _address(each, reader)) for each in files if each.kind in line.kinds]
    newest = (next((each for each in reversed(files) if each.kind == kind), None) for kind in line.kinds)
    return [Source(title_of(each), _address(each, reader)) for each in newest if each is not None]


def _address(document: DocumentReference, reader: User) -> str:
    kwargs = {"rid": document.opinion_request_id, "document_id": document.pk}
    return reverse("admin:desk_file" if reader.is_staff else "records:file", kwargs=kwargs)
