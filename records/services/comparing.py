"""The nightly look whether rows and objects fit: bytes that are gone, bytes that nobody names, other sizes."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from records import storage
from records.models import DocumentReference, FindingKind, ImagingSeries, StoreFinding
from records.services.keys import BUCKETS, named
from records.states import DocumentStatus

logger = logging.getLogger(__name__)

# A worker or an upload may be between an object and its row.
_SETTLED: Final = timedelta(hours=2)
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Expected:
    """One object that a row says is there; the size where the row knows it."""

    bucket: storage.Bucket
    key: str
    size: int | None
    document_id: UUID | None


Found = tuple[str, str, str]


def compare_store() -> dict[str, int]:
    """Write down every difference, end findings that are gone, and say in the log how many there are."""
    seen: dict[Found, UUID | None] = {}
    for bucket in BUCKETS:
        sizes = _strays(bucket, seen)
        for expected in _expected(bucket):
            kind = _judge(expected, sizes)
            if kind:
                seen[kind, bucket, expected.key] = expected.document_id
    _write(seen)
    counts = {kind.value: sum(found[0] == kind for found in seen) for kind in FindingKind}
    log = logger.warning if seen else logger.info
    log("store compared: %s", " ".join(f"{kind}={count}" for kind, count in counts.items()))
    return counts


def _strays(bucket: storage.Bucket, seen: dict[Found, UUID | None]) -> dict[str, int]:
    """The size of every object; those without a row are noted on the way, a page at a time."""
    sizes: dict[str, int] = {}
    settled = timezone.now() - _SETTLED
    for page in storage.listing(bucket):
        sizes |= {each.key: each.size for each in page}
        old = {each.key for each in page if each.written_at < settled}
        seen.update({(FindingKind.OBJECT_WITHOUT_ROW, bucket, key): None for key in old - named(old)})
    return sizes


def _judge(expected: Expected, sizes: dict[str, int]) -> FindingKind | None:
    size = sizes.get(expected.key)
    if size is None:
        # Written or moved since the listing, or really gone: the store is asked once more, and so is the row.
        size = storage.size_of(expected.bucket, expected.key)
        if size is None:
            return FindingKind.ROW_WITHOUT_OBJECT if named([expected.key]) else None
    if expected.size is not None and size != expected.size:
        return FindingKind.OTHER_BYTES
    return None


def _expected(bucket: storage.Bucket) -> Iterator[Expected]:
    settled = DocumentReference.objects.filter(received_at__lt=timezone.now() - _SETTLED)
    if bucket == "quarantine":
        rows = settled.exclude(quarantine_key="").values_list("quarantine_key", "byte_count", "pk")
        yield from (Expected(bucket, *row) for row in rows.iterator(_PAGE))
        return
    ready = settled.filter(status=DocumentStatus.AVAILABLE)
    for key, size, document_id in ready.exclude(record_key="").values_list("record_key", "byte_count", "pk").iterator():
        yield Expected(bucket, key, size, document_id)
    for field in ("preview_key", "reading_key"):
        for key, document_id in ready.exclude(**{field: ""}).values_list(field, "pk").iterator():
            yield Expected(bucket, key, None, document_id)
    for key in ImagingSeries.objects.exclude(preview_key="").values_list("preview_key", flat=True).iterator():
        yield Expected(bucket, key, None, None)


@transaction.atomic
def _write(seen: dict[Found, UUID | None]) -> None:
    still_open = StoreFinding.objects.filter(ended_at=None).select_for_update()
    known: dict[Found, StoreFinding] = {(each.kind, each.bucket, each.key): each for each in still_open}
    gone = [finding.pk for found, finding in known.items() if found not in seen]
    StoreFinding.objects.filter(pk__in=gone).update(ended_at=timezone.now())
    StoreFinding.objects.bulk_create(_new(seen, known), batch_size=_PAGE)


def _new(seen: dict[Found, UUID | None], known: Iterable[Found]) -> list[StoreFinding]:
    before = set(known)
    return [
        StoreFinding(kind=kind, bucket=bucket, key=key, document_id=document_id)
        for (kind, bucket, key), document_id in seen.items()
        if (kind, bucket, key) not in before
    ]
