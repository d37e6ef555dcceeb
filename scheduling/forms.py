"""What is posted on the call pages."""

from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.lib.times import city_words, known_zones, zone_words
from portal.ui.field_base import PortalFieldMixin
from portal.ui.fields import CheckboxesField, RadioField, SelectField, TextAreaField, TextField
from portal.ui.forms import PortalForm
from scheduling.models import FAMILY_REASONS, DayPart, Weekday

# Families of the region read these first; every other zone follows by city.
FIRST_ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
_CONTINENTS: Final = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=4)
def zone_choices(language: str) -> tuple[tuple[str, str], ...]:
    """The zones of the United States in words, then all others by city, each city once."""
    first = [(key, _first_words(key, language)) for key in FIRST_ZONES]
    others = {_other_words(key, language): key for key in sorted(known_zones()) if _is_place(key)}
    rest = [(others[words], words) for words in sorted(others) if others[words] not in FIRST_ZONES]
    return ("", str(_("Choose"))), *first, *rest


def listed_zone(key: str, language: str) -> str:
    """The name under which the list shows this zone."""
    if key in FIRST_ZONES or not _is_place(key):
        return key
    words = _other_words(key, language)
    return next((listed for listed, shown in zone_choices(language) if shown == words), key)


def _first_words(key: str, language: str) -> str:
    words, city = zone_words(ZoneInfo(key), language, timezone.now()), city_words(ZoneInfo(key), language)
    return words if city in words else f"{words} ({city})"


def _other_words(key: str, language: str) -> str:
    words, city = zone_words(ZoneInfo(key), language, timezone.now()), city_words(ZoneInfo(key), language)
    return city if words in (f"{city} time", f"hora de {city}") else f"{city} – {words}"


def _is_place(key: str) -> bool:
    return key.partition("/")[0] in _CONTINENTS


class SlotField(PortalFieldMixin, forms.UUIDField):
    """The chosen time. Whether it is still free only the booking itself can say."""

    component = "radios"


class SlotForm(PortalForm):
    """Choose a time."""

    slot = SlotField(
        label=_("Time"),
        error_required=_("Choose a time for the call"),
        error_messages={"invalid": _("Choose a time for the call")},
    )


class ZoneField(SelectField):
    """A zone; browsers report some under older names than the list shows, and these are as good."""

    def validate_given(self, value: str) -> None:
        """Refuse what no clock knows."""
        if value not in known_zones():
            self.refuse_unknown([value])


class TimeZoneForm(PortalForm):
    """Choose the zone to read times in."""

    time_zone = ZoneField(
        label=_("Your time zone"),
        hint=_("Choose the one on your own clock."),
        choices=lambda: zone_choices(get_language() or "en"),
        error_required=_("Choose your time zone"),
    )


class JumpForm(PortalForm):
    """Go to the week of a day; sent by its own button, so that a chosen time is not lost to a press of Enter."""

    date = TextField(
        label=_("Go to a date"),
        hint=_("For example, May 14"),
        max_length=40,
        width="half",
        error_required=_("Enter a day like May 14"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Drawn inside the form of times, but belongs to another one beside it: a page cannot nest them.
        self.fields["date"].widget.attrs |= {"form": "jump", "autocomplete": "off"}


class AskForm(PortalForm):
    """Ask us to call: when would be good."""

    days = CheckboxesField(
        label=_("Which days are good?"),
        hint=_("Choose all that work. Leave it empty if any day is fine."),
        choices=[(str(day.value), day.label) for day in list(Weekday)[:5]],
        optional=True,
    )
    parts = CheckboxesField(
        label=_("Which times of day are good?"),
        hint=_("On your own clock."),
        choices=DayPart.choices,
        optional=True,
    )
    note = TextAreaField(
        label=_("Anything we should know about the time?"),
        hint=_("For example, not during school pick-up."),
        max_length=500,
        rows=3,
        optional=True,
    )


class CancelForm(PortalForm):
    """Why the call is called off, for those who want to say."""

    reason = RadioField(
        label=_("Would you like to tell us why?"),
        hint=_("You don’t have to. It helps us plan."),
        choices=[(reason.value, reason.label) for reason in FAMILY_REASONS],
        optional=True,
    )


class HeldCallForm(PortalForm):
    """Which held call the check page showed: another tab may have chosen another time since."""

    call = forms.UUIDField(widget=forms.HiddenInput)
