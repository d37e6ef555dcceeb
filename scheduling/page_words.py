"""Times in the language of the page, set so that a line never breaks inside "a. m."."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from portal.lib import times


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
    return words.replace("a. m.", "a.\N{NO-BREAK SPACE}m.").replace("p. m.", "p.\N{NO-BREAK SPACE}m.")
