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
from records.dicom.scanner import Labels
from records.dicom.tags import Tag
from records.services.drawing import PREVIEW_SIDE, Artist, Place, sketch
from records.services.imaging_receiver import Picture

# A series of which fewer came before another one began may well go on later.
_SURELY_A_SERIES: Final = 8
# Then what is the middle now will be near the middle at the end, too.
_NEARLY_ALL: Final = 0.96
# Larger pictures are fetched again rather than kept; of series that take turns only so many are kept at once.
_LARGEST_KEPT: Final = 2 * 1024 * 1024
_SERIES_KEPT: Final = 2


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
    """Hears of pictures as they pass; draws a series in the background as soon as the next one begins.

    One throw-away process draws them all. Of each series the bytes of a few pictures are kept, one of which will turn
    out to lie near the middle, so that hardly anything is fetched a second time.
    """

    bucket: storage.Bucket
    key: str
    # How many bytes there are in all, so that the last series need not wait for the last byte.
    byte_count: int
    _series: dict[str, list[Picture]] = field(default_factory=dict)
    _kept: dict[str, dict[int, bytes]] = field(default_factory=dict)
    _latest: str = ""
    _drawn: dict[str, Preview] = field(default_factory=dict)
    _thread: threading.Thread | None = None
    _artist: Artist = field(default_factory=Artist)

    def __enter__(self) -> "Previews":
        return self

    def __exit__(self, kind: object, *_error: object) -> None:
        """The process goes; so do drawings of a file that did not come to its end."""
        self._wait()
        self._artist.__exit__()
        if kind is not None:
            with suppress(storage.StoreUnavailable):
                forget(self._drawn)

    def wants(self, labels: Labels, size: int) -> bool:
        """Whether the picture that begins now may be the one to draw: some place or other near every middle."""
        count = len(self._series.get(labels.values.get(Tag.SERIES, ""), ()))
        return size <= _LARGEST_KEPT and _is_milestone(count)

    def hear(self, picture: Picture, content: bytes) -> None:
        """Take note of one picture."""
        if picture.header.row_count is None:
            return
        uid = picture.header.series_uid
        if uid not in self._series:
            self._begin_drawing(self._latest)
        pictures = self._series.setdefault(uid, [])
        if content:
            self._keep_content(uid, len(pictures), content)
        pictures.append(picture)
        self._latest = uid
        if uid not in self._drawn and picture.offset + picture.size > self.byte_count * _NEARLY_ALL:
            self._begin_drawing(uid)

    def finish(self) -> Mapping[str, Preview]:
        """The preview of every series; what was drawn too early to be of the middle is drawn again."""
        self._wait()
        for uid in self._series:
            if not self._is_good(uid):
                self._draw(uid)
        return self._drawn

    def _wait(self) -> None:
        if self._thread is not None:
            self._thread.join()

    def _keep_content(self, uid: str, index: int, content: bytes) -> None:
        """What lies before the first third by now will not come near the middle again."""
        kept = self._kept.setdefault(uid, {})
        kept[index] = content
        for gone in [each for each in kept if each < index // 3]:
            del kept[gone]
        others = [each for each in list(self._kept) if each not in {uid, self._latest}]
        if len(others) >= _SERIES_KEPT:
            self._kept.pop(others[0], None)

    def _is_good(self, uid: str) -> bool:
        preview = self._drawn.get(uid)
        if preview is None:
            return False
        pictures = self._series[uid]
        at = _order(pictures).index(next(index for index, each in enumerate(pictures) if each is preview.picture))
        return _is_near_middle(at, len(pictures))

    def _begin_drawing(self, uid: str) -> None:
        """At most one at a time, since the scanner needs the processors too; the others wait for the end."""
        busy = self._thread is not None and self._thread.is_alive()
        if busy or len(self._series.get(uid, ())) < _SURELY_A_SERIES:
            return
        self._thread = threading.Thread(target=self._try_to_draw, args=(uid,), name="previews", daemon=True)
        self._thread.start()

    def _try_to_draw(self, uid: str) -> None:
        """On the thread nothing is raised that anybody could hear: what was not drawn now is drawn at the end."""
        with suppress(storage.StoreUnavailable, storage.ObjectMissing, OSError):
            self._draw(uid)

    def _draw(self, uid: str) -> None:
        picture, content = self._best(uid)
        place = Place(self.bucket, self.key, picture.offset, picture.size)
        plan = sketch(place, frame=picture.header.frame_count // 2, side=PREVIEW_SIDE, content=content)
        self._keep(picture, b"" if plan is None else self._artist.draw(plan))

    def _best(self, uid: str) -> tuple[Picture, bytes]:
        """The picture nearest the middle whose bytes are at hand; else the very middle, which is fetched."""
        pictures, kept = list(self._series[uid]), self._kept.pop(uid, {})
        order = _order(pictures)
        # Pictures that came since the series ended are drawn at the end anyway.
        places = {at: index for at, index in enumerate(order) if index in kept and _is_near_middle(at, len(order))}
        if not places:
            return pictures[middle([slice_of(each) for each in pictures])], b""
        index = places[min(places, key=lambda at: abs(at - len(order) // 2))]
        return pictures[index], kept[index]

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


def _order(pictures: Sequence[Picture]) -> list[int]:
    return in_order([slice_of(each) for each in pictures])


def _is_near_middle(at: int, count: int) -> bool:
    return count // 3 <= at <= 2 * count // 3


def _is_milestone(count: int) -> bool:
    """A power of two or half as much again: one of them lies between any number and its double."""
    return count & (count - 1) == 0 or (count % 3 == 0 and (count // 3) & (count // 3 - 1) == 0)
