"""The net below the queue: what a dead worker, a lost message or a broken connection left behind."""

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from records import storage
from records.models import DocumentReference
from records.states import DocumentStatus

logger = logging.getLogger(__name__)

# A fresh file's own message deserves a head start.
_HEAD_START: Final = timedelta(seconds=10)
# An upload or a worker may be between writing an object and committing its row.
_STRAY_AGE: Final = timedelta(hours=24)
_AT_ONCE: Final = 200
_KEPT_NOWHERE: Final = (DocumentStatus.REFUSED, DocumentStatus.WITHDRAWN)
_BUCKETS: Final[tuple[storage.Bucket, ...]] = ("quarantine", "records")
_COPIES: Final[tuple[tuple[str, storage.Bucket], ...]] = (
    ("quarantine_key", "quarantine"),
    ("record_key", "records"),
    ("preview_key", "records"),
)


def documents_to_process() -> list[DocumentReference]:
    """Files that wait for their check and that no worker holds."""
    now = timezone.now()
    free = Q(claimed_until=None, received_at__lt=now - _HEAD_START) | Q(claimed_until__lt=now)
    waiting = DocumentReference.objects.pending().filter(free).order_by("received_at")
    return list(waiting[:_AT_ONCE])


def remove_spent_bytes() -> None:
    """Remove quarantine copies of checked files, and every copy of files that were refused or taken back."""
    unheld = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    checked = Q(status=DocumentStatus.AVAILABLE) & ~Q(quarantine_key="")
    stored = ~Q(quarantine_key="") | ~Q(record_key="") | ~Q(preview_key="")
    unwanted = Q(status__in=_KEPT_NOWHERE) & stored & unheld
    try:
        for document in DocumentReference.objects.filter(checked | unwanted)[:_AT_ONCE]:
            remove_copies(document)
    except storage.StoreUnavailable as error:
        logger.warning("spent bytes stay until the store answers: %s", error)


def remove_copies(document: DocumentReference) -> None:
    """Remove the copies that a file's state has no use for; a key is forgotten only once its object is gone."""
    fields = _COPIES if document.status in _KEPT_NOWHERE else _COPIES[:1]
    for field, bucket in fields:
        key = getattr(document, field)
        if key:
            storage.delete(bucket, key)
            DocumentReference.objects.filter(pk=document.pk).update(**{field: ""})


def remove_strays() -> None:
    """Remove day-old objects that no row names: the ends of uploads and checks that were cut off."""
    before = timezone.now() - _STRAY_AGE
    for bucket in _BUCKETS:
        for key in storage.old_keys(bucket, before=before):
            named = Q(*[(field, key) for field, _bucket in _COPIES], _connector=Q.OR)
            if not DocumentReference.objects.filter(named).exists():
                storage.delete(bucket, key)
                logger.warning("an object without a row was removed from %s", bucket)
