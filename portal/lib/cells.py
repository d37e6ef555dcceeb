"""Cells of tables that people open in a spreadsheet."""

from typing import Final

# A cell that begins so is run as a formula.
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """The text with a mark before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_STARTS) else text
