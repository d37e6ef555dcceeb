"""Uploads by parts that nobody looks after any more: finished where everything came, given up where nobody goes on."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from records import multipart, storage
from records.models import RecordUpload
from records.services.finishing import finish_upload, give_up
from records.services.refusals import Refusal, SendingRefused

logger = logging.getLogger(__name__)

# The page itself finishes within seconds of the last part.
_ASLEEP: Final = timedelta(minutes=20)
_AT_ONCE: Final = 100


def tidy_uploads() -> None:
    """Every half hour. A store that is away ends the turn; the next one goes on."""
    try:
        _finish_whole_ones()
        _give_up_idle_ones()
        _abort_unknown_ones()
    except storage.StoreUnavailable as error:
        logger.warning("uploads are looked after later: %s", error)


def _finish_whole_ones() -> None:
    """The page was closed between the last part and the last word: everything came, so nothing may be lost."""
    asleep = RecordUpload.objects.open().filter(last_active_at__lt=timezone.now() - _ASLEEP)
    signed = asleep.annotate(signed=Sum("parts__byte_count")).filter(signed__gte=F("byte_count"))
    for upload in signed.select_related("opinion_request", "uploaded_by", "document")[:_AT_ONCE]:
        try:
            finish_upload(actor=upload.uploaded_by, upload=upload)
        except SendingRefused as refused:
            if refused.refusal is not Refusal.NOT_WHOLE:
                logger.info("upload %s cannot be finished: %s", upload.pk, refused)


def _give_up_idle_ones() -> None:
    for upload in RecordUpload.objects.open().filter(last_active_at__lt=_given_up_before())[:_AT_ONCE]:
        give_up(upload=upload)
        logger.info("upload %s was given up", upload.pk)


def _abort_unknown_ones() -> None:
    """What the store holds open without a row: its begin was cut off before the row was written."""
    old = list(multipart.old_parts("quarantine", before=_given_up_before()))
    known = set(
        RecordUpload.objects.open()
        .filter(quarantine_key__in=[key for key, _ in old])
        .values_list("quarantine_key", flat=True)
    )
    for key, upload_id in old:
        if key not in known:
            multipart.abort_parts("quarantine", key, upload_id)
            logger.warning("an upload without a row was ended in the store")
    # Copies between the buckets go in parts, too, when they are large.
    for key, upload_id in list(multipart.old_parts("records", before=_given_up_before())):
        multipart.abort_parts("records", key, upload_id)


def _given_up_before() -> datetime:
    return timezone.now() - timedelta(hours=settings.PORTAL_UPLOAD_IDLE_HOURS)
