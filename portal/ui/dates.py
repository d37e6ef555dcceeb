"""Days as people say them, in the language of the page."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

from portal.lib.times import date_words, day_words


def day_in_words(value: date) -> str:
    """Return "Tuesday, May 5", with the year when it is not this one."""
    day = _here(value)
    return day_words(day, get_language() or "en", with_year=day.year != timezone.localdate().year)


def date_in_words(value: date) -> str:
    """Return "May 5", with the year when it is not this one."""
    day, language = _here(value), get_language() or "en"
    words = date_words(day, language)
    if day.year == timezone.localdate().year:
        return words
    return f"{words} de {day.year}" if language.startswith("es") else f"{words}, {day.year}"


def _here(value: date) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
