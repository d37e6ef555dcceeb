"""Times in the language of the page, set so that a line never breaks inside "9:30 a.m."."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.lib import times

_CLOCK: Final = re.compile(r"\d [ap]\. ?m\.")


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Tuesday, May 5, 2026 at 10:30 a.m. Mountain Time`."""
    return _unbroken(times.moment_words(at, zone, language()))


def time_of_day(at: datetime, zone: ZoneInfo) -> str:
    """`10:30 a.m. Mountain Time`."""
    return _unbroken(times.time_words(at, zone, language()))


def clock(at: datetime, zone: ZoneInfo) -> str:
    """`10:30 a.m.`."""
    return _clock(at, zone, language())


def clock_in_city(at: datetime, zone: ZoneInfo, own: ZoneInfo) -> str:
    """`10:30 a.m. in Denver`, with the weekday where it is another day there than on the reader's own clock."""
    return _clock_in_city(at, zone, own, language())


def day(value: date) -> str:
    """`Tuesday, May 5`."""
    return times.day_words(value, language())


# All families read the same few hundred times, a hundred of them on each page.
@lru_cache(maxsize=8192)
def _clock(at: datetime, zone: ZoneInfo, in_language: str) -> str:
    return _unbroken(times.clock_words(at, zone, in_language))


@lru_cache(maxsize=8192)
def _clock_in_city(at: datetime, zone: ZoneInfo, own: ZoneInfo, in_language: str) -> str:
    words = _("%(time)s in %(city)s") % {
        "time": _clock(at, zone, in_language),
        "city": times.city_words(zone, in_language),
    }
    day = at.astimezone(zone).date()
    return words if day == at.astimezone(own).date() else f"{times.weekday_words(day, in_language)}, {words}"


def _unbroken(words: str) -> str:
    # Mails and texts keep plain spaces: there a wide character makes a text message dearer.
    return _CLOCK.sub(lambda clock: clock[0].replace(" ", "\N{NO-BREAK SPACE}"), words)
