"""The end of an upload by parts: one object, one row, one check; or nothing at all."""

import logging
from functools import partial

from django.db import transaction
from django.db.models import Max

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.services import Actor, SystemActor, record_event
from records import multipart, rules, storage
from records.models import DocumentReference, RecordUpload
from records.services.links import count_file
from records.services.queueing import queue_check
from records.services.refusals import Refusal, SendingRefused
from records.services.sending import Standing, check_may_send, standing
from records.states import Packaging, UploadStatus

logger = logging.getLogger(__name__)


def finish_upload(*, actor: User, upload: RecordUpload) -> DocumentReference:
    """Make the file of its parts. Said twice, in two tabs, or again after any cut, it is the same file once."""
    if upload.status == UploadStatus.FINISHED and upload.document is not None:
        return upload.document
    check_may_send(actor, upload.opinion_request)
    stands = standing(upload)
    if not stands.is_whole:
        raise SendingRefused(Refusal.NOT_WHOLE, standing=stands)
    return _write(actor, upload, _make_object(stands))


def cancel_upload(*, actor: User, upload: RecordUpload) -> None:
    """Give an upload up and forget its bytes. Twice is once; what arrived whole is a file and stays."""
    if not give_up(upload=upload):
        raise SendingRefused(Refusal.GONE)


@transaction.atomic
def give_up(*, upload: RecordUpload) -> bool:
    """Close the row first: whoever finishes at the same moment finds it closed. False for a finished one."""
    held = RecordUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if held.status == UploadStatus.FINISHED:
        return False
    held.status = UploadStatus.ABANDONED
    held.save(update_fields=["status"])
    transaction.on_commit(partial(forget_bytes, held))
    return True


def forget_bytes(upload: RecordUpload) -> None:
    """Remove the parts, and the object that may have been made of them."""
    try:
        multipart.abort_parts("quarantine", upload.quarantine_key, upload.store_upload_id)
        storage.delete("quarantine", upload.quarantine_key)
    except storage.StoreUnavailable:
        # The nightly look for parts and objects without a row finds them.
        logger.warning("upload %s: its bytes stay for now", upload.pk)


def _make_object(stands: Standing) -> int:
    """How many bytes the object has. An answer that was lost on the way back is found again here."""
    upload = stands.upload
    if all(part.etag for part in stands.parts):
        try:
            multipart.finish_parts("quarantine", upload.quarantine_key, upload.store_upload_id, stands.parts)
        except storage.ObjectMissing:
            logger.info("upload %s was made whole by another call", upload.pk)
        else:
            return sum(part.size for part in stands.parts)
    size = storage.size_of("quarantine", upload.quarantine_key)
    if size is None or (upload.packaging == Packaging.FILE and size != upload.byte_count):
        raise SendingRefused(Refusal.GONE)
    return size


@transaction.atomic
def _write(actor: User, upload: RecordUpload, byte_count: int) -> DocumentReference:
    # Locks in one order everywhere: the request, then the upload, then the link.
    request = SecondOpinionRequest.objects.select_for_update().get(pk=upload.opinion_request_id)
    held = RecordUpload.objects.select_for_update(of=("self",)).select_related("document").get(pk=upload.pk)
    if held.document is not None:
        return held.document
    if held.status != UploadStatus.OPEN:
        raise SendingRefused(Refusal.GONE)
    if rules.is_closed(request):
        raise SendingRefused(Refusal.CLOSED)
    count_file(link_id=held.came_by_id)
    document = _document(held, byte_count)
    document.save(force_insert=True)
    held.document, held.status = document, UploadStatus.FINISHED
    held.save(update_fields=["document", "status"])
    record_event(actor=_actor(actor, held), action="records.document_received", target=document)
    queue_check(document)
    return document


def _document(upload: RecordUpload, byte_count: int) -> DocumentReference:
    return DocumentReference(
        opinion_request_id=upload.opinion_request_id,
        kind=upload.kind,
        uploaded_by_id=upload.uploaded_by_id,
        came_by_id=upload.came_by_id,
        original_name=upload.original_name,
        byte_count=byte_count,
        packaging=upload.packaging,
        photo_paper_id=upload.photo_paper_id,
        page_number=_next_page(upload),
        answers_ask_id=upload.answers_ask_id,
        quarantine_key=upload.quarantine_key,
    )


def _next_page(upload: RecordUpload) -> int | None:
    """Behind the last page; the lock on the request keeps two photos from the same place."""
    if upload.photo_paper_id is None:
        return None
    pages = DocumentReference.objects.filter(photo_paper=upload.photo_paper_id)
    return (pages.aggregate(last=Max("page_number"))["last"] or 0) + 1


def _actor(actor: User, upload: RecordUpload) -> Actor:
    # The trail must not say that a caregiver did what a records desk did.
    return actor if upload.came_by_id is None else SystemActor("records.upload_link")
