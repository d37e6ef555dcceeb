"""File names: what a family's device called a file, made harmless to show and to hand out."""

from pathlib import PurePosixPath
from typing import Final

from portal.ui.text import tidy_line
from records.filetypes import by_media_type

_LONGEST: Final = 255
_FALLBACK: Final = "file"
# Kept free in front of the ending when a long name is cut.
_LONGEST_ENDING: Final = 16


def shown_name(name: str) -> str:
    """One line without folders, control characters or direction tricks, at most 255 characters long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character if character.isprintable() else " " for character in tidy_line(last))
    return _shorten(" ".join(printable.split()).strip(". ") or _FALLBACK)


def download_name(name: str, media_type: str) -> str:
    """The same name with an ending that tells the truth about the content."""
    file_type = by_media_type(media_type)
    if file_type is None or PurePosixPath(name).suffix.lower() in file_type.extensions:
        return name
    return name + file_type.extensions[0]


def _shorten(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    ending = PurePosixPath(name).suffix
    if len(ending) > _LONGEST_ENDING:
        ending = ""
    return name[: _LONGEST - len(ending)] + ending
