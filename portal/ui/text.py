"""Makes typed text safe to keep, and finds what cannot be kept."""

import re
import unicodedata

# Direction overrides let text look different from what it is ("exe.fdp" shown as "pdf.exe").
# Plain direction marks stay: Arabic and Hebrew names need them.
_BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\ufeff\u2028\u2029\u00ad]")
_LINE_SPACE = re.compile(r"[^\S\n]+")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cs"})
# Word processors paste vertical tabs and next-line marks; they mean a line break.
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85]")
_HARMLESS = "\t\n\r\x0b\x0c\x85"


def has_unsafe_characters(value: str) -> bool:
    """Say whether the text holds NUL, other control or surrogate characters."""
    return any(
        character not in _HARMLESS and unicodedata.category(character) in _UNSAFE_CATEGORIES for character in value
    )


def tidy_line(value: str) -> str:
    """Return one line: composed, without direction overrides or doubled spaces."""
    return " ".join(_strip(value).split())


def tidy_paragraphs(value: str) -> str:
    """Return text with lines kept, and at most one blank line between them."""
    lines = _strip(_LINE_BREAKS.sub("\n", value)).split("\n")
    joined = "\n".join(_LINE_SPACE.sub(" ", line).strip() for line in lines)
    return _MANY_BLANK_LINES.sub("\n\n", joined).strip()


def lower_first(value: str) -> str:
    """Lower the first letter for use inside a sentence, but leave "ZIP" and "MRI" alone."""
    return value if value[1:2].isupper() else value[:1].lower() + value[1:]


def upper_first(value: str) -> str:
    return value[:1].upper() + value[1:]


def _strip(value: str) -> str:
    composed = unicodedata.normalize("NFC", value)
    return _INVISIBLE.sub(" ", _BIDI_OVERRIDES.sub("", composed))
