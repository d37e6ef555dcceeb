"""Every place where a row names an object: whoever cleans up or compares asks here, so that none is forgotten."""

from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import QuerySet

from intake.models import SecondOpinionRequest
from records.models import DocumentReference, DrawnFrame, ImagingSeries, RecordUpload
from records.states import UploadStatus
from records.storage import Bucket

BUCKETS: Final[tuple[Bucket, ...]] = ("quarantine", "records")
COPIES: Final[tuple[tuple[str, Bucket], ...]] = (
    ("quarantine_key", "quarantine"),
    ("record_key", "records"),
    ("preview_key", "records"),
    ("reading_key", "records"),
)


def named(keys: Collection[str]) -> set[str]:
    """Those of the keys that a row names, in any state and bucket; a few queries for a thousand keys."""
    found: set[str] = set()
    for rows, field in _places():
        found.update(rows.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
    return found


def keys_of(opinion_request: SecondOpinionRequest) -> set[tuple[Bucket, str]]:
    """Bucket and key of all that belongs to a request, but for uploads by parts that are still open."""
    documents = DocumentReference.objects.filter(opinion_request=opinion_request)
    copies = {(bucket, getattr(document, field)) for document in documents.iterator() for field, bucket in COPIES}
    return {(bucket, key) for bucket, key in copies | set(_pictures(opinion_request)) if key}


def _pictures(opinion_request: SecondOpinionRequest) -> Iterator[tuple[Bucket, str]]:
    series = ImagingSeries.objects.filter(study__opinion_request=opinion_request)
    frames = DrawnFrame.objects.filter(instance__document__opinion_request=opinion_request)
    for key in (*series.values_list("preview_key", flat=True), *frames.values_list("key", flat=True)):
        yield "records", key


def _places() -> Iterator[
    tuple[QuerySet[DocumentReference] | QuerySet[ImagingSeries] | QuerySet[DrawnFrame] | QuerySet[RecordUpload], str]
]:
    for field, _bucket in COPIES:
        yield DocumentReference.objects.exclude(**{field: ""}), field
    yield ImagingSeries.objects.exclude(preview_key=""), "preview_key"
    yield DrawnFrame.objects.all(), "key"
    # Made whole in the store, while its row was not yet written.
    yield RecordUpload.objects.filter(status=UploadStatus.OPEN), "quarantine_key"
