"""Which slices of a series are not there, and which one is in the middle."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

# Fewer tell nothing of the distance between slices.
_FEWEST: Final = 3
# A distance of two slices is never quite twice the distance of one.
_TOLERANCE: Final = 0.15
# A wider hole is two separate blocks of slices, or numbers that mean something else.
_WIDEST_HOLE: Final = 1000


@dataclass(frozen=True, slots=True)
class Slice:
    """Where one picture stands in its series."""

    number: int | None
    position_mm: float | None
    stack: str
    frame_count: int = 1


def missing_count(slices: Sequence[Slice]) -> int:
    """How many slices seem to be missing; positions are believed before numbers, which some machines give in steps."""
    if len(slices) < _FEWEST or any(each.frame_count > 1 for each in slices):
        return 0
    positions = _distinct([each.position_mm for each in slices])
    if positions is not None and len({each.stack for each in slices}) == 1:
        return _holes(positions)
    numbers = _distinct([each.number for each in slices])
    return 0 if numbers is None else _holes(numbers)


def in_order(slices: Sequence[Slice]) -> list[int]:
    """The indexes of the slices in the order in which one looks through them."""
    by_position = all(each.position_mm is not None for each in slices) and len({each.stack for each in slices}) == 1

    def place(index: int) -> tuple[float, int]:
        each = slices[index]
        number = each.number if each.number is not None else index
        return (each.position_mm or 0.0 if by_position else 0.0), number

    return sorted(range(len(slices)), key=place)


def middle(slices: Sequence[Slice]) -> int:
    """The index of the slice that shows most."""
    return in_order(slices)[len(slices) // 2]


def _distinct(values: Sequence[float | None]) -> list[float] | None:
    """Sorted, when each is known and none comes twice."""
    known = sorted(each for each in values if each is not None)
    return known if len(known) == len(values) == len(set(known)) else None


def _holes(values: Sequence[float]) -> int:
    steps = [after - before for before, after in itertools.pairwise(values)]
    usual = median(steps)
    count = 0
    for step in steps:
        times = round(step / usual)
        if 1 < times <= _WIDEST_HOLE and abs(step / usual - times) <= _TOLERANCE:
            count += times - 1
    return count
