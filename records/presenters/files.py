"""Files as families see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.wording import approximate_words
from portal.ui.components import FileRow, Stage, SummaryRow, Text, Tone
from portal.ui.dates import day_in_words
from portal.ui.sizes import size_in_words
from records.filetypes import PDF, OtherType, by_media_type
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind
from records.presenters.fixes import fix_note
from records.presenters.notes import note_about
from records.requirements import REQUIREMENTS, Requirement
from records.states import PENDING, DocumentStatus, Problem, ScanResult

PROBLEM_TEXTS: Final[dict[Problem, Text]] = {
    Problem.WRONG_TYPE: gettext_lazy(
        "We can’t open this kind of file. Save it as a PDF or take a photo, and add that."
    ),
    Problem.EMPTY: gettext_lazy("This file is empty. Open it on your device, save it again and add it once more."),
    Problem.TOO_LARGE: gettext_lazy("This file is too large for us to open. Save a smaller copy, or add it in parts."),
    Problem.DAMAGED: gettext_lazy(
        "We couldn’t open this file. Part of it seems to be missing. Download it again, or take a photo, and add that."
    ),
    Problem.LOCKED: gettext_lazy(
        "This file is locked with a password. Open it, save or print it as a PDF without a password, and add that."
    ),
    Problem.INFECTED: gettext_lazy(
        "We can’t accept this file. It may carry a virus. Try downloading it again from the hospital’s site."
    ),
    Problem.NOT_SCANNABLE: gettext_lazy(
        "We couldn’t check the inside of this file. Save it as a plain PDF or take a photo, and add that."
    ),
    Problem.CHANGED: gettext_lazy("This file did not reach us whole. Add it once more."),
    Problem.GAVE_UP: gettext_lazy(
        "We couldn’t finish checking this file. Add it once more. If that doesn’t help, call us and we look at it."
    ),
}

_SEEN_TEXTS: Final[dict[OtherType, Text]] = {
    OtherType.ARCHIVE: gettext_lazy(
        "This is a folder packed into one file. Open it on your device, and add the files in it. "
        "A folder packed as a ZIP works here, too."
    ),
    OtherType.DISC_IMAGE: gettext_lazy(
        "This is a copy of a whole disc in one file (ISO). Open it on your computer, "
        "choose “Choose a folder or disc” here, and pick it."
    ),
    OtherType.OFFICE: gettext_lazy(
        "This is an Excel, PowerPoint or other office file. Save it as a PDF, or print it and take a photo."
    ),
    OtherType.WEB_PAGE: gettext_lazy("This is a web page. Open it, choose Print, then “Save as PDF”, and add the PDF."),
    OtherType.VIDEO: gettext_lazy("This is a video or sound file. We can only take papers and photos here."),
}

_LOOKS_GOOD: Final = (gettext_lazy("Looks good"), "success")
_NEEDS_FIX: Final = (gettext_lazy("Needs a fix"), "attention")
# The later, the more somebody must do about it.
_URGENCY: Final = (
    DocumentStatus.WITHDRAWN,
    DocumentStatus.DUPLICATE,
    DocumentStatus.AVAILABLE,
    DocumentStatus.CHECKING,
    DocumentStatus.RECEIVED,
    DocumentStatus.HELD,
    DocumentStatus.SET_ASIDE,
    DocumentStatus.REFUSED,
)
_STATUS: Final[dict[str, tuple[Text, Tone]]] = {
    DocumentStatus.RECEIVED: (gettext_lazy("Checking"), "info"),
    DocumentStatus.CHECKING: (gettext_lazy("Checking"), "info"),
    DocumentStatus.AVAILABLE: (gettext_lazy("Received"), "success"),
    DocumentStatus.REFUSED: (gettext_lazy("Needs a fix"), "attention"),
    DocumentStatus.SET_ASIDE: (gettext_lazy("Needs a fix"), "attention"),
    DocumentStatus.HELD: (gettext_lazy("Paused by us"), "attention"),
    DocumentStatus.DUPLICATE: (gettext_lazy("Already added"), "neutral"),
    DocumentStatus.WITHDRAWN: (gettext_lazy("Deleted"), "neutral"),
}


def upload_problem(problem: Problem, seen: OtherType | None = None) -> str:
    """What to do about a file, in one or two sentences."""
    return str(_SEEN_TEXTS.get(seen, PROBLEM_TEXTS[problem]) if seen else PROBLEM_TEXTS[problem])


def file_rows(documents: Sequence[DocumentReference], *, zone: ZoneInfo) -> list[FileRow]:
    """Files in order, each with its state and, where needed, what to do."""
    # Every look at a picture leaves an audit row. While the list renews itself it would leave one every time.
    with_pictures = not any(document.status in PENDING for document in documents)
    rows = []
    for paper in _as_papers(documents):
        row = _file_row(paper[0], zone=zone, with_picture=with_pictures)
        rows.append(row if paper[0].photo_paper is None else _photo_row(paper, row, zone=zone))
    return rows


def status_tag(document: DocumentReference) -> tuple[str, Tone]:
    """The file's state in a word or two, with its tone."""
    words, tone = _STATUS[document.status]
    if document.accepted_at and document.is_open_for_reading:
        words, tone = _LOOKS_GOOD
    elif is_asked_again(document):
        words, tone = _NEEDS_FIX
    return str(words), tone


