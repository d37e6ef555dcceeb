"""Looking at papers and scan pictures on the files' own host: state, then audit row, then a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import get_language

from portal.accounts.models import User
from portal.audit.services import record_access
from records import storage
from records.models import DocumentReference, ImagingInstance, ImagingSeries, ImagingStudy, PhotoPaper
from records.services.downloads import DocumentNotReady, leaves_in_pieces, open_document
from records.services.tickets import Ticket, new_ticket

DOCUMENT: Final = "document"
SERIES: Final = "series"
PAPER: Final = "paper"
ORIGINAL: Final = "original"
_WORDS: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a series, in the order in which one looks through them."""

    instance_id: int
    number: int


def can_be_viewed(document: DocumentReference) -> bool:
    """Whether a copy for reading was made of it, and it is open."""
    return bool(document.reading_key) and document.is_open_for_reading


def is_words(document: DocumentReference) -> bool:
    """Whether its copy for reading is text."""
    return document.reading_media_type == _WORDS


def page_total(document: DocumentReference) -> int:
    """How many pages its copy for reading has: those that are damaged are not among them."""
    return document.readable_page_count or document.page_count or 1


@transaction.atomic
def look_at_document(*, actor: User, document: DocumentReference, session_key: str) -> str:
    """The address that shows the pages; the look is in the audit trail before it exists."""
    # Locked against a withdrawal at the same moment: either the look or the withdrawal comes first.
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not can_be_viewed(held):
        raise DocumentNotReady
    record_access(actor=actor, action="records.document_read", target=held)
    return _address(DOCUMENT, held.pk, session_key)


@transaction.atomic
def look_at_paper(*, actor: User, paper: PhotoPaper, session_key: str) -> str:
    """The address that shows the photos of one paper one after another; each of them counts as looked at."""
    rows = DocumentReference.objects.visible_to(actor).filter(photo_paper=paper).select_for_update(of=("self",))
    pages = [each for each in rows.order_by("page_number") if can_be_viewed(each)]
    if not pages:
        raise DocumentNotReady
    for page in pages:
        record_access(actor=actor, action="records.document_read", target=page)
    return _address(PAPER, paper.pk, session_key)


@transaction.atomic
def look_at_series(*, actor: User, series: ImagingSeries, session_key: str) -> str:
    """The address for looking through a series; written down before it exists."""
    if not frames_of(series, actor):
        raise DocumentNotReady
    record_access(actor=actor, action="records.series_viewed", target=series.study)
    return _address(SERIES, series.pk, session_key)


def open_original(*, actor: User, document: DocumentReference, session_key: str) -> str:
    """The address that saves a file; scan pictures and ZIPs leave by our own hands, without what may hide in them."""
    if leaves_in_pieces(document):
        return _open_in_pieces(actor, document, session_key)
    return open_document(actor=actor, document=document)


@transaction.atomic
def _open_in_pieces(actor: User, document: DocumentReference, session_key: str) -> str:
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not held.is_open_for_reading:
        raise DocumentNotReady
    record_access(actor=actor, action="records.document_opened", target=held)
    return _address(ORIGINAL, held.pk, session_key)


@transaction.atomic
def preview_series(*, actor: User, series: ImagingSeries) -> str:
    """A link that shows one picture of the series; it is a look like any other."""
    if not series.preview_key or not frames_of(series, actor):
        raise DocumentNotReady
    record_access(actor=actor, action="records.series_previewed", target=series.study)
    return storage.link(series.preview_key, media_type="image/jpeg")


def document_of(ticket: Ticket) -> DocumentReference:
    """The file of a ticket, asked for anew: it may have been held or taken back since; raises DocumentNotReady."""
    found = _document(ticket, DOCUMENT)
    if not can_be_viewed(found):
        raise DocumentNotReady
    return found


def pages_of(ticket: Ticket) -> list[DocumentReference]:
    """The photos of the paper of a ticket that are open now, in order; raises DocumentNotReady without any."""
    rows = DocumentReference.objects.visible_to(ticket.user).filter(photo_paper__pk=ticket.subject_id)
    rows = rows.select_related("photo_paper").order_by("page_number")
    pages = [each for each in rows if can_be_viewed(each)] if ticket.subject == PAPER else []
    if not pages:
        raise DocumentNotReady
    return pages


def original_of(ticket: Ticket) -> DocumentReference:
    """The file that is saved by our own hands, asked for anew."""
    found = _document(ticket, ORIGINAL)
    if not found.is_open_for_reading:
        raise DocumentNotReady
    return found


def series_of(ticket: Ticket) -> ImagingSeries:
    """The series of a ticket, asked for anew in the same way."""
    studies = ImagingStudy.objects.visible_to(ticket.user)
    found = ImagingSeries.objects.filter(pk=ticket.subject_id, study__in=studies.values("pk")).first()
    if ticket.subject != SERIES or found is None:
        raise DocumentNotReady
    return found


def frames_of(series: ImagingSeries, user: User) -> Sequence[Frame]:
    """Every frame of the series that is open to the person."""
    rows = _instances(series, user).values_list("pk", "frame_count")
    return [Frame(pk, number) for pk, count in rows for number in range(count)]


def instance_of(frame: Frame, series: ImagingSeries, user: User) -> ImagingInstance:
    """The row of a frame, with its file."""
    return _instances(series, user).select_related("document").get(pk=frame.instance_id)


def _document(ticket: Ticket, subject: str) -> DocumentReference:
    found = DocumentReference.objects.visible_to(ticket.user).filter(pk=ticket.subject_id).first()
    if ticket.subject != subject or found is None:
        raise DocumentNotReady
    return found


def _instances(series: ImagingSeries, user: User) -> QuerySet[ImagingInstance]:
    rows = ImagingInstance.objects.filter(series=series, row_count__isnull=False)
    return rows.once(DocumentReference.objects.visible_to(user))


def _address(subject: str, subject_id: object, session_key: str) -> str:
    ticket = new_ticket(
        session_key=session_key, subject=subject, subject_id=subject_id, language=get_language() or "en"
    )
    # Behind the question mark, which no access log of ours writes down.
    path = "original" if subject == ORIGINAL else ""
    return f"{settings.PORTAL_FILES_ORIGIN}/{path}?{urlencode({'t': ticket})}"
