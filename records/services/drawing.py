"""Has frames of scan pictures drawn by a throw-away process, and believes nothing it answers without looking."""

import io
import json
import struct
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from PIL import Image

from records import storage
from records.dicom.header import Header, read_header
from records.dicom.scanner import HEAD_BYTES, Labels, scan
from records.dicom.tags import Tag
from records.services.outside import run_outside

PREVIEW_SIDE: Final = 512
SCREEN_SIDE: Final = 1024
_LENGTH: Final = struct.Struct("<Q")
_WALL_SECONDS: Final = 60
_MOST_PICTURE: Final = 4 * 1024 * 1024
# Larger files are drawn only when their pixels are plain, so that one frame can be fetched alone.
_MOST_BYTES: Final = 256 * 1024 * 1024
_READ_WHOLE_BYTES: Final = 4 * 1024 * 1024
_MOST_DOTS: Final = 40_000_000
_LARGEST_NUMBER: Final = 1e9
_DEPTHS: Final = ("8", "16")
_COLORS: Final = ("RGB", "YBR_FULL")
_GRAYS: Final = ("MONOCHROME1", "MONOCHROME2")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of one picture lie in the store."""

    bucket: storage.Bucket
    key: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the process must know to draw one frame, and the bytes it draws it from."""

    plan: Mapping[str, Any]
    content: bytes


def sketch(place: Place, *, frame: int, side: int) -> Sketch | None:
    """Fetch what is needed of one picture and no more; None when that is too much."""
    head = _read(place, 0, min(place.size, HEAD_BYTES if place.size > _READ_WHOLE_BYTES else place.size))
    labels = scan(head[:HEAD_BYTES], place.size)
    header = None if labels is None else read_header(labels)
    if labels is not None and header is not None:
        plan = _plain_plan(labels, header, frame)
        if plan is not None:
            start, length = plan.pop("start"), plan.pop("length")
            whole = head[start : start + length] if len(head) == place.size else _read(place, start, length)
            return Sketch(plan | {"side": side}, whole)
    if place.size > _MOST_BYTES:
        return None
    content = head if len(head) == place.size else _read(place, 0, place.size)
    return Sketch({"frame": frame, "side": side}, content)


def draw(sketches: Sequence[Sketch]) -> list[bytes]:
    """A JPEG of each, in order; empty where none could be drawn.

    A picture that ends the process is passed over, and a new process goes on behind it.
    """
    drawn: list[bytes] = []
    while len(drawn) < len(sketches):
        drawn += _ask(sketches[len(drawn) :])
        if len(drawn) < len(sketches):
            drawn.append(b"")
    return drawn


def _ask(sketches: Sequence[Sketch]) -> list[bytes]:
    with tempfile.TemporaryFile() as source:
        for each in sketches:
            plan = json.dumps(each.plan).encode()
            source.write(_LENGTH.pack(len(plan)) + plan + _LENGTH.pack(len(each.content)))
            source.write(each.content)
        source.flush()
        most = len(sketches) * (_MOST_PICTURE + _LENGTH.size)
        answer = io.BytesIO(run_outside("draw.py", [], source, seconds=_WALL_SECONDS, most=most))
    pictures: list[bytes] = []
    while len(pictures) < len(sketches) and (picture := _next_picture(answer)) is not None:
        pictures.append(picture)
    return pictures


def _next_picture(answer: IO[bytes]) -> bytes | None:
    length = answer.read(_LENGTH.size)
    if len(length) < _LENGTH.size or _LENGTH.unpack(length)[0] > _MOST_PICTURE:
        return None
    picture = answer.read(_LENGTH.unpack(length)[0])
    return picture if len(picture) == _LENGTH.unpack(length)[0] and (not picture or _is_picture(picture)) else None


def _is_picture(picture: bytes) -> bool:
    """Whether it is a JPEG of a sensible size; reads its header only."""
    if not (picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9")):
        return False
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
            return max(opened.size) <= SCREEN_SIDE
    except (OSError, ValueError, SyntaxError):
        return False


def _read(place: Place, start: int, length: int) -> bytes:
    begin = place.offset + start
    with storage.open_stream(place.bucket, place.key, begin, begin + length) as source:
        return source.read(length)


def _plain_plan(labels: Labels, header: Header, frame: int) -> dict[str, Any] | None:
    """How to draw pixels that lie in the file as they are; None when a decoder must do it."""
    values, pixels = labels.values, header.pixels
    if pixels is None or pixels.length is None or header.plain_bytes is None or not _is_simple(values):
        return None
    length = header.plain_bytes // header.frame_count
    if not 0 <= frame < header.frame_count or (frame + 1) * length > pixels.length:
        return None
    if (header.row_count or 0) * (header.column_count or 0) > _MOST_DOTS:
        return None
    return _look(values) | {
        "start": pixels.start + frame * length,
        "length": length,
        "rows": header.row_count,
        "columns": header.column_count,
    }


def _is_simple(values: Mapping[int, str]) -> bool:
    bits, samples = values.get(Tag.BITS_ALLOCATED, ""), values.get(Tag.SAMPLES) or "1"
    kind = values.get(Tag.PHOTOMETRIC, "")
    if samples == "3":
        return bits == "8" and kind in _COLORS
    return samples == "1" and bits in _DEPTHS and kind in _GRAYS


def _look(values: Mapping[int, str]) -> dict[str, Any]:
    bits = int(values[Tag.BITS_ALLOCATED])
    stored = values.get(Tag.BITS_STORED, "")
    center, width = _number(values, Tag.WINDOW_CENTER), _number(values, Tag.WINDOW_WIDTH)
    slope = _number(values, Tag.SLOPE)
    return {
        "samples": int(values.get(Tag.SAMPLES) or 1),
        "bits": bits,
        "stored": int(stored) if stored.isdecimal() and 0 < int(stored) <= bits else bits,
        "signed": values.get(Tag.IS_SIGNED) == "1",
        "planar": values.get(Tag.PLANAR) == "1",
        "photometric": values.get(Tag.PHOTOMETRIC, ""),
        "inverse": values.get(Tag.PHOTOMETRIC) == "MONOCHROME1",
        "window": [center, width] if center is not None and width is not None and width >= 1 else None,
        "slope": 1.0 if slope is None else slope,
        "intercept": _number(values, Tag.INTERCEPT) or 0.0,
    }


def _number(values: Mapping[int, str], tag: int) -> float | None:
    """The first of a label's numbers, if it is one that can be drawn with."""
    try:
        number = float(values.get(tag, "").split("\\")[0])
    except ValueError:
        return None
    return number if abs(number) < _LARGEST_NUMBER else None
