"""What leaves the store of scan pictures: originals without their preamble, and frames drawn when somebody looks."""

import io
import logging
from collections.abc import Iterator, Sequence
from typing import Final

from django.db.models import Sum

from records import storage
from records.models import DocumentReference, DrawnFrame, ImagingInstance
from records.services.downloads import DocumentNotReady
from records.services.drawing import SCREEN_SIDE, Place, draw, sketch
from records.services.papers import put_derived
from records.states import DocumentStatus

logger = logging.getLogger(__name__)

# All frames that were drawn for looking through; drawing one again takes a moment, keeping all of them a second store.
MOST_BYTES: Final = 2 * 1024 * 1024 * 1024
_PREAMBLE: Final = 128
_MARK: Final = b"DICM"
_CHUNK: Final = 1024 * 1024
# Whoever looks at one slice looks at the next ones too, and one process draws them all.
_AHEAD: Final = 8
_SMALL_BYTES: Final = 2 * 1024 * 1024
_AT_ONCE: Final = 500


class FrameNotDrawable(Exception):
    """No decoder here can draw it; the original is whole."""


def place_of(instance: ImagingInstance) -> Place:
    """Where the bytes lie now; raises DocumentNotReady unless the file was checked and is open."""
    document = instance.document
    if not document.is_open_for_reading:
        raise DocumentNotReady
    bucket: storage.Bucket = "records" if document.record_key else "quarantine"
    return Place(bucket, document.record_key or document.quarantine_key, instance.byte_offset, instance.byte_count)


def open_instance(instance: ImagingInstance) -> bytes:
    """The picture as a DICOM file whose preamble holds nothing; the caller writes the audit row first."""
    return b"".join(stream_instance(instance))


def stream_instance(instance: ImagingInstance) -> Iterator[bytes]:
    """The same in pieces. The 128 bytes before the mark may hold the start of a program, and no reader needs them."""
    place = place_of(instance)
    with storage.open_stream(place.bucket, place.key, place.offset, place.offset + place.size) as source:
        head = source.read(_PREAMBLE + len(_MARK))
        yield bytes(_PREAMBLE) + _MARK if head[_PREAMBLE:] == _MARK else head
        while piece := source.read(_CHUNK):
            yield piece


def frame_picture(instance: ImagingInstance, frame: int = 0) -> bytes:
    """One frame as a JPEG for the screen; drawn once with those behind it. Raises FrameNotDrawable."""
    place_of(instance)
    drawn = DrawnFrame.objects.filter(instance=instance, frame=frame).first()
    kept = None if drawn is None else _fetch(drawn)
    return kept or _draw_ahead(instance, frame)


def evict_frames(most_bytes: int = MOST_BYTES) -> int:
    """Remove drawn frames of closed files, and the oldest ones beyond the limit; says how many."""
    closed = DrawnFrame.objects.exclude(instance__document__status=DocumentStatus.AVAILABLE)
    count = _remove(list(closed[:_AT_ONCE]))
    surplus = (DrawnFrame.objects.aggregate(sum=Sum("byte_count"))["sum"] or 0) - most_bytes
    doomed = []
    for each in DrawnFrame.objects.order_by("drawn_at")[:_AT_ONCE]:
        if surplus <= 0:
            break
        doomed.append(each)
        surplus -= each.byte_count
    return count + _remove(doomed)


def _draw_ahead(instance: ImagingInstance, frame: int) -> bytes:
    wanted = [(instance, frame), *_next_ones(instance, frame)]
    sketches = [(one, number, sketch(place_of(one), frame=number, side=SCREEN_SIDE)) for one, number in wanted]
    if sketches[0][2] is None:
        raise FrameNotDrawable
    plans = [(one, number, plan) for one, number, plan in sketches if plan is not None]
    pictures = draw([plan for _one, _number, plan in plans])
    _keep([(one, number, jpeg) for (one, number, _plan), jpeg in zip(plans, pictures, strict=True) if jpeg])
    if not pictures[0]:
        raise FrameNotDrawable
    return pictures[0]


def _next_ones(instance: ImagingInstance, frame: int) -> Sequence[tuple[ImagingInstance, int]]:
    """Those that are looked at next and not drawn yet; large files are not fetched on a guess."""
    if instance.byte_count > _SMALL_BYTES:
        return []
    if instance.frame_count > 1:
        known = set(DrawnFrame.objects.filter(instance=instance).values_list("frame", flat=True))
        numbers = range(frame + 1, min(frame + _AHEAD, instance.frame_count))
        return [(instance, number) for number in numbers if number not in known]
    rows = list(
        ImagingInstance.objects.filter(series=instance.series_id, row_count__isnull=False)
        .filter(byte_count__lte=_SMALL_BYTES)
        .once(DocumentReference.objects.filter(opinion_request=instance.document.opinion_request_id))
        .select_related("document")
    )
    at = next((index for index, row in enumerate(rows) if row.pk == instance.pk), len(rows))
    following = rows[at + 1 : at + _AHEAD]
    known = set(DrawnFrame.objects.filter(instance__in=following).values_list("instance_id", flat=True))
    return [(row, 0) for row in following if row.pk not in known]


def _keep(drawn: Sequence[tuple[ImagingInstance, int, bytes]]) -> None:
    rows = []
    for instance, frame, jpeg in drawn:
        key = storage.new_key()
        put_derived(key, io.BytesIO(jpeg), "image/jpeg")
        rows.append(DrawnFrame(instance=instance, frame=frame, key=key, byte_count=len(jpeg)))
    # Of two people who look at the same moment one writes the row; the other one's object is found as a stray.
    DrawnFrame.objects.bulk_create(rows, ignore_conflicts=True)


def _fetch(drawn: DrawnFrame) -> bytes | None:
    try:
        with storage.open_stream("records", drawn.key) as source:
            return source.read()
    except storage.ObjectMissing:
        drawn.delete()
        return None


def _remove(frames: Sequence[DrawnFrame]) -> int:
    for each in frames:
        storage.delete("records", each.key)
    DrawnFrame.objects.filter(pk__in=[each.pk for each in frames]).delete()
    return len(frames)
