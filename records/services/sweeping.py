"""The net below the queue: what a dead worker, a lost message or a broken connection left behind."""

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from records import storage
from records.models import DocumentReference
from records.services.keys import BUCKETS, COPIES, named
from records.states import DocumentStatus

logger = logging.getLogger(__name__)

# A fresh file's own message deserves a head start.
_HEAD_START: Final = timedelta(seconds=10)
# An upload or a worker may be between writing an object and committing its row.
_STRAY_AGE: Final = timedelta(hours=24)
_AT_ONCE: Final = 200
_KEPT_NOWHERE: Final = (DocumentStatus.REFUSED, DocumentStatus.WITHDRAWN, DocumentStatus.DUPLICATE)


def documents_to_process() -> list[DocumentReference]:
    """Files that wait for their check and that no worker holds."""
    now = timezone.now()
    free = Q(claimed_until=None, received_at__lt=now - _HEAD_START) | Q(claimed_until__lt=now)
    waiting = DocumentReference.objects.pending().filter(free).order_by("received_at")
    return list(waiting[:_AT_ONCE])


def remove_spent_bytes() -> None:
    """Remove quarantine copies of checked files, and every copy of files that were refused or taken back."""
    unheld = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    # Scan pictures in packs stay where they came in until they were copied.
    checked = Q(status=DocumentStatus.AVAILABLE) & ~Q(quarantine_key="") & ~Q(record_key="")
    stored = Q(*[(field, "") for field, _bucket in COPIES], _connector=Q.AND, _negated=True)
    unwanted = Q(status__in=_KEPT_NOWHERE) & stored & unheld
    try:
        for document in DocumentReference.objects.filter(checked | unwanted)[:_AT_ONCE]:
            remove_copies(document)
    except storage.StoreUnavailable as error:
        logger.warning("spent bytes stay until the store answers: %s", error)


def remove_copies(document: DocumentReference) -> None:
    """Remove the copies that a file's state has no use for; a key is forgotten only once its object is gone."""
    for field, bucket in _unwanted(document):
        key = getattr(document, field)
        if key:
            storage.delete(bucket, key)
            DocumentReference.objects.filter(pk=document.pk).update(**{field: ""})


def _unwanted(document: DocumentReference) -> tuple[tuple[str, storage.Bucket], ...]:
    """What is set aside or held keeps all its bytes, and packs stay in quarantine until they are on the shelf."""
    if document.status in _KEPT_NOWHERE:
        return COPIES
    return COPIES[:1] if document.status == DocumentStatus.AVAILABLE and document.record_key else ()


def remove_strays() -> None:
    """Remove day-old objects that no row names: the ends of uploads and checks that were cut off."""
    before = timezone.now() - _STRAY_AGE
    for bucket in BUCKETS:
        for page in storage.listing(bucket):
            old = {each.key for each in page if each.written_at < before}
            for key in old - named(old):
                storage.delete(bucket, key)
                logger.warning("an object without a row was removed from %s", bucket)
