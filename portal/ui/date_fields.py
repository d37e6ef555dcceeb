"""A birth date in three boxes: no calendar to scroll, no format to guess."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.field_base import PortalFieldMixin, Width

PARTS = ("month", "day", "year")
EARLIEST_YEAR = 1900
_MONTHS = (
    ("jan", "january", "ene", "enero"),
    ("feb", "february", "febrero"),
    ("mar", "march", "marzo"),
    ("apr", "april", "abr", "abril"),
    ("may", "mayo"),
    ("jun", "june", "junio"),
    ("jul", "july", "julio"),
    ("aug", "august", "ago", "agosto"),
    ("sep", "sept", "september", "septiembre", "set", "setiembre"),
    ("oct", "october", "octubre"),
    ("nov", "november", "noviembre"),
    ("dec", "december", "dic", "diciembre"),
)
_MONTH_BY_WORD = {word: number for number, words in enumerate(_MONTHS, 1) for word in words}


@dataclass(frozen=True, slots=True)
class TypedDate:
    """The three boxes as typed, so that an error page can show them again."""

    month: str = ""
    day: str = ""
    year: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(part for part in PARTS if not getattr(self, part))


class BirthDateWidget(forms.Widget):
    """Reads the boxes `name_month`, `name_day` and `name_year`."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedDate:
        return TypedDate(*(str(data.get(f"{name}_{part}") or "").strip() for part in PARTS))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in PARTS)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        raise NotImplementedError("Three boxes need their labels: draw this field with the field tag")

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_month" if id_ else ""


class BirthDateField(PortalFieldMixin):
    """A real day in the past; the month may be a number or a word in English or Spanish."""

    component = "date"
    widget = BirthDateWidget
    default_width: Width = "half"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # "bday" names three boxes, and is only right for the person who types.
        self.widget.attrs.pop("autocomplete", None)

    def part_autocomplete(self, part: str) -> str:
        return f"bday-{part}" if self.autocomplete == "bday" else "off"

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        typed = value if isinstance(value, TypedDate) else TypedDate()
        if len(typed.missing) == len(PARTS):
            return None
        if typed.missing:
            raise self._missing(typed.missing)
        return self._combine(typed)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return as_typed(initial) != as_typed(data)

    def validate_given(self, value: date | None) -> None:
        if value and value > timezone.localdate():
            raise self._problem(_("%(label)s must be in the past"), "future", PARTS)

    def _combine(self, typed: TypedDate) -> date:
        month, day, year = self._month(typed.month), self._day(typed.day), self._year(typed.year)
        try:
            return date(year, month, day)
        except ValueError as error:
            raise self._problem(
                _("%(label)s must be a real date. Check the month and the day."), "unreal", ("month", "day")
            ) from error

    def _month(self, typed: str) -> int:
        number = _number(typed) or _MONTH_BY_WORD.get(_plain(typed), 0)
        if 1 <= number <= len(_MONTHS):
            return number
        raise self._problem(_("Month must be a number from 1 to 12, or its name"), "month", ("month",))

    def _day(self, typed: str) -> int:
        number = _number(typed)
        if 1 <= number <= 31:  # noqa: PLR2004 - days of a month
            return number
        raise self._problem(_("Day must be a number from 1 to 31"), "day", ("day",))

    def _year(self, typed: str) -> int:
        number = _number(typed)
        if len(typed) == 4 and number >= EARLIEST_YEAR:  # noqa: PLR2004 - digits of a year
            return number
        raise self._problem(_("Year must have 4 numbers, like 2019"), "year", ("year",))

    def _missing(self, parts: tuple[str, ...]) -> ValidationError:
        names = {"month": _("a month"), "day": _("a day"), "year": _("a year")}
        words = _(" and ").join(names[part] for part in parts)
        return self._problem(_("%(label)s must include %(parts)s"), "incomplete", parts, parts=words)

    def _problem(self, message: str, code: str, boxes: tuple[str, ...], **words: str) -> ValidationError:
        params = {"label": self.label_at_start(), "boxes": boxes, **words}
        return ValidationError(message, code=code, params=params)


def as_typed(value: Any) -> TypedDate:
    """Return a date, or what was typed for one, as the words of the three boxes."""
    if isinstance(value, date):
        return TypedDate(str(value.month), str(value.day), str(value.year))
    return value if isinstance(value, TypedDate) else TypedDate()


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else 0  # noqa: PLR2004 - digits of a year


def _plain(typed: str) -> str:
    decomposed = unicodedata.normalize("NFKD", typed.casefold().strip(" ."))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
