"""Reads a day as people type one: 5/14, May 14, 14 de mayo, 2026-05-14."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import get_month_names

_LONGEST: Final = 40
_YEAR_DIGITS: Final = 4
_SHORTEST_NAME: Final = 3
_PART: Final = re.compile(r"\d+|[^\W\d_]+")


def read_day(typed: str, *, first: date, last: date) -> date | None:
    """The day meant; of several readings the one between `first` and `last`, so 5/6 is never guessed wrong there."""
    readings = sorted(_readings(typed, (first.year, last.year)), key=lambda day: _distance(day, first, last))
    return readings[0] if readings else None


def _distance(day: date, first: date, last: date) -> int:
    return max((first - day).days, (day - last).days, 0)


def _readings(typed: str, years: tuple[int, ...]) -> Iterator[date]:
    parts = _PART.findall(_plain(typed)) if len(typed) <= _LONGEST else []
    numbers = [part for part in parts if part.isdecimal()]
    named = [month for part in parts if (month := _months().get(part[:_SHORTEST_NAME])) and part in _names()]
    given = [int(number) for number in numbers if len(number) == _YEAR_DIGITS]
    rest = [int(number) for number in numbers if len(number) < _SHORTEST_NAME]
    for month, day in _month_and_day(named, rest):
        for year in dict.fromkeys(given[:1] or years):
            if (reading := _real(year, month, day)) is not None:
                yield reading


def _month_and_day(named: list[int], rest: list[int]) -> list[tuple[int, int]]:
    """Where the month is a number it stands first here and second in much of the world: both are tried."""
    if named:
        return [(named[0], day) for day in rest[:1]]
    return [(rest[0], rest[1]), (rest[1], rest[0])] if len(rest) == 2 else []  # noqa: PLR2004 - a month and a day


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Every month by its name and its short name, in both languages."""
    names = {_plain(name) for locale in ("en", "es") for name in get_month_names("wide", locale=locale).values()}
    return frozenset(names | {name[:_SHORTEST_NAME] for name in names} | {"sept"})


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """The first three letters of a month name tell it apart in both languages."""
    found = {}
    for locale in ("en", "es"):
        for number, name in get_month_names("wide", locale=locale).items():
            found[_plain(name)[:_SHORTEST_NAME]] = number
    return found


def _plain(typed: str) -> str:
    apart = unicodedata.normalize("NFKD", typed.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))
