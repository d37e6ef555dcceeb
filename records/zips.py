"""Our own reading of a ZIP's directory, before anything in it is unpacked.

Readers disagree about ZIPs that contradict themselves, and a scanner that reads one story is no proof for another.
So one that overlaps, hides, lies or needs a rare feature is not read at all. Names are for showing, never paths.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from records.states import Problem

MOST_MEMBERS: Final = 50_000
# Real papers pack to a twentieth, tables to a hundredth; a bomb to a thousandth and less.
_MOST_RATIO: Final = 200
_RATIO_FREE_BYTES: Final = 64 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_ENDING: Final = struct.Struct("<4s4H2IH")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_ENDING_MARK, _CENTRAL_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_LONGEST_COMMENT: Final = 65_535
_STORED, _DEFLATED, _ENCRYPTED = 0, 8, 99
_LOCKED_FLAGS: Final = 0x0001 | 0x0040 | 0x2000
_SIZES_LATER, _UTF8 = 0x0008, 0x0800
_TOO_BIG_FOR_32, _TOO_BIG_FOR_16 = 0xFFFFFFFF, 0xFFFF
_UNIX_LINK, _UNIX_KIND = 0o120000, 0o170000


class ArchiveProblem(Exception):
    """Why this archive is not read; `reason` is for staff and tests."""

    def __init__(self, problem: Problem, reason: str) -> None:
        super().__init__(reason)
        self.problem = problem
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One member, its directory line and its own heading agreeing."""

    name: str
    is_packed: bool
    crc: int
    packed_size: int
    size: int
    start: int
    data_start: int
    is_link: bool

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.data_start + self.packed_size

    @property
    def is_folder(self) -> bool:
        """Folders are only names that end in a slash."""
        return self.name.endswith(("/", "\\"))


def read_directory(file: IO[bytes], *, most_bytes: int) -> list[Entry]:
    """Every member in the order of its bytes; raises ArchiveProblem when the whole thing is not plain and true."""
    size = file.seek(0, 2)
    count, start, end = _read_ending(file, size)
    file.seek(start)
    entries = sorted((_read_entry(file, end) for _ in range(count)), key=lambda entry: entry.start)
    if file.tell() != end and entries:
        raise _lies("directory length")
    entries = [_with_heading(file, entry) for entry in entries]
    _check_places(entries, start)
    _check_sizes(entries, most_bytes)
    return entries


def unpack(file: IO[bytes], entry: Entry) -> Iterator[bytes]:
    """The bytes of a member, every one counted; raises ArchiveProblem when they are not what the directory says."""
    crc, size = 0, 0
    for piece in _pieces(file, entry):
        size += len(piece)
        if size > entry.size:
            raise _lies("member is longer than it says")
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != entry.size or crc != entry.crc:
        raise ArchiveProblem(Problem.DAMAGED, "member is not whole")


def _pieces(file: IO[bytes], entry: Entry) -> Iterator[bytes]:
    """Other members may be read between two pieces, so the place is found again for each."""
    place, inflate = entry.data_start, zlib.decompressobj(-15)
    while place < entry.end:
        file.seek(place)
        packed = file.read(min(_CHUNK, entry.end - place))
        place += len(packed)
        if not packed:
            return
        if not entry.is_packed:
            yield packed
            continue
        try:
            yield from _inflated(inflate, packed)
        except zlib.error as error:
            raise ArchiveProblem(Problem.DAMAGED, "member does not unpack") from error
    if entry.is_packed and (not inflate.eof or inflate.unused_data):
        raise ArchiveProblem(Problem.DAMAGED, "member does not end where it says")


