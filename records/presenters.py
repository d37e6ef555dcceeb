"""Files and kinds of records as families see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import Coverage, RelatedPerson, Relationship, SecondOpinionRequest
from intake.models.preferences import PayPlan
from portal.accounts.models import User
from portal.ui.components import FileRow, SummaryRow, TaskRow, Text, Tone
from portal.ui.dates import day_in_words
from portal.ui.sizes import size_in_words
from records.filetypes import PDF, OtherType, by_media_type
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind
from records.requirements import NINE_KINDS, REQUIREMENTS, Requirement
from records.states import LIVE, NEEDS_FIX, PENDING, DocumentStatus, Problem, ScanResult

_NEEDS_PAPERS: Final = (Relationship.LEGAL_GUARDIAN, Relationship.CAREGIVER)
_INSURED: Final = (PayPlan.PRIVATE, PayPlan.MEDICAID, PayPlan.MILITARY)

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
    OtherType.DICOM: gettext_lazy(
        "This is a picture from a scan disc. Keep the disc and call us. We tell you how to get it to us."
    ),
    OtherType.ZIP: gettext_lazy(
        "This is a folder packed into one file (ZIP). Open it on your device and add the papers in it one by one. "
        "If it holds scan pictures, keep it and call us."
    ),
    OtherType.OFFICE: gettext_lazy("This is a Word or Excel file. Save it as a PDF, or print it and take a photo."),
    OtherType.WEB_PAGE: gettext_lazy("This is a web page. Open it, choose Print, then “Save as PDF”, and add the PDF."),
    OtherType.VIDEO: gettext_lazy("This is a video or sound file. We can only take papers and photos here."),
}

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


@dataclass(frozen=True, slots=True)
class Checklist:
    """The nine kinds as rows in order, and how many of them need nothing more from the family."""

    rows: list[TaskRow]
    settled: int
    total: int


@dataclass(frozen=True, slots=True)
class ChecklistGroup:
    """Rows under one heading of the records page."""

    title: Text
    rows: list[TaskRow]


@dataclass(frozen=True, slots=True)
class _KindState:
    """Where one kind stands: `fix` and `open` need the family, `checking` is on its way, `sent` is settled."""

    name: str
    count: int


def checklist(opinion_request: SecondOpinionRequest) -> Checklist:
    """The nine kinds of one request; one query."""
    states = _kind_states(opinion_request)
    rows = [_task_row(opinion_request, REQUIREMENTS[kind], states[kind]) for kind in NINE_KINDS]
    return Checklist(rows=rows, settled=_settled(states), total=len(NINE_KINDS))


def checklist_groups(opinion_request: SecondOpinionRequest, *, reader: User) -> tuple[list[ChecklistGroup], Checklist]:
    """The same rows under their headings, with "anything else" and papers about the reader last; two queries."""
    states = _kind_states(opinion_request, reader)
    rows = {kind: _task_row(opinion_request, REQUIREMENTS[kind], states[kind]) for kind in REQUIREMENTS}
    names: dict[RecordKind, str] = {kind: states[kind].name for kind in NINE_KINDS}
    groups = [
        # What needs another try comes before what was not begun.
        ChecklistGroup(_("Needs you"), [rows[k] for k in _in(names, "fix")] + [rows[k] for k in _in(names, "open")]),
        ChecklistGroup(_("On its way"), [rows[k] for k in _in(names, "checking")]),
        ChecklistGroup(_("Settled"), [rows[k] for k in _in(names, "sent")]),
        ChecklistGroup(_("More, if you like"), [rows[RecordKind.OTHER]]),
        ChecklistGroup(_("Other papers"), [rows[k] for k in _papers_of(reader, opinion_request, states)]),
    ]
    nine = Checklist(rows=[rows[kind] for kind in NINE_KINDS], settled=_settled(states), total=len(NINE_KINDS))
    return [group for group in groups if group.rows], nine


def upload_problem(problem: Problem, seen: OtherType | None = None) -> str:
    """What to do about a file, in one or two sentences."""
    return str(_SEEN_TEXTS.get(seen, PROBLEM_TEXTS[problem]) if seen else PROBLEM_TEXTS[problem])


def file_rows(documents: Sequence[DocumentReference], *, zone: ZoneInfo) -> list[FileRow]:
    """Files in order, each with its state and, where needed, what to do."""
    # Every look at a picture leaves an audit row. While the list renews itself it would leave one every time.
    with_pictures = not any(document.status in PENDING for document in documents)
    return [_file_row(document, zone=zone, with_picture=with_pictures) for document in documents]


def status_tag(document: DocumentReference) -> tuple[str, Tone]:
    """The file's state in a word or two, with its tone."""
    words, tone = _STATUS[document.status]
    return str(words), tone


