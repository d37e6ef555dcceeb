"""Reads packs: plain stored ZIPs one after another, as our own page makes them, in one pass and without a seek.

Anything else (compressed, encrypted, sizes stated later, a directory that tells another story) is no pack.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_ENDING: Final = struct.Struct("<4s4H2IH")
_LOCAL_MARK, _CENTRAL_MARK, _ENDING_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_UTF8_NAMES: Final = 0x0800
_ZIP64: Final = 0xFFFFFFFF
_LONGEST_NAME: Final = 255
MOST_MEMBERS: Final = 50_000


class PackBroken(Exception):
    """The bytes are not whole packs."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    crc: int
    size: int
    start: int


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a pack: where its bytes lie in the whole object, and the bytes as they come, to be read once."""

    name: str
    offset: int
    size: int
    pieces: Iterator[memoryview]


class _Source:
    """The bytes of the chunks, taken a few or a span at a time."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._piece = memoryview(b"")
        self.position = 0

    def take(self, count: int) -> bytes:
        """So many bytes; fewer only at the end."""
        return b"".join(self.spans(count))

    def spans(self, count: int) -> Iterator[memoryview]:
        """The same without copying."""
        while count > 0 and self._fill():
            span = self._piece[:count]
            self._piece = self._piece[len(span) :]
            self.position += len(span)
            count -= len(span)
            yield span

    def _fill(self) -> bool:
        while not self._piece:
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._piece = memoryview(chunk)
        return True


def read_packs(chunks: Iterable[bytes]) -> Iterator[Member]:
    """All members of all packs in order; raises PackBroken as soon as something is not as it must be."""
    source = _Source(chunks)
    count = 0
    while first := source.take(4):
        start, entries = source.position - 4, []
        while first == _LOCAL_MARK:
            entry = _local(source, start)
            yield from _member(source, entry)
            entries.append(entry)
            count += 1
            if count > MOST_MEMBERS:
                raise PackBroken("too many members")
            first = source.take(4)
        _check_directory(source, first, entries, start)
    if not count:
        raise PackBroken("empty")


def _local(source: _Source, start: int) -> _Entry:
    at = source.position - 4
    _mark, _version, flags, method, _time, _date, crc, packed, size, name_length, extra = _unpack(
        _LOCAL, _LOCAL_MARK, source
    )
    if flags & ~_UTF8_NAMES or method or extra:
        raise PackBroken("not plain")
    if packed != size or size == _ZIP64 or not 0 < name_length <= _LONGEST_NAME:
        raise PackBroken("sizes")
    return _Entry(_whole(source, name_length), crc, size, at - start)


def _member(source: _Source, entry: _Entry) -> Iterator[Member]:
    offset, crc = source.position, 0

    def pieces() -> Iterator[memoryview]:
        nonlocal crc
        for span in source.spans(entry.size):
            crc = zlib.crc32(span, crc)
            yield span

    reading = pieces()
    yield Member(entry.name.decode("utf-8", "replace"), offset, entry.size, reading)
    for _unread in reading:
        pass
    if source.position != offset + entry.size:
        raise PackBroken("cut off")
    if crc != entry.crc:
        raise PackBroken("other bytes")


def _check_directory(source: _Source, first: bytes, entries: list[_Entry], start: int) -> None:
    """The directory must tell the very story that the members told."""
    at = source.position - 4
    for entry in entries:
        values = _unpack(_CENTRAL, _CENTRAL_MARK, source, first)
        flags, method, crc, packed, size = values[3], values[4], values[7], values[8], values[9]
        name_length, extra, comment, disk, place = values[10], values[11], values[12], values[13], values[16]
        if flags & ~_UTF8_NAMES or method or extra or comment or disk:
            raise PackBroken("directory")
        if (crc, packed, size, place) != (entry.crc, entry.size, entry.size, entry.start):
            raise PackBroken("directory")
        if _whole(source, name_length) != entry.name:
            raise PackBroken("directory")
        first = source.take(4)
    size = source.position - 4 - at
    ending = _unpack(_ENDING, _ENDING_MARK, source, first)
    if not entries or ending[1:] != (0, 0, len(entries), len(entries), size, at - start, 0):
        raise PackBroken("ending")


def _unpack(layout: struct.Struct, mark: bytes, source: _Source, first: bytes | None = None) -> tuple[int, ...]:
    """A record whose mark was read already."""
    if first is not None and first != mark:
        raise PackBroken("order")
    return layout.unpack(mark + _whole(source, layout.size - 4))


def _whole(source: _Source, count: int) -> bytes:
    found = source.take(count)
    if len(found) != count:
        raise PackBroken("cut off")
    return found
