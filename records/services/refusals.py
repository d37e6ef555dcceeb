"""Why something of a family's sending cannot be, by a name that the page's program knows."""

from enum import StrEnum
from typing import Any


class Refusal(StrEnum):
    """Each has a sentence for the person in `records.views.sending_words`."""

    CLOSED = "closed"
    NOT_ALLOWED = "not_allowed"
    TOO_LARGE = "too_large"
    QUOTA = "quota"
    WRONG_TYPE = "wrong_type"
    EMPTY = "empty"
    OTHER_FILE = "other_file"
    GONE = "gone"
    TOO_MANY = "too_many"
    NOT_WHOLE = "not_whole"
    UNREADABLE = "unreadable"


class SendingRefused(Exception):
    """Nothing was changed; `details` go to the program beside the code."""

    def __init__(self, refusal: Refusal, **details: Any) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.details = details
