"""What is posted on the call pages."""

from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.lib.times import city_words, known_zones, zone_words
from portal.ui.field_base import PortalFieldMixin
from portal.ui.fields import SelectField
from portal.ui.forms import PortalForm

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


class HeldCallForm(PortalForm):
    """Which held call the check page showed: another tab may have chosen another time since."""

    call = forms.UUIDField(widget=forms.HiddenInput)
