"""Days as people say them, in the language of the page."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def day_in_words(value: date) -> str:
    """Return "Tuesday, May 5", with the year when it is not this one."""
    day = timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    if day.year == timezone.localdate().year:
        # Translators: a date format in Django's letters; in Spanish: l j \d\e F
        return date_format(day, pgettext("date format", "l, F j"))
    # Translators: a date format in Django's letters; in Spanish: l j \d\e F \d\e Y
    return date_format(day, pgettext("date format", "l, F j, Y"))
