"""One file that holds two papers becomes two: each a file of its own kind, and the original is kept as it came.

A PDF is cut outside this process, and both parts go through every check like any file. Photos only change their paper.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record_event
from portal.lib.ids import new_id
from records import storage
from records.models import PRIVATE_KINDS, DocumentReference, PhotoPaper, RecordKind
from records.models.review import DocumentReview
from records.services.checking import CheckNotAllowed, keep_word, lock_pages
from records.services.describing import refile_document
from records.services.inspection import InspectionBroken, run_fenced
from records.services.moves import move_document
from records.services.queueing import queue_check
from records.services.viewing import page_total
from records.states import DocumentStatus, Verdict

_SCRIPT: Final = Path(__file__).resolve().parent.parent / "sandbox" / "cut.py"
_SECONDS: Final = 30
_MOST: Final = 150 * 1024 * 1024
_PDF: Final = "application/pdf"
_LONGEST_TITLE: Final = 120

# First page, last page, kind.
Part = tuple[int, int, RecordKind]


def can_be_split(pages: Sequence[DocumentReference]) -> bool:
    """Whether it is a PDF or a photographed paper of several pages that was not split before."""
    lead = pages[0]
    if lead.photo_paper_id is not None:
        return len(pages) > 1
    return lead.reading_media_type == _PDF and page_total(lead) > 1 and not lead.contents


def split_pages(
    *,
    actor: User,
    document: DocumentReference,
    starts_at: int,
    kind: RecordKind,
    first_kind: RecordKind,
    seen: UUID | None = None,
) -> UUID:
    """From page `starts_at` on it is another paper, of another kind; what comes before is of `first_kind`.

    Raises CheckNotAllowed, AlreadyDecided, InspectionBroken or the store's troubles; then nothing has changed.
    """
    if document.photo_paper_id is not None:
        return _split_photos(actor, document, starts_at, (first_kind, kind), seen)
    total = page_total(document)
    if not can_be_split([document]) or not 1 < starts_at <= total:
        raise CheckNotAllowed
    parts = [(1, starts_at - 1, first_kind), (starts_at, total, kind)]
    # Cut and stored before any row is locked; without a row these bytes are strays and go by themselves.
    stored = _cut(document, parts)
    return _write(actor, document, parts, stored, seen)


@transaction.atomic
def join_again(*, actor: User, document: DocumentReference, kind: RecordKind) -> None:
    """Undo a split: the parts go, the original is what it was."""
    if document.photo_paper_id is not None:
        _join_photos(document, kind)
        return
    for part in document.parts.select_for_update(of=("self",)).exclude(status=DocumentStatus.WITHDRAWN):
        move_document(part, to=DocumentStatus.WITHDRAWN, actor=actor, action="records.document_withdrawn")
    document.contents, document.kind = {}, kind
    document.save(update_fields=["contents", "kind"])


def _cut(document: DocumentReference, parts: Sequence[Part]) -> list[tuple[str, int]]:
    """Key and size of each part, in quarantine."""
    with tempfile.TemporaryFile() as copy:
        storage.fetch("records", document.reading_key, copy)
        return [_store(copy, first, last) for first, last, _kind in parts]


def _store(copy: IO[bytes], first: int, last: int) -> tuple[str, int]:
    with tempfile.TemporaryFile() as output:
        copy.seek(0)
        run_fenced([str(_SCRIPT), str(first), str(last)], copy, output, seconds=_SECONDS)
        size = output.seek(0, 2)
        output.seek(0)
        if not 0 < size <= _MOST or output.read(5) != b"%PDF-":
            raise InspectionBroken("no usable answer")
        output.seek(0)
        digest = hashlib.file_digest(output, "sha256").hexdigest()
        key = storage.new_key()
        storage.put("quarantine", key, output, sha256=digest)
        return key, size


@transaction.atomic
def _write(
    actor: User,
    document: DocumentReference,
    parts: Sequence[Part],
    stored: Sequence[tuple[str, int]],
    seen: UUID | None,
) -> UUID:
    [held] = lock_pages(actor, document, seen)
    if not can_be_split([held]) or any((held.kind in PRIVATE_KINDS) != (kind in PRIVATE_KINDS) for *_, kind in parts):
        raise CheckNotAllowed
    act = new_id()
    keep_word(actor, [held], act, Verdict.SPLIT)
    held.contents, held.kind = {"split": len(parts)}, parts[0][2]
    held.save(update_fields=["contents", "kind"])
    for (first, last, kind), (key, size) in zip(parts, stored, strict=True):
        _add_part(held, f" ({first}–{last})", kind, key, size)
    record_event(actor=actor, action="records.document_split", target=held)
    return act


def _add_part(whole: DocumentReference, pages: str, kind: RecordKind, key: str, size: int) -> None:
    """A file of its own, sent by whoever sent the whole."""
    stem = whole.original_name.removesuffix(".pdf")
    part = DocumentReference.objects.create(
        opinion_request_id=whole.opinion_request_id,
        kind=kind,
        uploaded_by_id=whole.uploaded_by_id,
        came_by_id=whole.came_by_id,
        answers_ask_id=whole.answers_ask_id,
        part_of=whole,
        original_name=f"{stem[:200]}{pages}.pdf",
        title=f"{whole.title[: _LONGEST_TITLE - len(pages)]}{pages}" if whole.title else "",
        recorded_on=whole.recorded_on,
        byte_count=size,
        quarantine_key=key,
    )
    queue_check(part)


@transaction.atomic
def _split_photos(
    actor: User, document: DocumentReference, starts_at: int, kinds: tuple[RecordKind, RecordKind], seen: UUID | None
) -> UUID:
    pages, act = lock_pages(actor, document, seen), new_id()
    if not 1 < starts_at <= len(pages):
        raise CheckNotAllowed
    keep_word(actor, pages, act, Verdict.SPLIT)
    first = pages[0].photo_paper
    assert first is not None  # noqa: S101 - only photos come here
    second = PhotoPaper.objects.create(
        opinion_request=first.opinion_request, kind=kinds[1], created_by=first.created_by, finished_at=timezone.now()
    )
    _refile(actor, pages[: starts_at - 1], kinds[0], first)
    _refile(actor, pages[starts_at - 1 :], kinds[1], second)
    record_event(actor=actor, action="records.document_split", target=pages[0])
    return act


def _refile(actor: User, pages: Sequence[DocumentReference], kind: RecordKind, paper: PhotoPaper) -> None:
    for number, page in enumerate(pages, start=1):
        refile_document(actor=actor, document=page, kind=kind)
        if page.photo_paper_id != paper.pk:
            DocumentReference.objects.filter(pk=page.pk).update(photo_paper=paper, page_number=number)
    PhotoPaper.objects.filter(pk=paper.pk).update(kind=kind)


def _join_photos(page: DocumentReference, kind: RecordKind) -> None:
    """One page of the act back behind those before it; pages come in the order in which they stood."""
    word = DocumentReview.objects.standing().get(document=page, verdict=Verdict.SPLIT)
    same = DocumentReview.objects.filter(act=word.act).values("document")
    papers = PhotoPaper.objects.filter(pages__in=same).distinct().order_by("created_at")
    first = papers[0]
    if page.photo_paper_id != first.pk:
        last = DocumentReference.objects.filter(photo_paper=first).aggregate(last=Max("page_number"))["last"]
        page.photo_paper, page.page_number = first, (last or 0) + 1
    page.kind = kind
    page.save(update_fields=["photo_paper", "page_number", "kind"])
    PhotoPaper.objects.filter(pk=first.pk).update(kind=kind)
