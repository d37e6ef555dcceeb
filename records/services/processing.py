"""Checking one file: true type, content, virus scan, preview, then into the records bucket.

Every step can be cut off at any point and done again. A claim is a lease on the row; its end time tells one claim
from the next, so a worker that was thought dead cannot write over the one that took its place.
"""

import hashlib
import io
import logging
import os
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portal.audit.services import SystemActor
from portal.notifications.services import notify
from records import storage
from records.filetypes import PAPERS, FileType, identify
from records.models import DocumentReference
from records.scanning import ScannerUnreachable, ScanReport, current_scanner
from records.services.inspection import Inspection, inspect
from records.services.moves import move_document
from records.services.names import download_name
from records.services.sweeping import remove_copies
from records.states import DocumentStatus, Problem, ScanResult

logger = logging.getLogger(__name__)

ACTOR: Final = SystemActor("records.process_document")
MAX_ATTEMPTS: Final = 3
# Before the sweep may hand the file out again.
_PAUSE: Final = timedelta(seconds=10)
_SCAN_PROBLEMS: Final = {
    ScanResult.INFECTED: Problem.INFECTED,
    ScanResult.NOT_SCANNABLE: Problem.NOT_SCANNABLE,
}


class ClaimLost(Exception):
    """The file was taken back, or another worker has it now."""


