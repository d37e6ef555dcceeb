"""Dates in boxes: no calendar to scroll, no format to guess."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.lib.approximate import EARLIEST_YEAR, ApproximateDate
from portal.ui.field_base import PortalFieldMixin, Width

PARTS = ("month", "day", "year")
ABOUT = "about"
# Nothing a family plans with us lies further ahead; such a year is a slip of the finger.
FURTHEST_YEARS_AHEAD = 20
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
    """The boxes as typed, so that an error page can show them again."""

    month: str = ""
    day: str = ""
    year: str = ""
    about: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(part for part in PARTS if not getattr(self, part))


class DateBoxesWidget(forms.Widget):
    """Reads the boxes `name_month`, `name_day` and `name_year`, and the tick `name_about` where it is offered."""

    use_fieldset = True
    boxes: Sequence[str] = PARTS
    has_about = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedDate:
        typed = {part: str(data.get(f"{name}_{part}") or "").strip() for part in self.boxes}
        return TypedDate(**typed, about=self.has_about and bool(data.get(f"{name}_{ABOUT}")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in self.boxes)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        raise NotImplementedError("The boxes need their labels: draw this field with the field tag")

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_month" if id_ else ""


class DateBoxesField(PortalFieldMixin):
    """Reads a date from its boxes; the month may be a number or a word in English or Spanish."""

    component = "date"
    widget = DateBoxesWidget
    default_width: Width = "half"
    boxes: Sequence[str] = PARTS
    has_about = False
    may_lie_ahead = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # "bday" names three boxes, and is only right for the person who types.
        self.widget.attrs.pop("autocomplete", None)

    def part_autocomplete(self, part: str) -> str:
        return f"bday-{part}" if self.autocomplete == "bday" else "off"

    def unnamed(self) -> str:
        # Translators: stands in "%(label)s must be …" and in "Enter %(label)s".
        return _("the date")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value
        typed = value if isinstance(value, TypedDate) else TypedDate()
        if len(typed.missing) == len(PARTS):
            return None
        if typed.missing:
            raise self.missing_problem(typed.missing)
        return self.exact_day(typed)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return as_typed(initial) != as_typed(data)

    def exact_day(self, typed: TypedDate) -> date:
        month, day, year = self.month_number(typed.month), self.day_number(typed.day), self.year_number(typed.year)
        try:
            return date(year, month, day)
        except ValueError as error:
            raise self.problem(
                _("%(label)s must be a real date. Check the month and the day."), "unreal", ("month", "day")
            ) from error

    def month_number(self, typed: str) -> int:
        number = _number(typed) or _MONTH_BY_WORD.get(_plain(typed), 0)
        if 1 <= number <= len(_MONTHS):
            return number
        raise self.problem(_("Month must be a number from 1 to 12, or its name"), "month", ("month",))

    def day_number(self, typed: str) -> int:
        number = _number(typed)
        if 1 <= number <= 31:  # noqa: PLR2004 - days of a month
            return number
        raise self.problem(_("Day must be a number from 1 to 31"), "day", ("day",))

    def year_number(self, typed: str) -> int:
        number = _number(typed)
        if len(typed) != 4 or number < EARLIEST_YEAR:  # noqa: PLR2004 - digits of a year
            raise self.problem(_("Year must have 4 numbers, like 2019"), "year", ("year",))
        if self.may_lie_ahead and number > timezone.localdate().year + FURTHEST_YEARS_AHEAD:
            raise self.problem(_("Check the year. It is too far ahead."), "far_year", ("year",))
        return number

    def missing_problem(self, parts: tuple[str, ...]) -> ValidationError:
        names = {"month": _("a month"), "day": _("a day"), "year": _("a year")}
        words = _(" and ").join(names[part] for part in parts)
        return self.problem(_("%(label)s must include %(parts)s"), "incomplete", parts, parts=words)

    def problem(self, message: str, code: str, boxes: Sequence[str], **words: str) -> ValidationError:
        params = {"label": self.label_at_start(), "boxes": boxes, **words}
        return ValidationError(message, code=code, params=params)

    def future_problem(self) -> ValidationError:
        return self.problem(_("%(label)s must be in the past"), "future", self.boxes)

    def past_problem(self) -> ValidationError:
        return self.problem(_("%(label)s must be today or later"), "past", self.boxes)


class BirthDateField(DateBoxesField):
    """A real day in the past."""

    may_lie_ahead = False

    def validate_given(self, value: date | None) -> None:
        if value and value > timezone.localdate():
            raise self.future_problem()


class DateField(DateBoxesField):
    """A whole day, past or to come unless told otherwise."""

    def __init__(self, *, not_future: bool = False, not_past: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_lie_ahead = not not_future
        self.not_past = not_past

    def validate_given(self, value: date | None) -> None:
        today = timezone.localdate()
        if value and not self.may_lie_ahead and value > today:
            raise self.future_problem()
        if value and self.not_past and value < today:
            raise self.past_problem()


def as_typed(value: Any) -> TypedDate:
    """Return a date, or what was typed for one, as the words of the boxes."""
    if isinstance(value, date):
        value = ApproximateDate.of(value)
    if isinstance(value, str) and value:
        value = ApproximateDate.parse(value)
    if isinstance(value, ApproximateDate):
        return TypedDate(str(value.month or ""), str(value.day or ""), str(value.year), value.is_about)
    return value if isinstance(value, TypedDate) else TypedDate()


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else 0  # noqa: PLR2004 - digits of a year


def _plain(typed: str) -> str:
    decomposed = unicodedata.normalize("NFKD", typed.casefold().strip(" ."))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