def _inflated(inflate: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    while packed:
        yield inflate.decompress(packed, _CHUNK)
        packed = inflate.unconsumed_tail


def _read_ending(file: IO[bytes], size: int) -> tuple[int, int, int]:
    """How many members, and from where to where the directory lies."""
    tail_start = max(0, size - _ENDING.size - _LONGEST_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    place = tail.rfind(_ENDING_MARK)
    if place < 0 or len(tail) - place < _ENDING.size:
        raise ArchiveProblem(Problem.DAMAGED, "no directory")
    _mark, disk, first_disk, here, count, length, start, comment = _ENDING.unpack_from(tail, place)
    if place + _ENDING.size + comment != len(tail):
        raise _lies("bytes behind the end")
    if disk or first_disk or here != count:
        raise _lies("more than one disk")
    if tail[max(0, place - 20) : place].startswith(_ZIP64_LOCATOR) or count == _TOO_BIG_FOR_16:
        raise ArchiveProblem(Problem.NOT_SCANNABLE, "zip64")
    end = tail_start + place
    if start + length != end:
        raise _lies("directory is somewhere else")
    if count > MOST_MEMBERS:
        raise ArchiveProblem(Problem.TOO_LARGE, "too many members")
    return count, start, end


def _read_entry(file: IO[bytes], end: int) -> Entry:
    """One line of the directory."""
    line = file.read(_CENTRAL.size)
    if len(line) < _CENTRAL.size or not line.startswith(_CENTRAL_MARK) or file.tell() > end:
        raise _lies("directory line")
    fields = _CENTRAL.unpack(line)
    _mark, _made, _needs, flags, method, _time, _day, crc, packed, size, name_length, extra, comment, disk, _in = (
        fields[:15]
    )
    outside, start = fields[15], fields[16]
    name = file.read(name_length)
    file.seek(extra + comment, 1)
    if flags & _LOCKED_FLAGS or method == _ENCRYPTED:
        raise ArchiveProblem(Problem.LOCKED, "encrypted")
    if _TOO_BIG_FOR_32 in {packed, size, start}:
        raise ArchiveProblem(Problem.NOT_SCANNABLE, "zip64 member")
    if method not in {_STORED, _DEFLATED} or disk:
        raise ArchiveProblem(Problem.NOT_SCANNABLE, "rare packing")
    if method == _STORED and packed != size:
        raise _lies("stored member with two sizes")
    is_link = (outside >> 16) & _UNIX_KIND == _UNIX_LINK
    return Entry(_text(name, flags), method == _DEFLATED, crc, packed, size, start, 0, is_link)


def _with_heading(file: IO[bytes], entry: Entry) -> Entry:
    """The same with the place of its bytes; what stands in front of them must tell the same story."""
    file.seek(entry.start)
    heading = file.read(_LOCAL.size)
    if len(heading) < _LOCAL.size or not heading.startswith(_LOCAL_MARK):
        raise _lies("no heading")
    _mark, _needs, flags, method, _time, _day, crc, packed, size, name_length, extra = _LOCAL.unpack(heading)
    name = _text(file.read(name_length), flags)
    if flags & _LOCKED_FLAGS:
        raise ArchiveProblem(Problem.LOCKED, "encrypted")
    if _TOO_BIG_FOR_32 in {packed, size}:
        raise ArchiveProblem(Problem.NOT_SCANNABLE, "zip64 member")
    told = (crc, packed, size)
    is_later = flags & _SIZES_LATER and told == (0, 0, 0)
    if not is_later and told != (entry.crc, entry.packed_size, entry.size):
        raise _lies("two sizes")
    if name != entry.name or (method == _DEFLATED) != entry.is_packed:
        raise _lies("two names")
    start = entry.start + _LOCAL.size + name_length + extra
    return Entry(
        entry.name, entry.is_packed, entry.crc, entry.packed_size, entry.size, entry.start, start, entry.is_link
    )


def _check_places(entries: list[Entry], directory: int) -> None:
    """Nobody's bytes are somebody else's."""
    free = 0
    for entry in entries:
        if entry.start < free:
            raise _lies("overlapping members")
        free = entry.end
    if free > directory:
        raise _lies("member runs into the directory")


def _check_sizes(entries: list[Entry], most_bytes: int) -> None:
    packed, size = sum(entry.packed_size for entry in entries), sum(entry.size for entry in entries)
    if size > max(_RATIO_FREE_BYTES, packed * _MOST_RATIO):
        raise _lies("packed too small to be true")
    if size > most_bytes:
        raise ArchiveProblem(Problem.TOO_LARGE, "too large unpacked")


def _text(name: bytes, flags: int) -> str:
    return name.decode("utf-8", "replace") if flags & _UTF8 else name.decode("cp437")


def _lies(reason: str) -> ArchiveProblem:
    return ArchiveProblem(Problem.NOT_SCANNABLE, reason)
