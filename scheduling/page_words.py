"""Times in the language of the page, set so that a line never breaks inside "9:30 a.m."."""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

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
    return _unbroken(times.clock_words(at, zone, language()))


def day(value: date) -> str:
    """`Tuesday, May 5`."""
    return times.day_words(value, language())


def _unbroken(words: str) -> str:
    # Mails and texts keep plain spaces: there a wide character makes a text message dearer.
    return _CLOCK.sub(lambda clock: clock[0].replace(" ", "\N{NO-BREAK SPACE}"), words)
