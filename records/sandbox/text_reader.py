"""Plain texts: the letters, in the one encoding every reader knows."""

import codecs
from typing import Any, BinaryIO

MOST_BYTES = 20 * 1024 * 1024


def read(file: BinaryIO, _media_type: str, found: Any) -> None:
    """Decode what is there, and keep signs that steer a screen out of the reading copy."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        found.fail("too_large")
    found.text = plain(decoded(data))
    found.reading, found.reading_type = found.text.encode(), "text/plain"


def decoded(data: bytes) -> str:
    """The letters; where nothing says which encoding it is, the one of old Windows fits every byte."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def plain(text: str) -> str:
    """Without control characters and without signs that turn the reading direction round."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or sign.isprintable() or sign == "\u00a0")
