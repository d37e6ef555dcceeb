"""Checked scan pictures leave quarantine: the store copies them by itself, so that they are ready before they moved."""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from records import storage
from records.models import DocumentReference
from records.states import DocumentStatus, Packaging

logger = logging.getLogger(__name__)

# One turn ends before the next one begins; what is left waits for it.
_AT_ONCE: Final = 20
_MEDIA_TYPE: Final = "application/octet-stream"
# Packs are no file that anybody opens; names of families stay out of it.
_FILE_NAME: Final = "scan-pictures.bin"


def shelve_documents() -> None:
    """Copy what waits; a store that is away ends the turn."""
    for document in _waiting()[:_AT_ONCE]:
        try:
            shelve_document(document=document)
        except (storage.StoreUnavailable, storage.ObjectMissing) as error:
            logger.warning("scan pictures of %s stay in quarantine for now: %s", document.pk, type(error).__name__)


def shelve_document(*, document: DocumentReference) -> bool:
    """Copy one study's packs; readers find it in one place or the other at every moment. Twice is once."""
    until = timezone.now() + timedelta(seconds=settings.PORTAL_FILE_LEASE_SECONDS)
    if not _waiting().filter(pk=document.pk).update(claimed_until=until):
        return False
    key = storage.new_key()
    storage.copy_to_records(
        document.quarantine_key, key, size=document.byte_count, media_type=_MEDIA_TYPE, file_name=_FILE_NAME
    )
    if _keep(document, key):
        return True
    # Taken back, or held, while it was copied.
    storage.delete("records", key)
    return False


@transaction.atomic
def _keep(document: DocumentReference, key: str) -> bool:
    # The sweep removes the copy in quarantine once this is committed.
    rows = DocumentReference.objects.filter(pk=document.pk, status=DocumentStatus.AVAILABLE, record_key="")
    return bool(rows.update(record_key=key, claimed_until=None))


def _waiting() -> QuerySet[DocumentReference]:
    free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    packs = DocumentReference.objects.filter(free, packaging=Packaging.PACKS, record_key="")
    return packs.filter(status=DocumentStatus.AVAILABLE).exclude(quarantine_key="")
