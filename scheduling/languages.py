"""Languages that call takers speak and interpreters are found for, and the one a family typed in its own words."""

import unicodedata
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.db import models
from django.utils.translation import gettext_lazy as _

# In these languages families may have typed the name of theirs, beside its own name for itself.
_TYPED_IN: Final = ("en", "es")
# What people write where the locale data knows a longer name.
_OTHER_NAMES: Final = {
    "mandarin": "zh",
    "cantonese": "yue",
    "cantones": "yue",
    "farsi": "fa",
    "dari": "prs",
    "tagalog": "tl",
    "burmese": "my",
    "creole": "ht",
}


class SpokenLanguage(models.TextChoices):
    """Languages by their ISO code; others are typed by name and always need an interpreter."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    AMHARIC = "am", _("Amharic")
    ARABIC = "ar", _("Arabic")
    BURMESE = "my", _("Burmese")
    CANTONESE = "yue", _("Cantonese")
    CHINESE = "zh", _("Chinese (Mandarin)")
    DARI = "prs", _("Dari")
    FARSI = "fa", _("Farsi")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    HAITIAN = "ht", _("Haitian Creole")
    HINDI = "hi", _("Hindi")
    KOREAN = "ko", _("Korean")
    NEPALI = "ne", _("Nepali")
    PORTUGUESE = "pt", _("Portuguese")
    RUSSIAN = "ru", _("Russian")
    SOMALI = "so", _("Somali")
    SWAHILI = "sw", _("Swahili")
    TAGALOG = "tl", _("Tagalog")
    TIGRINYA = "ti", _("Tigrinya")
    UKRAINIAN = "uk", _("Ukrainian")
    VIETNAMESE = "vi", _("Vietnamese")


def code_of(typed: str) -> str:
    """The code of a language given as such or by name in English, Spanish or itself; empty for one not listed."""
    return typed if typed in SpokenLanguage.values else _codes().get(_plain(typed), "")


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    names = {_plain(name): code for code in SpokenLanguage.values for name in _names(code)}
    return names | _OTHER_NAMES


def _names(code: str) -> list[str]:
    in_words = [Locale.parse(language).languages.get(code, code) for language in _TYPED_IN]
    try:
        return [*in_words, Locale.parse(code).get_display_name() or code]
    except (ValueError, UnknownLocaleError):
        return in_words


def _plain(name: str) -> str:
    """Without case, accents and blanks at the ends: people type as they like."""
    apart = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))
