"""Takes the members of a study one by one as their bytes pass: scanned, hashed and read in that one pass."""

import hashlib
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from records.dicom.header import Header, is_index, is_truncated, read_header
from records.dicom.lanes import HashLane
from records.dicom.scanner import HEAD_BYTES, Labels, is_dicom, scan
from records.scanning import ScanReport, ScanSession
from records.services.labels import read_labels
from records.states import ScanResult

_TAIL_BYTES: Final = 64
# Nearly all labels end before this; only of other files more is kept for pydicom.
_FIRST_LOOK_BYTES: Final = 16 * 1024
# What waits for pydicom together; one process reads it all.
_MOST_WAITING_BYTES: Final = 16 * 1024 * 1024
_UNDER_WAY: Final = 2
_WORDS: Final = ("study_uid", "series_uid", "sop_class_uid", "transfer_syntax_uid", "patient_name", "institution")

Piece = bytes | memoryview


class Listener(Protocol):
    """Whoever draws pictures of what passes."""

    def wants(self, labels: Labels, size: int) -> bool:
        """Whether it would draw the picture that begins now, whose bytes are then kept until they are heard of."""

    def hear(self, picture: "Picture", content: bytes) -> None:
        """Take note of one picture; its bytes are there when they were wanted."""


class Infected(Exception):
    """One member carries something that the scanner knows."""

    def __init__(self, report: ScanReport) -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, and where its bytes lie in the object it came in."""

    header: Header
    offset: int
    size: int
    is_truncated: bool
    digest: Any

    @property
    def sha256(self) -> str:
        """Of all its bytes; complete once the receiver has finished."""
        return str(self.digest.hexdigest())


@dataclass(slots=True)
class Found:
    """All that came out of one file, pack or archive."""

    pictures: list[Picture] = field(default_factory=list)
    # DICOM that names no study or cannot be read, members that are something else, and tables of contents of discs.
    unreadable: int = 0
    others: int = 0
    report: ScanReport = field(default_factory=lambda: ScanReport(ScanResult.PENDING, ""))


@dataclass(slots=True)
class _Passing:
    """What is kept of a member while its bytes pass."""

    offset: int
    size: int
    digest: Any = field(default_factory=hashlib.sha256)
    head: bytearray = field(default_factory=bytearray)
    tail: bytes = b""
    labels: Labels | None = None
    # All bytes, of the few pictures that somebody wants to draw.
    content: list[Piece] | None = None


class ImagingReceiver:
    """Collects the pictures of one document; nothing of it is in the database before somebody keeps it.

    The listener hears of each picture as soon as it has passed, with its bytes if it asked for them.
    """

    def __init__(self, session: ScanSession, listener: Listener) -> None:
        self._session = session
        self._listener = listener
        self._lane = HashLane()
        self._found = Found()
        self._waiting: list[_Passing] = []
        self._waiting_bytes = 0
        self._scans: deque[int] = deque()

    def __enter__(self) -> "ImagingReceiver":
        return self

    def __exit__(self, *_error: object) -> None:
        self._lane.close()

    @property
    def lane(self) -> HashLane:
        """For whoever hashes all bytes beside the members."""
        return self._lane

    def add(self, pieces: Iterable[Piece], *, offset: int, size: int) -> None:
        """Take one member whose bytes lie at that place; raises Infected, ScanBroken or ScannerUnreachable."""
        passing = _Passing(offset, size)
        self._scans.append(self._session.send(self._tee(pieces, passing)))
        while len(self._scans) > _UNDER_WAY:
            self._hear()
        self._sort(passing)

    def finish(self) -> Found:
        """Everything found, with one scan result for all of it."""
        while self._scans:
            self._hear()
        self._read_waiting()
        self._lane.settle()
        return self._found

    def _tee(self, pieces: Iterable[Piece], passing: _Passing) -> Iterator[Piece]:
        for piece in pieces:
            self._lane.feed(passing.digest, piece)
            if passing.labels is None and len(passing.head) < HEAD_BYTES:
                self._take_head(passing, piece)
            if passing.content is not None:
                passing.content.append(bytes(piece))
            passing.tail = (passing.tail + bytes(piece[-_TAIL_BYTES:]))[-_TAIL_BYTES:]
            yield piece

    def _take_head(self, passing: _Passing, piece: Piece) -> None:
        if not passing.head:
            passing.head += piece[:_FIRST_LOOK_BYTES]
            labels = scan(bytes(passing.head), passing.size)
            if labels is not None and labels.saw_end:
                passing.labels = labels
                passing.content = [] if self._listener.wants(labels, passing.size) else None
                return
            piece = piece[_FIRST_LOOK_BYTES:]
        passing.head += piece[: HEAD_BYTES - len(passing.head)]

    def _hear(self) -> None:
        report = self._session.report(self._scans.popleft())
        if report.result == ScanResult.INFECTED:
            raise Infected(report)
        # One member that could not be looked at is enough.
        if self._found.report.result != ScanResult.NOT_SCANNABLE:
            self._found.report = report

    def _sort(self, passing: _Passing) -> None:
        head = bytes(passing.head)
        if not is_dicom(head):
            self._found.others += 1
            return
        passing.labels = passing.labels or scan(head, passing.size)
        if passing.labels is not None:
            passing.head = bytearray()
            self._keep(passing)
            return
        self._waiting.append(passing)
        self._waiting_bytes += len(head)
        if self._waiting_bytes > _MOST_WAITING_BYTES:
            self._read_waiting()

    def _read_waiting(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        found = read_labels([(bytes(passing.head), passing.size) for passing in waiting])
        for passing, labels in zip(waiting, found, strict=True):
            passing.head, passing.labels = bytearray(), labels
            self._keep(passing)

    def _keep(self, passing: _Passing) -> None:
        labels = passing.labels
        if labels is not None and is_index(labels):
            self._found.others += 1
            return
        header = None if labels is None else read_header(labels)
        if header is None:
            self._found.unreadable += 1
            return
        is_cut = is_truncated(header, size=passing.size, tail=passing.tail)
        picture = Picture(_shared(header), passing.offset, passing.size, is_cut, passing.digest)
        self._found.pictures.append(picture)
        self._listener.hear(picture, b"".join(passing.content or ()))
        passing.content = None


def _shared(header: Header) -> Header:
    """Thousands of pictures say the same words; each is kept once."""
    words: dict[str, Any] = {name: sys.intern(getattr(header, name)) for name in _WORDS}
    return replace(header, **words)
