"""Has frames of scan pictures drawn by a throw-away process, and believes nothing it answers without looking."""

import io
import json
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from PIL import Image

from records import storage
from records.dicom.header import Header, read_header
from records.dicom.scanner import HEAD_BYTES, Labels, scan
from records.dicom.tags import Tag
from records.services.outside import begin_outside, end_outside

if TYPE_CHECKING:
    import subprocess

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


def sketch(place: Place, *, frame: int, side: int, content: bytes = b"") -> Sketch | None:
    """Fetch what is needed of one picture and no more, or nothing with its bytes at hand; None when it is too much."""
    head = content or _read(place, 0, min(place.size, HEAD_BYTES if place.size > _READ_WHOLE_BYTES else place.size))
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


class Artist:
    """Draws frame after frame in one throw-away process, which begins with the first frame and goes with the last."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Artist":
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def draw(self, sketch: Sketch) -> bytes:
        """A JPEG; empty when none could be drawn. A picture that ends the process costs itself and no other."""
        picture, was_fresh = None, False
        # What was drawn before may have used up what one process is given.
        while picture is None and not was_fresh:
            was_fresh = self._process is None
            picture = self._ask(sketch)
            if picture is None:
                self._end()
        return picture or b""

    def _ask(self, sketch: Sketch) -> bytes | None:
        self._process = process = self._process or begin_outside("draw.py")
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - pipes were asked for
        clock = threading.Timer(_WALL_SECONDS, process.kill)
        clock.start()
        try:
            plan = json.dumps(sketch.plan).encode()
            process.stdin.write(_LENGTH.pack(len(plan)) + plan + _LENGTH.pack(len(sketch.content)))
            process.stdin.write(sketch.content)
            process.stdin.flush()
            return _next_picture(process.stdout)
        except BrokenPipeError:
            return None
        finally:
            clock.cancel()

    def _end(self) -> None:
        if self._process is not None:
            end_outside(self._process)
        self._process = None


def draw(sketches: Sequence[Sketch]) -> list[bytes]:
    """A JPEG of each, in order; empty where none could be drawn."""
    with Artist() as artist:
        return [artist.draw(each) for each in sketches]


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
