"""What the family says about the sheet, and what was said on the phone."""

from callsheet.models.talk import LONGEST_NOTE, ContactTry, Talk, TalkNote
from callsheet.models.ticks import FINGERPRINT, LONGEST_KEY, LONGEST_WORDS, LineSource, SheetTick

__all__ = [
    "FINGERPRINT",
    "LONGEST_KEY",
    "LONGEST_NOTE",
    "LONGEST_WORDS",
    "ContactTry",
    "LineSource",
    "SheetTick",
    "Talk",
    "TalkNote",
]