def is_asked_again(document: DocumentReference) -> bool:
    """Whether somebody of the hospital asked the family for it once more."""
    return document.fix_asked_at is not None and document.status == DocumentStatus.AVAILABLE


def shown_title(document: DocumentReference) -> str:
    """What the family calls it, or else the name its device gave it."""
    return document.title or document.original_name


def file_note(document: DocumentReference) -> str:
    """What to do about the file, or what to know about it; often nothing."""
    note = fix_note(document) if is_asked_again(document) else note_about(document)
    if note:
        return note
    if document.problem:
        return upload_problem(Problem(document.problem))
    if document.scan_result == ScanResult.NOT_SCANNED:
        return _("Not scanned for viruses: this site runs without a scanner.")
    return ""


def requirement_facts(requirement: Requirement) -> list[SummaryRow]:
    """How to know the paper when one sees it, and where it is."""
    return [
        SummaryRow(_("Doctors call it"), requirement.medical_name),
        SummaryRow(_("What it looks like"), requirement.looks_like),
        SummaryRow(_("Where to find it"), requirement.where_to_find),
    ]


def file_facts(document: DocumentReference, *, zone: ZoneInfo) -> list[SummaryRow]:
    """What is known about one file; what nobody knows is left out."""
    told = (
        (_("Kind of record"), REQUIREMENTS[RecordKind(document.kind)].name),
        (_("Date of the record"), approximate_words(document.recorded_on) if document.recorded_on else ""),
        (_("Your note"), document.note),
        (_("Name of the file"), document.original_name if document.title else ""),
        (_("Added"), added_on(document, zone=zone)),
        (_("Size"), _size(document)),
        (_("Type"), _type_name(document) if document.media_type else ""),
    )
    return [SummaryRow(key, value) for key, value in told if value]


