"""Dates as people remember them: a year, a month, or a day, perhaps with "about"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Final, Self

EARLIEST_YEAR: Final = 1900

_TEXT: Final = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?(?P<about>~)?", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class ApproximateDate:
    """A year, month or day, written as in EDTF (ISO 8601-2), such as 2024, 2024-05~ or 2024-05-17.

    Raises ValueError for a day without a month and for days that do not exist.
    """

    year: int
    month: int | None = None
    day: int | None = None
    is_about: bool = False

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        if not EARLIEST_YEAR <= self.year <= date.max.year:
            raise ValueError("the year is out of range")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form; ValueError when it is not one."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError(f"not an approximate date: {text!r}")
        month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
        return cls(int(match["year"]), month, day, is_about=bool(match["about"]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The exact day."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts) + ("~" if self.is_about else "")

    def __lt__(self, other: "ApproximateDate") -> bool:
        return (self.earliest, self.latest, self.is_about) < (other.earliest, other.latest, other.is_about)

    @property
    def earliest(self) -> date:
        """The first day it can mean; "about" does not widen it."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean; "about" does not widen it."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def is_surely_before(self, other: "ApproximateDate | date") -> bool:
        """Whether every day it can mean comes before every day the other can mean; "about" makes nothing sure."""
        if isinstance(other, date):
            return not self.is_about and self.latest < other
        return not (self.is_about or other.is_about) and self.latest < other.earliest

    def is_surely_after(self, day: date) -> bool:
        """Whether every day it can mean comes after the day."""
        return self.earliest > day
