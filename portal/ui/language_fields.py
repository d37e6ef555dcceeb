"""The languages families speak, each by the name its speakers give it."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.choice_fields import PlainSelect, SelectField
from portal.ui.components import Choice
from portal.ui.field_base import Width

OTHER: Final = "other"
SIGN_LANGUAGE: Final = "ase"
# BCP 47 tags; English, Spanish and sign language first, then in the order of their own names.
LANGUAGES: Final = {
    "en": "English",
    "es": "Español",
    SIGN_LANGUAGE: "American Sign Language (ASL)",
    "om": "Afaan Oromoo",
    "de": "Deutsch",
    "fr": "Français",
    "hmn": "Hmoob",
    "rw": "Ikinyarwanda",
    "sw": "Kiswahili",
    "ht": "Kreyòl ayisyen",
    "quc": "K’iche’",
    "mam": "Mam",
    "pl": "Polski",
    "pt": "Português",
    "so": "Soomaali",
    "tl": "Tagalog",
    "vi": "Tiếng Việt",
    "tr": "Türkçe",
    "ru": "Русский",
    "uk": "Українська",
    "hy": "Հայերեն",
    "he": "עברית",
    "ar": "العربية",
    "fa": "فارسی",
    "prs": "دری",
    "ps": "پښتو",
    "ur": "اردو",
    "am": "አማርኛ",
    "ti": "ትግርኛ",
    "ne": "नेपाली",
    "hi": "हिन्दी",
    "pa": "ਪੰਜਾਬੀ",
    "gu": "ગુજરાતી",
    "bn": "বাংলা",
    "te": "తెలుగు",
    "my": "မြန်မာ",
    "ksw": "ကညီကျိၥ်",
    "km": "ខ្មែរ",
    "lo": "ລາວ",
    "th": "ไทย",
    "ko": "한국어",
    "ja": "日本語",
    "cmn": "普通话",
    "yue": "廣東話",
}
_RIGHT_TO_LEFT: Final = frozenset({"he", "ar", "fa", "prs", "ps", "ur"})


def language_name(code: str) -> str:
    """The language's own name, or what was given when it is not on the list."""
    return _("Another language") if code == OTHER else LANGUAGES.get(code, code)


class LanguageSelect(PlainSelect):
    """Says each name in its own language, so that a screen reader changes its voice."""

    @classmethod
    def words_about(cls, value: str) -> SafeString:
        if value not in LANGUAGES or value == SIGN_LANGUAGE:
            return super().words_about(value)
        return format_html(' lang="{}" dir="{}"', value, "rtl" if value in _RIGHT_TO_LEFT else "ltr")


class LanguageField(SelectField):
    """One spoken or signed language; cleans to its BCP 47 tag or "other"."""

    widget = LanguageSelect
    default_width: Width = "half"

    def __init__(self, *, exclude: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(choices=lambda: _choices(exclude), **kwargs)


def _choices(exclude: Sequence[str]) -> list[Choice]:
    known = [Choice(code, name) for code, name in LANGUAGES.items() if code not in exclude]
    return [*known, Choice(OTHER, _("Another language"))]
