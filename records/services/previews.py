"""One picture for each series: its middle slice, drawn while the rest of the study is still being read."""

import io
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from records import storage
from records.dicom.geometry import Slice, in_order, middle
from records.services.drawing import PREVIEW_SIDE, Place, Sketch, draw, sketch
from records.services.imaging_receiver import Picture

# A series of which fewer came before another one began may well go on later.
_SURELY_A_SERIES: Final = 8
# Then what is the middle now will be near the middle at the end, too.
_NEARLY_ALL: Final = 0.96
# Drawn together by one process.
_AT_ONCE: Final = 16


def slice_of(picture: Picture) -> Slice:
    """Where the picture stands in its series."""
    header = picture.header
    return Slice(header.number, header.position_mm, header.stack, header.frame_count)


@dataclass(slots=True)
class Preview:
    """What was drawn for a series, of which picture, and where it lies; no key when no decoder could."""

    picture: Picture
    key: str


@dataclass(slots=True)
class Previews:
    """Hears of pictures as they pass; draws a series in the background as soon as the next one begins."""

    bucket: storage.Bucket
    key: str
    # How many bytes there are in all, so that the last series need not wait for the last byte.
    byte_count: int
    _series: dict[str, list[Picture]] = field(default_factory=dict)
    _latest: str = ""
    _drawn: dict[str, Preview] = field(default_factory=dict)
    _thread: threading.Thread | None = None

    def hear(self, picture: Picture) -> None:
        """Take note of one picture."""
        if picture.header.row_count is None:
            return
        uid = picture.header.series_uid
        if uid not in self._series:
            self._begin_drawing(self._latest)
        self._series.setdefault(uid, []).append(picture)
        self._latest = uid
        if uid not in self._drawn and picture.offset + picture.size > self.byte_count * _NEARLY_ALL:
            self._begin_drawing(uid)

    def finish(self) -> Mapping[str, Preview]:
        """The preview of every series; what was drawn too early to be of the middle is drawn again."""
        if self._thread is not None:
            self._thread.join()
        wanted = [pictures[_middle(pictures)] for uid, pictures in self._series.items() if not self._is_good(uid)]
        for start in range(0, len(wanted), _AT_ONCE):
            self._draw(wanted[start : start + _AT_ONCE])
        return self._drawn

    def _is_good(self, uid: str) -> bool:
        preview = self._drawn.get(uid)
        if preview is None:
            return False
        pictures = self._series[uid]
        order = in_order([slice_of(each) for each in pictures])
        at = order.index(next(index for index, each in enumerate(pictures) if each is preview.picture))
        return len(order) // 3 <= at <= 2 * len(order) // 3

    def _begin_drawing(self, uid: str) -> None:
        """At most one at a time, since the scanner needs the processors too; the others wait for the end."""
        busy = self._thread is not None and self._thread.is_alive()
        pictures = self._series.get(uid, [])
        if busy or len(pictures) < _SURELY_A_SERIES:
            return
        target = [pictures[_middle(pictures)]]
        self._thread = threading.Thread(target=self._try_to_draw, args=(target,), name="previews", daemon=True)
        self._thread.start()

    def _try_to_draw(self, pictures: Sequence[Picture]) -> None:
        """On the thread nothing is raised that anybody could hear: what was not drawn now is drawn at the end."""
        with suppress(storage.StoreUnavailable, storage.ObjectMissing, OSError):
            self._draw(pictures)

    def _draw(self, pictures: Sequence[Picture]) -> None:
        sketches: list[tuple[Picture, Sketch]] = []
        for picture in pictures:
            place = Place(self.bucket, self.key, picture.offset, picture.size)
            plan = sketch(place, frame=picture.header.frame_count // 2, side=PREVIEW_SIDE)
            if plan is None:
                self._keep(picture, b"")
            else:
                sketches.append((picture, plan))
        for (picture, _plan), jpeg in zip(sketches, draw([plan for _, plan in sketches]), strict=True):
            self._keep(picture, jpeg)

    def _keep(self, picture: Picture, jpeg: bytes) -> None:
        """Store it at once, while there is still something else to wait for."""
        key = storage.new_key() if jpeg else ""
        if jpeg:
            storage.put("records", key, io.BytesIO(jpeg), sha256=sha256(jpeg).hexdigest(), media_type="image/jpeg")
        self._drawn[picture.header.series_uid] = Preview(picture, key)


def forget(previews: Mapping[str, Preview]) -> None:
    """Remove drawings that nobody may look at."""
    for preview in previews.values():
        if preview.key:
            storage.delete("records", preview.key)


def _middle(pictures: Sequence[Picture]) -> int:
    return middle([slice_of(each) for each in pictures])