class Refused(Exception):
    """The file cannot be taken, for a reason the family hears."""

    def __init__(self, problem: Problem, report: ScanReport | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.report = report


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was found out about a file that may be opened."""

    file_type: FileType
    inspection: Inspection
    report: ScanReport


def process(*, document_id: UUID) -> None:
    """Check one file to its end, or leave it so that the next worker can. Safe to call twice and at once."""
    document = _claim(document_id)
    if document is None:
        return
    try:
        _check_and_keep(document)
    except Refused as refused:
        _refuse(document, refused)
    except ClaimLost:
        _forget_copies_of_withdrawn(document)
    except (ScannerUnreachable, storage.StoreUnavailable) as error:
        logger.warning("file %s waits: %s", document.pk, type(error).__name__)
        _put_back(document, counts=False)
    except Exception as error:
        logger.warning("file %s attempt %s: %s", document.pk, document.attempt_count, type(error).__name__)
        _put_back(document, counts=True)


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
        _set_aside(document)
        return None
    move_document(
        document,
        to=DocumentStatus.CHECKING,
        actor=ACTOR,
        claimed_until=now + _lease(),
        attempt_count=document.attempt_count + 1,
        # Chosen before anything is stored: a second attempt writes over the first one's leavings.
        record_key=document.record_key or storage.new_key(),
        preview_key=document.preview_key or storage.new_key(),
    )
    return document


def _check_and_keep(document: DocumentReference) -> None:
    # Without a name on disk: a killed worker leaves no readable trace of the file.
    with tempfile.TemporaryFile() as file:
        storage.fetch("quarantine", document.quarantine_key, file)
        verdict = _examine(document, file)
        _renew(document)
        media_type = verdict.file_type.media_type
        # The store compares with the sha256 of the day the file came: what is kept is what was scanned.
        storage.put(
            "records",
            document.record_key,
            file,
            sha256=document.sha256,
            media_type=media_type,
            file_name=download_name(document.original_name, media_type),
        )
    preview = verdict.inspection.preview
    if preview:
        digest = hashlib.sha256(preview).hexdigest()
        storage.put("records", document.preview_key, io.BytesIO(preview), sha256=digest, media_type="image/jpeg")
    _accept(document, verdict)
    _remove_spent_copies(document)


def _examine(document: DocumentReference, file: IO[bytes]) -> Verdict:
    if _measure(file) != (document.byte_count, document.sha256):
        raise Refused(Problem.CHANGED)
    file_type = identify(file)
    if file_type not in PAPERS or not isinstance(file_type, FileType):
        raise Refused(Problem.WRONG_TYPE)
    report = current_scanner().scan(file)
    if report.result == ScanResult.INFECTED:
        raise Refused(Problem.INFECTED, report)
    _renew(document)
    inspection = inspect(file, file_type)
    # First what the family can mend: a locked file is locked, and only therefore not scannable.
    problem = inspection.problem or _SCAN_PROBLEMS.get(report.result)
    if problem is not None:
        raise Refused(problem, report)
    return Verdict(file_type, inspection, report)


def _measure(file: IO[bytes]) -> tuple[int, str]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size, hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # IO names no readinto


def _renew(document: DocumentReference) -> None:
    """Have a whole lease again before the next long step."""
    until = timezone.now() + _lease()
    if not _own(document).update(claimed_until=until):
        raise ClaimLost
    document.claimed_until = until


@transaction.atomic
def _accept(document: DocumentReference, verdict: Verdict) -> None:
    held = _lock_own(document)
    move_document(
        held,
        to=DocumentStatus.AVAILABLE,
        actor=ACTOR,
        action="records.document_available",
        media_type=verdict.file_type.media_type,
        page_count=verdict.inspection.page_count,
        scan_result=verdict.report.result,
        scanner=verdict.report.scanner,
        preview_key=held.preview_key if verdict.inspection.preview else "",
        checked_at=timezone.now(),
        claimed_until=None,
    )


def _refuse(document: DocumentReference, refused: Refused) -> None:
    try:
        _write_refusal(document, refused)
    except ClaimLost:
        _forget_copies_of_withdrawn(document)
        return
    _remove_spent_copies(document)


@transaction.atomic
def _write_refusal(document: DocumentReference, refused: Refused) -> None:
    held = _lock_own(document)
    report = refused.report or ScanReport(ScanResult.PENDING, "")
    move_document(
        held,
        to=DocumentStatus.REFUSED,
        actor=ACTOR,
        action="records.document_refused",
        problem=refused.problem,
        scan_result=report.result,
        scanner=report.scanner,
        checked_at=timezone.now(),
        claimed_until=None,
    )
    _tell_family(held)


def _set_aside(held: DocumentReference) -> None:
    """Stop trying: the bytes stay in quarantine for staff, and the family hears what to do."""
    move_document(
        held,
        to=DocumentStatus.SET_ASIDE,
        actor=ACTOR,
        action="records.document_set_aside",
        problem=Problem.GAVE_UP,
        checked_at=timezone.now(),
        claimed_until=None,
    )
    _tell_family(held)


def _tell_family(held: DocumentReference) -> None:
    now = held.checked_at or timezone.now()
    notify(
        kind="records.file_needs_help",
        recipient=held.uploaded_by,
        # A second round of checks that staff asked for may end in a second notice; the same round never does.
        effect=f"file-needs-help:{held.pk}:{int(now.timestamp())}",
        reference_id=held.pk,
    )


def _put_back(document: DocumentReference, *, counts: bool) -> None:
    """End the claim early. An attempt that failed for reasons outside the file is not held against it."""
    back = {"claimed_until": timezone.now() + _PAUSE}
    if counts:
        _own(document).update(**back)
        # The third failure need not wait for the sweep to be told.
        if document.attempt_count >= MAX_ATTEMPTS:
            _give_up(document)
    else:
        _own(document).update(**back, attempt_count=F("attempt_count") - 1)


@transaction.atomic
def _give_up(document: DocumentReference) -> None:
    held = DocumentReference.objects.pending().select_for_update(of=("self",)).filter(pk=document.pk).first()
    if held is not None and held.attempt_count >= MAX_ATTEMPTS:
        _set_aside(held)


def _forget_copies_of_withdrawn(document: DocumentReference) -> None:
    """A file taken back while it was checked may have just been copied; the sweep removes what is let go here."""
    DocumentReference.objects.filter(
        pk=document.pk, status=DocumentStatus.WITHDRAWN, claimed_until=document.claimed_until
    ).update(claimed_until=None, record_key=document.record_key, preview_key=document.preview_key)


def _remove_spent_copies(document: DocumentReference) -> None:
    try:
        remove_copies(DocumentReference.objects.get(pk=document.pk))
    except storage.StoreUnavailable:
        logger.info("file %s: spent copies wait for the sweep", document.pk)


def _own(document: DocumentReference) -> QuerySet[DocumentReference]:
    return DocumentReference.objects.filter(
        pk=document.pk, status=DocumentStatus.CHECKING, claimed_until=document.claimed_until
    )


def _lock_own(document: DocumentReference) -> DocumentReference:
    held = _own(document).select_for_update(of=("self",)).first()
    if held is None:
        raise ClaimLost
    return held


def _lease() -> timedelta:
    return timedelta(seconds=settings.PORTAL_FILE_LEASE_SECONDS)
