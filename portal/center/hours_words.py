"""Opening hours as people say them, in both languages."""

from collections.abc import Iterable
from datetime import date, time
from itertools import groupby
from typing import Final, TypeAlias

from portal.lib.business_time import OpenHours
from portal.lib.times import weekday_words
from portal.ui.text import upper_first

_RANGE: Final = {"en": "{0} to {1}", "es": "de {0} a {1}"}
_PAIR: Final = {"en": "{0} and {1}", "es": "{0} y {1}"}
_CLOCKS: Final = {"en": "{0} to {1}", "es": "de {0} a {1}"}
_HALVES: Final = {"en": ("a.m.", "p.m."), "es": ("a. m.", "p. m.")}
_ZONE: Final = {"en": "{0} {1}", "es": "{0}, {1}"}

_Clocks: TypeAlias = tuple[tuple[time, time], ...]


def hours_words(spans: Iterable[OpenHours], *, zone_name: str, language: str) -> str:
    """`Monday to Friday, 8 a.m. to 5 p.m. Mountain Time`, or the same in Spanish."""
    groups = [f"{_days(days, language)}, {_clocks(clocks, language)}" for days, clocks in _groups(spans)]
    return upper_first(_ZONE[language].format("; ".join(groups), zone_name))


def _groups(spans: Iterable[OpenHours]) -> list[tuple[list[int], _Clocks]]:
    """Days that follow each other and keep the same hours."""
    by_day = {
        day: tuple((each.opens_at, each.closes_at) for each in of_day)
        for day, of_day in groupby(sorted(spans, key=_place), key=lambda each: each.weekday)
    }
    groups: list[tuple[list[int], _Clocks]] = []
    for day, clocks in by_day.items():
        if groups and groups[-1][1] == clocks and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], clocks))
    return groups


def _days(days: list[int], language: str) -> str:
    names = [weekday_words(date.fromisocalendar(2026, 1, day), language) for day in days]
    pattern = "{0}" if len(names) == 1 else (_PAIR if len(names) == 2 else _RANGE)[language]  # noqa: PLR2004 - a pair
    return pattern.format(names[0], names[-1])


def _clocks(clocks: _Clocks, language: str) -> str:
    spans = [_CLOCKS[language].format(_clock(opens, language), _clock(closes, language)) for opens, closes in clocks]
    return ", ".join(spans)


def _clock(clock: time, language: str) -> str:
    half, hour = divmod(clock.hour, 12)
    minutes = f":{clock.minute:02d}" if clock.minute else ""
    return f"{hour or 12}{minutes} {_HALVES[language][half]}"


def _place(span: OpenHours) -> tuple[int, time]:
    return span.weekday, span.opens_at