def file_note(document: DocumentReference) -> str:
    """What to do about the file, or what to know about it; often nothing."""
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
    """What is known about one file."""
    facts = [
        SummaryRow(_("Kind of record"), REQUIREMENTS[RecordKind(document.kind)].name),
        SummaryRow(_("Added"), added_on(document, zone=zone)),
        SummaryRow(_("Size"), _size(document)),
    ]
    if document.media_type:
        facts.append(SummaryRow(_("Type"), _type_name(document)))
    return facts


def announcement(documents: Iterable[DocumentReference]) -> str:
    """One sentence about the list for people who listen to the page."""
    waiting = sum(document.status in PENDING for document in documents)
    if waiting:
        return ngettext("We are checking %(n)s file.", "We are checking %(n)s files.", waiting) % {"n": waiting}
    return _("All files are checked.")


def added_on(document: DocumentReference, *, zone: ZoneInfo) -> str:
    """The day a file was added, in words."""
    return day_in_words(document.received_at.astimezone(zone).date())


def _papers_of(
    reader: User, opinion_request: SecondOpinionRequest, states: Mapping[RecordKind, _KindState]
) -> list[RecordKind]:
    """Papers about the reader that are there, or that fit what the reader told us."""
    plans = Coverage.objects.filter(opinion_request=opinion_request, pay_plan__in=_INSURED)
    own = RelatedPerson.objects.visible_to(reader).filter(patient=opinion_request.patient_id)
    told = own.annotate(is_insured=Exists(plans)).values_list("relationship", "is_insured").first()
    relationship, is_insured = told or ("", False)
    fits = {RecordKind.COURT_PAPERS: relationship in _NEEDS_PAPERS, RecordKind.INSURANCE_CARD: is_insured}
    return [kind for kind in PRIVATE_KINDS if fits[kind] or states[kind].name != "open"]


def _kind_states(opinion_request: SecondOpinionRequest, reader: User | None = None) -> dict[RecordKind, _KindState]:
    """Of all files that caregivers share, and with a reader also of the reader's own papers."""
    by_kind: dict[str, list[DocumentReference]] = defaultdict(list)
    shared = DocumentReference.objects.exclude(kind__in=PRIVATE_KINDS)
    seen = DocumentReference.objects.visible_to(reader) if reader is not None else shared
    present = seen.filter(opinion_request=opinion_request).present()
    for document in present.only("kind", "status", "received_at").order_by("received_at"):
        by_kind[document.kind].append(document)
    return {kind: _kind_state(by_kind[kind]) for kind in REQUIREMENTS}


def _kind_state(documents: Sequence[DocumentReference]) -> _KindState:
    """Oldest first. A good file makes good whatever went wrong before it."""
    statuses = [document.status for document in documents]
    count = sum(status in LIVE for status in statuses)
    if not statuses:
        return _KindState("open", 0)
    if statuses[-1] in NEEDS_FIX:
        return _KindState("fix", count)
    if any(status in PENDING for status in statuses):
        return _KindState("checking", count)
    return _KindState("sent", count)


_KIND_STATUS: Final[dict[str, tuple[Text, Tone]]] = {
    "open": (gettext_lazy("Not started"), "neutral"),
    "fix": (gettext_lazy("Needs a fix"), "attention"),
    "checking": (gettext_lazy("Checking"), "info"),
    "sent": (gettext_lazy("Sent"), "success"),
}


def _task_row(opinion_request: SecondOpinionRequest, requirement: Requirement, state: _KindState) -> TaskRow:
    words, tone = _KIND_STATUS[state.name]
    url = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": requirement.kind.value})
    hint = str(requirement.medical_name)
    if state.count:
        hint += " · " + ngettext("%(n)s file", "%(n)s files", state.count) % {"n": state.count}
    return TaskRow(title=requirement.name, url=url, status=words, tone=tone, hint=hint)


def _settled(states: dict[RecordKind, _KindState]) -> int:
    return sum(states[kind].name == "sent" for kind in NINE_KINDS)


def _in(names: Mapping[RecordKind, str], name: str) -> list[RecordKind]:
    return [kind for kind, found in names.items() if found == name]


def _file_row(document: DocumentReference, *, zone: ZoneInfo, with_picture: bool) -> FileRow:
    where = {"rid": document.opinion_request_id, "document_id": document.pk}
    words, tone = status_tag(document)
    shows_picture = with_picture and document.is_open_for_reading and document.preview_key
    parts = [_type_name(document), _size(document), added_on(document, zone=zone)]
    return FileRow(
        name=document.original_name,
        url=reverse("records:file", kwargs=where),
        status=words,
        tone=tone,
        detail=" · ".join(part for part in parts if part),
        note=file_note(document),
        preview_url=reverse("records:preview", kwargs=where) if shows_picture else "",
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