def file_story(document: DocumentReference, *, zone: ZoneInfo) -> list[Stage]:
    """What happened to the file, in order."""
    here = document.received_at.astimezone(zone)
    stages = [Stage(_("It reached us"), state="done", on=here)]
    if document.status in PENDING:
        return [*stages, Stage(_("We check it"), state="now")]
    if document.checked_at is not None:
        stages.append(Stage(_("We checked it"), state="done", on=document.checked_at.astimezone(zone)))
    if document.is_open_for_reading and document.accepted_at is not None:
        return [*stages, Stage(_("It looks good"), state="done", on=document.accepted_at.astimezone(zone))]
    if is_asked_again(document):
        return [*stages, Stage(_("Our team asked for it again"), state="now", on=_on(document.fix_asked_at, zone))]
    if document.is_open_for_reading:
        return [*stages, Stage(_("Our team reads it"), state="now")]
    return [*stages, Stage(status_tag(document)[0], state="now")]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the text of a file looks like, with the words that say so; it decides nothing."""

    kind: str
    name: Text
    words: str


def suggestion(document: DocumentReference) -> Suggestion | None:
    """Only where it says something other than the family did."""
    kind = document.suggested_kind
    is_about_child = kind not in PRIVATE_KINDS and document.kind not in PRIVATE_KINDS
    if not kind or kind == document.kind or not is_about_child or not document.is_open_for_reading:
        return None
    return Suggestion(kind, RecordKind(kind).label, ", ".join(f"“{each}”" for each in document.suggested_by))


def _on(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment is not None else None


def announcement(documents: Iterable[DocumentReference]) -> str:
    """One sentence about the list for people who listen to the page."""
    waiting = sum(document.status in PENDING for document in documents)
    if waiting:
        return ngettext("We are checking %(n)s file.", "We are checking %(n)s files.", waiting) % {"n": waiting}
    return _("All files are checked.")


def added_on(document: DocumentReference, *, zone: ZoneInfo) -> str:
    """The day a file was added, in words."""
    return day_in_words(document.received_at.astimezone(zone).date())


def _file_row(document: DocumentReference, *, zone: ZoneInfo, with_picture: bool) -> FileRow:
    where = {"rid": document.opinion_request_id, "document_id": document.pk}
    words, tone = status_tag(document)
    shows_picture = with_picture and document.is_open_for_reading and document.preview_key
    parts = [_type_name(document), _size(document), added_on(document, zone=zone), _came_from(document)]
    return FileRow(
        name=shown_title(document),
        url=reverse("records:file", kwargs=where),
        status=words,
        tone=tone,
        detail=" · ".join(part for part in parts if part),
        note=file_note(document),
        preview_url=reverse("records:preview", kwargs=where) if shows_picture else "",
    )


def _came_from(document: DocumentReference) -> str:
    """Who sent it, where it was not the family."""
    link = document.came_by
    if link is None:
        return ""
    # Translators: %(hospital)s is the name of a hospital; its records desk sent a file by a link of the family.
    return _("from the records desk of %(hospital)s") % {"hospital": link.hospital_name}


def _as_papers(documents: Sequence[DocumentReference]) -> list[list[DocumentReference]]:
    """Photos of one paper belong together, its first page first, where the newest of them stands in the list."""
    papers: dict[object, list[DocumentReference]] = {}
    for document in documents:
        papers.setdefault(document.photo_paper_id or document.pk, []).append(document)
    return [sorted(paper, key=lambda each: each.page_number or 0) for paper in papers.values()]


def _photo_row(pages: Sequence[DocumentReference], first: FileRow, *, zone: ZoneInfo) -> FileRow:
    """One row for all pages; it stands as the page that needs most."""
    paper = pages[0].photo_paper
    assert paper is not None  # noqa: S101 - only papers come here
    worst = max(pages, key=lambda each: (_URGENCY.index(each.status), is_asked_again(each), each.accepted_at is None))
    words, tone = status_tag(worst)
    count = ngettext("%(n)s page", "%(n)s pages", len(pages)) % {"n": len(pages)}
    where = {"rid": paper.opinion_request_id, "paper_id": paper.pk}
    return replace(
        first,
        name=paper.title or _("Photos of a paper"),
        url=reverse("records:photo_paper", kwargs=where),
        status=words,
        tone=tone,
        detail=" · ".join([count, added_on(pages[-1], zone=zone)]),
        note=file_note(worst),
    )


def _type_name(document: DocumentReference) -> str:
    file_type = by_media_type(document.media_type)
    if file_type is None:
        return ""
    pages = document.page_count or 0
    # A photo is one page by nature, and nobody would say so.
    if not pages or (pages == 1 and file_type != PDF):
        return file_type.name
    return file_type.name + ", " + ngettext("%(n)s page", "%(n)s pages", pages) % {"n": pages}


def _size(document: DocumentReference) -> str:
    return size_in_words(document.byte_count)
