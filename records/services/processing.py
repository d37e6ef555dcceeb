"""Checking one file: one pass over its bytes, true type, virus scan, a look inside, then into the records bucket.

Every step can be cut off at any point and done again. A claim is a lease on the row; its end time tells one claim
from the next, so a worker that was thought dead cannot write over the one that took its place.
"""

import hashlib
import logging
import tempfile
from typing import IO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from records import storage
from records.filetypes import DICOM, PAPERS, ZIP, FileType, identify
from records.models import DocumentReference
from records.scanning import ScannerUnreachable, current_scanner
from records.services.archives import check_archive
from records.services.claims import (
    ACTOR,
    MAX_ATTEMPTS,
    ClaimLost,
    forget_copies_of_withdrawn,
    lease,
    put_back,
    renew,
)
from records.services.imaging import check_dicom, check_packs
from records.services.moves import move_document
from records.services.outcomes import (
    AlreadyHere,
    Refused,
    give_up,
    keep_measure,
    mark_duplicate,
    refuse,
    set_aside,
)
from records.services.papers import check_paper
from records.services.sweeping import remove_copies
from records.states import DocumentStatus, Packaging, Problem, ScanResult

logger = logging.getLogger(__name__)

_CHUNK: Final = 1024 * 1024
# A sign of life while a large file travels.
_RENEW_BYTES: Final = 256 * 1024 * 1024


def process(*, document_id: UUID) -> None:
    """Check one file to its end, or leave it so that the next worker can. Safe to call twice and at once."""
    document = _claim(document_id)
    if document is None:
        return
    try:
        _check(document)
    except (Refused, AlreadyHere) as verdict:
        _end(document, verdict)
    except ClaimLost:
        forget_copies_of_withdrawn(document)
    except (ScannerUnreachable, storage.StoreUnavailable) as error:
        logger.warning("file %s waits: %s", document.pk, type(error).__name__)
        put_back(document, counts=False)
    except Exception as error:
        logger.warning("file %s attempt %s: %s", document.pk, document.attempt_count, type(error).__name__)
        put_back(document, counts=True)
        # The third failure need not wait for the sweep to be told.
        if document.attempt_count >= MAX_ATTEMPTS:
            give_up(document)


@transaction.atomic
def _claim(document_id: UUID) -> DocumentReference | None:
    """Take the row for one lease. The attempt is counted now, since a file that kills its worker says nothing after."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = DocumentReference.objects.pending().filter(free, pk=document_id)
    document = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if document is None:
        return None
    if document.attempt_count >= MAX_ATTEMPTS:
        set_aside(document)
        return None
    move_document(
        document,
        to=DocumentStatus.CHECKING,
        actor=ACTOR,
        claimed_until=now + lease(),
        attempt_count=document.attempt_count + 1,
        # Chosen before anything is stored: a second attempt writes over the first one's leavings.
        record_key=document.record_key or storage.new_key(),
        preview_key=document.preview_key or storage.new_key(),
        reading_key=document.reading_key or storage.new_key(),
    )
    return document


def _check(document: DocumentReference) -> None:
    if document.packaging == Packaging.PACKS:
        check_packs(document)
        return
    # Without a name on disk: a killed worker leaves no readable trace of the file.
    with tempfile.TemporaryFile() as file:
        _bring(document, file)
        _check_file(document, file)
    _remove_spent_copies(document)


def _bring(document: DocumentReference, file: IO[bytes]) -> None:
    """Read the bytes once from the store, and measure them on the way."""
    measured, size = hashlib.sha256(), 0
    with storage.open_stream("quarantine", document.quarantine_key) as source:
        while chunk := source.read(_CHUNK):
            measured.update(chunk)
            file.write(chunk)
            size += len(chunk)
            if size > document.byte_count:
                raise Refused(Problem.CHANGED)
            if size % _RENEW_BYTES == 0:
                renew(document)
    sha256 = measured.hexdigest()
    if size != document.byte_count or document.sha256 not in {"", sha256}:
        raise Refused(Problem.CHANGED)
    if not document.sha256:
        keep_measure(document, sha256)
    file.seek(0)


def _check_file(document: DocumentReference, file: IO[bytes]) -> None:
    """The content decides who looks into it; name and stated type have no say."""
    file_type = identify(file)
    if file_type == ZIP:
        check_archive(document, file)
    elif file_type == DICOM:
        check_dicom(document, file)
    elif isinstance(file_type, FileType) and file_type in PAPERS:
        _check_paper(document, file, file_type)
    else:
        raise Refused(Problem.WRONG_TYPE)


def _check_paper(document: DocumentReference, file: IO[bytes], file_type: FileType) -> None:
    if document.byte_count > settings.PORTAL_MAX_FILE_BYTES:
        raise Refused(Problem.TOO_LARGE)
    report = current_scanner().scan(file)
    if report.result == ScanResult.INFECTED:
        raise Refused(Problem.INFECTED, report)
    renew(document)
    check_paper(document, file, file_type, report)


def _end(document: DocumentReference, verdict: Refused | AlreadyHere) -> None:
    try:
        if isinstance(verdict, Refused):
            refuse(document, verdict)
        else:
            mark_duplicate(document, verdict.sha256)
    except ClaimLost:
        forget_copies_of_withdrawn(document)
        return
    _remove_spent_copies(document)


def _remove_spent_copies(document: DocumentReference) -> None:
    try:
        remove_copies(DocumentReference.objects.get(pk=document.pk))
    except storage.StoreUnavailable:
        logger.info("file %s: spent copies wait for the sweep", document.pk)
