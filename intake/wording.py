"""Answers in words, from the columns alone: what a question is called, and what was answered."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from intake.models import CallLanguage
from portal.lib.approximate import ApproximateDate
from portal.lib.approximate_field import ApproximateDateField
from portal.ui.language_fields import language_name
from portal.ui.places import HOME, country_name, state_name
from portal.ui.text import upper_first
from portal.ui.text_fields import display_phone

_STATE: Final = f"{HOME}-"
_OWN_LANGUAGES: Final = {CallLanguage.ENGLISH.value: "English", CallLanguage.SPANISH.value: "Español"}


def label_of(model: type[models.Model], column: str) -> str:
    """What an answer is called in a list of answers."""
    field = model._meta.get_field(column)
    return upper_first(str(getattr(field, "verbose_name", column)))


def words_of(model: type[models.Model], column: str, value: Any) -> str:
    """An answer as people read it, one line for each of several; empty when there is none.

    `value` is that of the column, or the form in which the log keeps it.
    """
    if value is None or value in ("", []):
        return ""
    special = _SPECIAL.get(column)
    if special is not None:
        return special(value)
    field = model._meta.get_field(column)
    if isinstance(field, ArrayField):
        return "\n".join(_choice(field.base_field, each) for each in value)
    return _plain(field, value)


def approximate_words(value: ApproximateDate) -> str:
    """`2024`, `May 2024`, `May 17, 2024`, each perhaps with "about"."""
    words = _exact_words(value)
    # Translators: an approximate date, such as "about May 2024"
    return _("about %(date)s") % {"date": words} if value.is_about else words


def _exact_words(value: ApproximateDate) -> str:
    if value.month is None:
        return str(value.year)
    if value.day is None:
        # Translators: a month and its year in Django's letters; in Spanish: F \d\e Y
        return date_format(value.earliest, pgettext("date format", "F Y"))
    return date_words(value.earliest)


def date_words(day: date) -> str:
    """A date with its month in words."""
    # Translators: a date format in Django's letters; in Spanish: j \d\e F \d\e Y
    return date_format(day, pgettext("date format", "F j, Y"))


def _plain(field: Any, value: Any) -> str:
    if isinstance(field, ApproximateDateField):
        return approximate_words(ApproximateDate.parse(value) if isinstance(value, str) else value)
    if isinstance(field, models.DateField):
        return date_words(date.fromisoformat(value) if isinstance(value, str) else value)
    if isinstance(value, bool):
        # A box that was not ticked says nothing.
        return _("Yes") if value else ""
    return _choice(field, value)


def _choice(field: Any, value: object) -> str:
    return str(dict(field.flatchoices).get(value, value))


def place_words(value: str) -> str:
    """A state written `US-CO`, or a country; empty when there is none."""
    return state_name(value.removeprefix(_STATE)) if value.startswith(_STATE) else country_name(value)


def _voicemail(value: object) -> str:
    return _("We may leave a message") if value else _("No message, just a missed call")


_SPECIAL: Final[Mapping[str, Callable[[Any], str]]] = {
    "phone": display_phone,
    "plan_phone": display_phone,
    "fax": display_phone,
    "spoken_language": language_name,
    "read_language": language_name,
    "home_state": state_name,
    "state": place_words,
    "home_country": country_name,
    "may_leave_voicemail": _voicemail,
    "call_language": lambda value: _OWN_LANGUAGES.get(value) or _("Another language"),
}
