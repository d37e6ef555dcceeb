"""Sending by parts: the browser puts them straight into quarantine, we sign for them and know what came.

A row of a part says what may come in its place; the store's own list says what came. So bytes that the store has are
never asked for again, whatever was cut off in between.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records import limits, multipart, rules, storage
from records.models import RecordUpload, UploadPart
from records.models.sending import MOST_PARTS
from records.services.refusals import Refusal, SendingRefused
from records.states import Packaging, UploadStatus


@dataclass(frozen=True, slots=True)
class WantedPart:
    """One part the page would like to put."""

    number: int
    size: int
    sha256: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is, by the store's own list."""

    upload: RecordUpload
    parts: tuple[multipart.Part, ...] = ()
    members: tuple[str, ...] = ()
    next_number: int = 1
    is_whole: bool = False


def sign(*, actor: User, upload: RecordUpload, parts: Sequence[WantedPart]) -> list[multipart.SignedPart]:
    """Addresses for these parts. A place that was signed for once takes only those bytes ever after."""
    check_may_send(actor, upload.opinion_request)
    _check_open(upload)
    for part in parts:
        _check_part(upload, part)
    _reserve(upload, parts)
    return multipart.sign_parts(
        "quarantine",
        upload.quarantine_key,
        upload.store_upload_id,
        [multipart.Part(part.number, part.size, part.sha256) for part in parts],
    )


def standing(upload: RecordUpload) -> Standing:
    """What the store has of an open upload; refuses one whose bytes are gone."""
    _check_open(upload)
    rows = list(upload.parts.values_list("number", "byte_count", "sha256", "members"))
    stored = stored_parts(upload)
    here = [row for row in rows if stored is None or (row[0] in stored and stored[row[0]].size == row[1])]
    etags = {} if stored is None else {number: part.etag for number, part in stored.items()}
    kept = _kept(upload, here)
    parts = tuple(multipart.Part(number, size, sha256, etags.get(number, "")) for number, size, sha256, _ in kept)
    members = tuple(dict.fromkeys(member for row in kept for member in row[3]))
    last = max((row[0] for row in rows), default=0)
    return Standing(upload, parts, members, last + 1, is_whole=_is_whole(upload, parts, members))


def stored_parts(upload: RecordUpload) -> dict[int, multipart.Part] | None:
    """The store's list; None when it made the object of them already, and the answer to that was lost."""
    try:
        parts = multipart.list_parts("quarantine", upload.quarantine_key, upload.store_upload_id)
    except storage.ObjectMissing:
        if storage.size_of("quarantine", upload.quarantine_key) is None:
            raise SendingRefused(Refusal.GONE) from None
        return None
    return {part.number: part for part in parts}


def check_may_send(actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Whether this person may add files to this request now."""
    if rules.may_add(actor, opinion_request):
        return
    raise SendingRefused(Refusal.CLOSED if rules.is_closed(opinion_request) else Refusal.NOT_ALLOWED)


def _check_open(upload: RecordUpload) -> None:
    if upload.status != UploadStatus.OPEN:
        raise SendingRefused(Refusal.GONE)


def _kept(upload: RecordUpload, here: list[Any]) -> list[Any]:
    """Without packs that are too small to stand before another one: their pictures travel once more.

    The store takes a small part only as the last; which one is the last is known once everything is here.
    """
    if upload.packaging != Packaging.PACKS:
        return here
    large = [row for row in here if row[1] >= limits.SMALLEST_PART]
    with_last = [row for row in here if row in large or row is here[-1]]
    members = {member for row in with_last for member in row[3]}
    return with_last if len(members) >= (upload.picture_count or 0) else large


def _is_whole(upload: RecordUpload, parts: Sequence[multipart.Part], members: Sequence[str]) -> bool:
    if upload.packaging == Packaging.PACKS:
        return len(members) >= (upload.picture_count or 0)
    return sum(part.size for part in parts) == upload.byte_count


def _check_part(upload: RecordUpload, part: WantedPart) -> None:
    if upload.packaging == Packaging.PACKS:
        is_fitting = part.number <= MOST_PARTS and 0 < part.size <= limits.LARGEST_PACK and bool(part.members)
    else:
        is_fitting = part.size == _size_of_slice(upload, part.number)
    if not is_fitting:
        raise SendingRefused(Refusal.OTHER_FILE)


def _size_of_slice(upload: RecordUpload, number: int) -> int:
    """How large the slice in this place must be; 0 where the file has none."""
    count = math.ceil(upload.byte_count / upload.part_bytes)
    if not 1 <= number <= min(count, MOST_PARTS):
        return 0
    return min(upload.part_bytes, upload.byte_count - (number - 1) * upload.part_bytes)


@transaction.atomic
def _reserve(upload: RecordUpload, parts: Sequence[WantedPart]) -> None:
    """One insert and one look for all of them; whoever reserved a place first has it."""
    rows = [
        UploadPart(
            upload=upload, number=part.number, byte_count=part.size, sha256=part.sha256, members=list(part.members)
        )
        for part in parts
    ]
    if not RecordUpload.objects.open().filter(pk=upload.pk).update(last_active_at=timezone.now()):
        raise SendingRefused(Refusal.GONE)
    UploadPart.objects.bulk_create(rows, ignore_conflicts=True)
    places = upload.parts.filter(number__in=[part.number for part in parts])
    held = {number: rest for number, *rest in places.values_list("number", "byte_count", "sha256")}
    if any(held[part.number] != [part.size, part.sha256] for part in parts):
        raise SendingRefused(Refusal.OTHER_FILE)
    if upload.packaging == Packaging.PACKS:
        _check_weight(upload)


def _check_weight(upload: RecordUpload) -> None:
    signed = upload.parts.aggregate(size=Sum("byte_count", default=0))["size"]
    if signed > limits.most_bytes_in_packs(upload.byte_count, upload.picture_count or 0):
        raise SendingRefused(Refusal.TOO_LARGE, most=upload.byte_count)
