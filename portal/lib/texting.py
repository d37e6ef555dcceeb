"""Text messages: how long one is for a carrier, and how to keep it short."""

import unicodedata
from typing import Final

# The alphabet of GSM 03.38; those of the second line count twice.
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE: Final = frozenset("^{}\\[~]|€\f")
_PLAIN: Final = str.maketrans(
    {
        "’": "'",
        "\u2018": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "·": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": "",
        "\u2060": "",
    }
)
MOST_SEGMENTS: Final = 2


class NumberStopped(OSError):
    """Somebody answered STOP from this number; the law lets nothing more go there."""


def segments(text: str) -> int:
    """How many messages a carrier makes, and charges for: 160 letters of its own alphabet, or 70 of any other."""
    if all(letter in _BASIC or letter in _DOUBLE for letter in text):
        length, one, each = sum(1 + (letter in _DOUBLE) for letter in text), 160, 153
    else:
        length, one, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else -(-length // each)


def fit(text: str) -> str:
    """The text with plain quotes and dashes; accents go, too, where they would make it too long."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if segments(plain) <= MOST_SEGMENTS:
        return plain
    return "".join(letter if letter in _BASIC or letter in _DOUBLE else _bare(letter) for letter in plain)


def _bare(letter: str) -> str:
    """á becomes a; a letter without such a form stays."""
    return unicodedata.normalize("NFD", letter)[0]
