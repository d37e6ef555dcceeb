"""One picture for each series: its middle slice, drawn while the rest of the study is still being read."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from records import storage
from records.dicom.geometry import Slice, in_order, middle
from records.services.drawing import PREVIEW_SIDE, Place, Sketch, draw, sketch
from records.services.imaging_receiver import Picture

# A series of which fewer came before another one began may well go on later.
_SURELY_A_SERIES: Final = 8
# Drawn together by one process.
_AT_ONCE: Final = 16


def slice_of(picture: Picture) -> Slice:
    """Where the picture stands in its series."""
    header = picture.header
    return Slice(header.number, header.position_mm, header.stack, header.frame_count)


@dataclass(slots=True)
class Preview:
    """What was drawn for a series, and of which picture; empty when no decoder could."""

    picture: Picture
    jpeg: bytes


@dataclass(slots=True)
class Previews:
    """Hears of pictures as they pass; draws a series in the background as soon as the next one begins."""

    bucket: storage.Bucket
    key: str
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
        self._thread = threading.Thread(target=self._draw, args=(target,), name="previews", daemon=True)
        self._thread.start()

    def _draw(self, pictures: Sequence[Picture]) -> None:
        sketches: list[tuple[Picture, Sketch]] = []
        for picture in pictures:
            place = Place(self.bucket, self.key, picture.offset, picture.size)
            try:
                plan = sketch(place, frame=picture.header.frame_count // 2, side=PREVIEW_SIDE)
            except (storage.StoreUnavailable, storage.ObjectMissing):
                # A preview can be drawn at any later time; the check goes on without it.
                continue
            if plan is None:
                self._drawn[picture.header.series_uid] = Preview(picture, b"")
            else:
                sketches.append((picture, plan))
        for (picture, _plan), jpeg in zip(sketches, draw([plan for _, plan in sketches]), strict=True):
            self._drawn[picture.header.series_uid] = Preview(picture, jpeg)


def _middle(pictures: Sequence[Picture]) -> int:
    return middle([slice_of(each) for each in pictures])
