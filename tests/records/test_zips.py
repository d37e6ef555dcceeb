"""Our own reading of a ZIP's directory: what contradicts itself is not read."""

import io
import zlib

import pytest

from records.dicom.packs import read_packs
from records.packing import PackWriter
from records.states import Problem
from records.zips import MOST_MEMBERS, ArchiveProblem, read_directory, unpack
from tests.support import archives
from tests.support.archives import deflated, ended, line, lying, member, overlapping, zip64, zipped

pytestmark = pytest.mark.unit

ROOM = 4 * 1024**3
PLAIN = {"a/report.txt": b"Hemoglobin 12.3\n" * 50, "b.bin": bytes(range(256)) * 10}


def read(content: bytes, *, most_bytes: int = ROOM) -> dict[str, bytes]:
    file = io.BytesIO(content)
    return {entry.name: b"".join(unpack(file, entry)) for entry in read_directory(file, most_bytes=most_bytes)}


@pytest.mark.parametrize("packed", [True, False])
def test_a_plain_zip_is_read_whole(packed: bool) -> None:
    assert read(zipped(PLAIN, packed=packed)) == PLAIN


def test_two_members_may_be_read_in_turns() -> None:
    file = io.BytesIO(zipped({"a": b"a" * 3_000_000, "b": bytes(range(256)) * 9000}, packed=False))
    first, second = (unpack(file, entry) for entry in read_directory(file, most_bytes=ROOM))
    start, other = next(first), b"".join(second)
    assert (start + b"".join(first), other) == (b"a" * 3_000_000, bytes(range(256)) * 9000)


def two_names() -> bytes:
    content = bytearray(zipped({"a.txt": b"abc"}, packed=False))
    content[30:35] = b"b.exe"
    return bytes(content)


def many_lines() -> bytes:
    body = member(b"a", b"", crc=0, size=0, method=0)
    return ended(body, [line(b"a", crc=0, packed=0, size=0, start=0, method=0)] * (MOST_MEMBERS + 1))


def past_the_end() -> bytes:
    body = member(b"a", b"abc", crc=zlib.crc32(b"abc"), size=3, method=0)
    return ended(body, [line(b"a", crc=zlib.crc32(b"abc"), packed=300, size=300, start=0, method=0)])


def stored_with_two_sizes() -> bytes:
    body = member(b"a", b"abc", crc=0, size=4, method=0)
    return ended(body, [line(b"a", crc=0, packed=3, size=4, start=0, method=0)])


def rarely_packed() -> bytes:
    body = member(b"a", b"abc", crc=0, size=3, method=12)
    return ended(body, [line(b"a", crc=0, packed=3, size=3, start=0, method=12)])


REFUSED = {
    "members that share bytes": (overlapping(), Problem.NOT_SCANNABLE),
    "large form": (zip64(PLAIN), Problem.NOT_SCANNABLE),
    "another name in the heading": (two_names(), Problem.NOT_SCANNABLE),
    "encrypted": (archives.flagged(zipped(PLAIN), 1), Problem.LOCKED),
    "member runs out of the file": (past_the_end(), Problem.NOT_SCANNABLE),
    "stored with two sizes": (stored_with_two_sizes(), Problem.NOT_SCANNABLE),
    "rare packing": (rarely_packed(), Problem.NOT_SCANNABLE),
    "bytes in front": (b"MZ" + zipped(PLAIN), Problem.NOT_SCANNABLE),
    "cut": (zipped(PLAIN)[:-40], Problem.DAMAGED),
    "more members than any disc has": (many_lines(), Problem.TOO_LARGE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_plain_is_not_read(name: str) -> None:
    content, problem = REFUSED[name]
    with pytest.raises(ArchiveProblem) as refused:
        read(content)
    assert refused.value.problem == problem


def test_a_member_longer_than_it_says_stops_at_its_word() -> None:
    file = io.BytesIO(lying(told=50_000_000, real=60_000_000))
    sizes: list[int] = []
    entry = read_directory(file, most_bytes=ROOM)[0]
    with pytest.raises(ArchiveProblem) as refused:
        sizes.extend(len(piece) for piece in unpack(file, entry))
    assert refused.value.problem == Problem.NOT_SCANNABLE
    assert sum(sizes) <= 50_000_000


def test_a_bomb_is_known_by_its_ratio_before_anything_is_unpacked() -> None:
    packed = archives.zeros(500_000_000)
    body = member(b"a", packed, crc=0, size=500_000_000)
    content = ended(body, [line(b"a", crc=0, packed=len(packed), size=500_000_000, start=0)])
    with pytest.raises(ArchiveProblem) as refused:
        read_directory(io.BytesIO(content), most_bytes=ROOM)
    assert refused.value.problem == Problem.NOT_SCANNABLE


def test_more_than_there_is_room_for_is_too_large() -> None:
    with pytest.raises(ArchiveProblem) as refused:
        read(zipped({"a": bytes(2000)}, packed=False), most_bytes=1999)
    assert refused.value.problem == Problem.TOO_LARGE


@pytest.mark.parametrize("change", ["crc", "cut"])
def test_a_broken_member_is_damaged(change: str) -> None:
    content = b"some words of a report " * 40
    packed = deflated(content)
    crc = zlib.crc32(content) ^ (change == "crc")
    if change == "cut":
        packed = packed[:-4]
    body = member(b"a", packed, crc=crc, size=len(content))
    with pytest.raises(ArchiveProblem) as refused:
        read(ended(body, [line(b"a", crc=crc, packed=len(packed), size=len(content), start=0)]))
    assert refused.value.problem == Problem.DAMAGED


def test_packs_we_write_are_packs_we_read() -> None:
    out = io.BytesIO()
    writer = PackWriter(out)
    contents = [b"first" * 100, b"", b"third" * 70_000]
    for content in contents[:2]:
        assert b"".join(writer.add([content])) == content
    writer.close_pack()
    assert b"".join(writer.add([contents[2][:9], contents[2][9:]])) == contents[2]
    writer.close_pack()
    assert [b"".join(each.pieces) for each in read_packs([out.getvalue()])] == contents
