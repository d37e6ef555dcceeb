"""Days as people say them, in the language of the page."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

from portal.lib.times import day_words


def day_in_words(value: date) -> str:
    """Return "Tuesday, May 5", with the year when it is not this one."""
    day = timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return day_words(day, get_language() or "en", with_year=day.year != timezone.localdate().year)
