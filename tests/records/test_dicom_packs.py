"""Packs are read in one pass, and only when they are exactly what our page makes."""

import itertools
import random
from collections.abc import Iterator

import pytest

from records.dicom.geometry import Slice, in_order, middle, missing_count
from records.dicom.packs import PackBroken, read_packs
from tests.support.dicom_studies import pack, packs, zipped

pytestmark = pytest.mark.unit

FILES = [bytes([number]) * (number * 37 + 1) for number in range(11)]


def _pieces(content: bytes, size: int) -> Iterator[bytes]:
    yield from (content[start : start + size] for start in range(0, len(content), size))


def _read(content: bytes, size: int = 64) -> list[bytes]:
    return [b"".join(member.pieces) for member in read_packs(_pieces(content, size))]


@pytest.mark.parametrize("size", [1, 3, 64, 10_000])
def test_members_come_back_whole_however_the_bytes_arrive(size: int) -> None:
    assert _read(packs(FILES), size) == FILES


def test_offsets_are_places_in_the_whole_object() -> None:
    content = packs(FILES, each=3)
    for member, file in zip(read_packs(_pieces(content, 50)), FILES, strict=True):
        assert content[member.offset : member.offset + member.size] == file


def test_members_nobody_reads_are_passed_over() -> None:
    assert [member.size for member in read_packs(_pieces(packs(FILES), 7))] == [len(each) for each in FILES]


def _bent(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value + content[place + len(value) :]


WHOLE = pack([b"first file", b"second file"])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(WHOLE + b"\0", id="one-byte-more"),
        pytest.param(b"\0" + WHOLE, id="one-byte-before"),
        pytest.param(pack([]), id="empty-pack"),
        pytest.param(pack([b"x"], flags=1), id="encrypted"),
        pytest.param(pack([b"x"], flags=8), id="sizes-stated-later"),
        pytest.param(pack([b"x"], method=8), id="compressed"),
        pytest.param(pack([b"x"], crc=7), id="other-bytes"),
        pytest.param(zipped([("a", b"x" * 100)]), id="any-zip"),
        pytest.param(_bent(WHOLE, WHOLE.rindex(b"000001"), b"000009"), id="other-name-in-directory"),
        pytest.param(_bent(WHOLE, WHOLE.index(b"PK\x01\x02") + 20, b"\x01"), id="other-size-in-directory"),
        pytest.param(_bent(WHOLE, len(WHOLE) - 12, b"\x03"), id="other-count"),
        pytest.param(_bent(WHOLE, len(WHOLE) - 2, b"\x01\x00") + b"c", id="comment"),
        pytest.param(_bent(WHOLE, 18, b"\xff" * 8), id="zip64"),
    ],
)
def test_anything_else_is_no_pack(content: bytes) -> None:
    with pytest.raises(PackBroken):
        _read(content)


def test_cut_anywhere_is_never_whole() -> None:
    content = packs(FILES[:4], each=2)
    ends = {len(pack(FILES[:2]))}
    for length in range(len(content)):
        if length not in ends:
            with pytest.raises(PackBroken):
                _read(content[:length])


def test_any_changed_byte_is_noticed_or_harmless() -> None:
    draw = random.Random(3)
    content = packs(FILES, each=4)
    for _ in range(300):
        place = draw.randrange(len(content))
        changed = _bent(content, place, bytes([content[place] ^ (1 << draw.randrange(8))]))
        try:
            found = _read(changed)
        except PackBroken:
            continue
        # Only the time stamps, versions and attributes of a ZIP mean nothing here.
        assert found == FILES


def _row(positions: list[float], *, stack: str = "0,0,1", numbers: list[int] | None = None) -> list[Slice]:
    known = numbers or list(range(1, len(positions) + 1))
    return [Slice(number, position, stack) for number, position in zip(known, positions, strict=True)]


def test_holes_between_slices_are_counted() -> None:
    assert missing_count(_row([0, 1, 2, 3, 4])) == 0
    assert missing_count(_row([0, 1, 2, 4, 5, 8, 9])) == 3
    assert missing_count(_row([0, 1.5, 3.0001, 6, 7.5])) == 1
    assert missing_count(_row([4, 1, 0, 3])) == 1


def test_numbers_tell_where_positions_do_not() -> None:
    def unplaced(*numbers: int) -> list[Slice]:
        return [Slice(number, None, "") for number in numbers]

    assert missing_count(unplaced(1, 2, 4, 5)) == 1
    assert missing_count(unplaced(1, 3, 5, 7)) == 0
    assert missing_count(unplaced(2, 2, 3, 9)) == 0
    assert missing_count(unplaced(1, 9)) == 0


def test_what_is_no_row_of_slices_has_no_holes() -> None:
    two_stacks = [*_row([0, 1, 2], stack="0,0,1"), *_row([0, 9, 11], stack="1,0,0", numbers=[4, 5, 6])]
    two_blocks = _row([0, 1, 2, 7.4, 8.4, 9.4])
    numbered_in_steps = _row([0, 1, 2, 3], numbers=[1, 2, 4, 9])
    cine = [Slice(number, None, "", frame_count=30) for number in (1, 5, 6)]
    assert [missing_count(each) for each in (two_stacks, two_blocks, numbered_in_steps, cine)] == [0, 0, 0, 0]


def test_middle_and_order() -> None:
    slices = _row([30, 10, 20, 50, 40])
    assert in_order(slices) == [1, 2, 0, 4, 3]
    assert middle(slices) == 0
    for order in itertools.permutations([Slice(1, None, ""), Slice(2, None, ""), Slice(3, None, "")]):
        assert order[middle(order)].number == 2
