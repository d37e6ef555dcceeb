"""Taking a file in: into quarantine first, then one row, then the worker's turn."""

import hashlib
import logging
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from intake.models import SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.audit.services import SystemActor, record_event
from records import storage
from records.filetypes import FileType, OtherType, identify
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind, UploadLink
from records.services.links import count_file
from records.services.names import shown_name
from records.services.queueing import queue_check
from records.states import LIVE, Problem

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)


class UploadRefused(Exception):
    """The file cannot be taken; nothing of it was kept."""

    def __init__(self, problem: Problem, seen: OtherType | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.seen = seen


class AlreadyAdded(Exception):
    """The request has this very file; the first one stays."""

    def __init__(self, document: DocumentReference) -> None:
        super().__init__(str(document.pk))
        self.document = document


class RequestClosed(Exception):
    """The request takes no more files."""


def receive_document(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    kind: str,
    upload: "UploadedFile[Any]",
    form_token: UUID | None = None,
    link: UploadLink | None = None,
) -> DocumentReference:
    """Keep one file: when this returns, its bytes are stored under their sha256 and its row is committed.

    Raises UploadRefused, AlreadyAdded, RequestClosed or `storage.StoreUnavailable`; then nothing was kept.
    The same file from the same form (`form_token`) is the same upload, and answers with the first row.
    """
    file = cast("IO[bytes]", upload.file)
    _check(upload, file)
    document = DocumentReference(
        opinion_request=opinion_request,
        kind=RecordKind(kind),
        uploaded_by=actor,
        came_by=link,
        form_token=form_token,
        original_name=shown_name(upload.name or ""),
        byte_count=upload.size or 0,
        sha256=_digest(file),
        quarantine_key=storage.new_key(),
    )
    earlier = _live_copy(document)
    if earlier is not None:
        return _same_upload(earlier, form_token)
    storage.put("quarantine", document.quarantine_key, file, sha256=document.sha256)
    return _keep(document, actor)


def receive_by_desk(
    *, link: UploadLink, kind: str, upload: "UploadedFile[Any]", form_token: UUID | None = None
) -> None:
    """Keep one file of a records desk. One that the request has already counts like any other: the desk must not
    learn what is here.
    """
    try:
        receive_document(
            actor=link.created_by,
            opinion_request=link.opinion_request,
            kind=kind,
            upload=upload,
            form_token=form_token,
            link=link,
        )
    except AlreadyAdded:
        with transaction.atomic():
            count_file(link_id=link.pk)


def _check(upload: "UploadedFile[Any]", file: IO[bytes]) -> None:
    if not upload.size:
        raise UploadRefused(Problem.EMPTY)
    if upload.size > settings.PORTAL_MAX_FILE_BYTES:
        raise UploadRefused(Problem.TOO_LARGE)
    found = identify(file)
    if not isinstance(found, FileType):
        raise UploadRefused(Problem.WRONG_TYPE, seen=found)


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # IO names no readinto


def _keep(document: DocumentReference, actor: User) -> DocumentReference:
    """Write the row of bytes that are stored already; if that cannot be, remove them again."""
    try:
        _write(document, actor)
    except IntegrityError:
        _remove(document.quarantine_key)
        earlier = _live_copy(document)
        if earlier is None:
            raise
        return _same_upload(earlier, document.form_token)
    except BaseException:
        _remove(document.quarantine_key)
        raise
    return document


@transaction.atomic
def _write(document: DocumentReference, actor: User) -> None:
    # The lock keeps a request from closing between this look and the commit.
    held = SecondOpinionRequest.objects.select_for_update().get(pk=document.opinion_request_id)
    if held.status not in OPEN:
        raise RequestClosed
    count_file(link_id=document.came_by_id)
    document.save(force_insert=True)
    # The trail must not say that a caregiver did what a records desk did.
    who = actor if document.came_by_id is None else SystemActor("records.upload_link")
    record_event(actor=who, action="records.document_received", target=document)
    queue_check(document)


def _live_copy(document: DocumentReference) -> DocumentReference | None:
    """The same bytes among the files that this person can see: private papers of their own, or all the others."""
    copies = DocumentReference.objects.filter(
        opinion_request_id=document.opinion_request_id, sha256=document.sha256, status__in=LIVE
    )
    if document.kind in PRIVATE_KINDS:
        return copies.filter(kind__in=PRIVATE_KINDS, uploaded_by=document.uploaded_by).first()
    return copies.exclude(kind__in=PRIVATE_KINDS).first()


def _same_upload(earlier: DocumentReference, form_token: UUID | None) -> DocumentReference:
    if form_token is not None and earlier.form_token == form_token:
        return earlier
    raise AlreadyAdded(earlier)


def _remove(key: str) -> None:
    try:
        storage.delete("quarantine", key)
    except storage.StoreUnavailable:
        # The hourly look for objects without a row finds it.
        logger.warning("an object without a row stays in quarantine for now")
