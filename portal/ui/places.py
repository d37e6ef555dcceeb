"""States and countries to choose from."""

import unicodedata
from functools import lru_cache
from typing import Final

from babel import Locale
from django.utils.translation import get_language

from portal.ui.components import Choice

# Postal codes and names as on mail, so not translated; the territories and the districts abroad count as home.
STATES: Final = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AS": "American Samoa",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "GU": "Guam",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "MP": "Northern Mariana Islands",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "VI": "U.S. Virgin Islands",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
    "AA": "Armed Forces Americas",
    "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}
HOME: Final = "US"
# CLDR also names regions, groups and territories that share their codes with the states above.
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AS", "GU", "MP", "PR", "UM", "VI"})


def state_choices() -> list[Choice]:
    """All states and territories by name."""
    return [Choice(code, name) for code, name in STATES.items()]


def state_name(code: str) -> str:
    """The name on mail, or what was given when it is no code of a state."""
    return STATES.get(code, code)


def country_choices() -> list[Choice]:
    """All countries in the language of the page: ours first, then by name."""
    return list(_countries(_locale()))


def country_name(code: str) -> str:
    """The name in the language of the page, or what was given when it is no code of a country."""
    return next((str(each.label) for each in _countries(_locale()) if each.value == code), code)


def _locale() -> str:
    return "es_419" if (get_language() or "en").startswith("es") else "en_US"


@lru_cache(maxsize=2)
def _countries(locale: str) -> tuple[Choice, ...]:
    territories = Locale.parse(locale).territories
    names = {code: str(name) for code, name in territories.items() if code.isalpha() and code not in _NO_COUNTRIES}
    others = sorted((code for code in names if code != HOME), key=lambda code: _without_accents(names[code]))
    return (Choice(HOME, names[HOME]), *(Choice(code, names[code]) for code in others))


def _without_accents(name: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each)).casefold()
