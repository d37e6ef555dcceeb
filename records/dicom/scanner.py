"""Reads the labels of a plain DICOM file (explicit VR, little endian) from its first bytes, and quickly.

It declines whatever it is not sure about (None): other syntaxes, lengths that are not stated, labels out of order,
other alphabets. Those go to pydicom in a throw-away process, and a test holds both to the same answers.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from records.dicom.tags import PIXEL_TAGS, WANTED, Tag

# Labels of real files end well before this; a file that hides them further back is pydicom's.
HEAD_BYTES: Final = 256 * 1024
_MOST_LABELS: Final = 5000
_PREAMBLE: Final = 128
_START: Final = 132
_NOT_STATED: Final = 0xFFFFFFFF
_META_GROUP: Final = 2
_LONG: Final = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_SHORT: Final = frozenset(
    {b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS"}
    | {b"ST", b"TM", b"UI", b"UL", b"US"}
)
# Of the standard's own syntaxes these are not explicit little endian; whatever is not the standard's is unknown.
_STANDARD: Final = "1.2.840.10008.1.2."
_NOT_PLAIN: Final = frozenset(
    {"1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"}
)
_CODECS: Final = {"": "ascii", "ISO_IR 6": "ascii", "ISO_IR 100": "latin-1", "ISO_IR 192": "utf-8"}


@dataclass(frozen=True, slots=True)
class Pixels:
    """Where the pixels lie in the file; no length means that they come in compressed pieces."""

    start: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Labels:
    """The wanted labels as text, several values of one label parted by a backslash."""

    values: Mapping[int, str]
    pixels: Pixels | None
    # False: the labels went on beyond the bytes at hand, so that nobody knows whether there are pixels.
    saw_end: bool


class _Declined(Exception):
    """Not plain enough."""


def is_dicom(head: bytes) -> bool:
    """Whether the bytes are DICOM, also without the mark that old files lack."""
    if head[_PREAMBLE:_START] == b"DICM":
        return True
    group, element = struct.unpack_from("<HH", head) if len(head) >= _START else (0, 0)
    if group not in (_META_GROUP, 8) or element > Tag.INSTANCE & 0xFFFF:
        return False
    return head[4:6] in _SHORT | _LONG or int.from_bytes(head[4:8], "little") <= Tag.LONGEST_UID


def scan(head: bytes, size: int) -> Labels | None:
    """The labels in the first bytes of a file of that size; None when somebody else must read it."""
    if head[_PREAMBLE:_START] != b"DICM":
        return None
    try:
        return _Scan(head, size).run()
    except (_Declined, struct.error, UnicodeDecodeError):
        return None


class _Scan:
    """One walk from label to label."""

    def __init__(self, head: bytes, size: int) -> None:
        self._head, self._size = head, size
        self._raw: dict[int, bytes] = {}
        self._at, self._last = _START, 0

    def run(self) -> Labels:
        for _ in range(_MOST_LABELS):
            if self._at == self._size:
                return self._labels(None, saw_end=True)
            tag, length, start = self._label()
            if tag in PIXEL_TAGS:
                return self._labels(Pixels(start, None if length == _NOT_STATED else length), saw_end=True)
            if length == _NOT_STATED:
                raise _Declined
            self._at = start + length
            if tag in WANTED:
                self._take(tag, start)
            elif self._at > len(self._head):
                return self._cut_short()
        raise _Declined

    def _label(self) -> tuple[int, int, int]:
        if self._at + 12 > len(self._head):
            raise _Declined
        group, element, vr, length = struct.unpack_from("<HH2sH", self._head, self._at)
        tag, start = group << 16 | element, self._at + 8
        if tag <= self._last:
            raise _Declined
        if self._last >> 16 == _META_GROUP != group:
            self._require_plain_syntax()
        self._last = tag
        if vr in _LONG:
            return tag, int.from_bytes(self._head[start : start + 4], "little"), start + 4
        if vr not in _SHORT:
            raise _Declined
        return tag, length, start

    def _take(self, tag: int, start: int) -> None:
        if self._at > len(self._head):
            raise _Declined
        self._raw[tag] = self._head[start : self._at]

    def _require_plain_syntax(self) -> None:
        syntax = self._raw.get(Tag.SYNTAX, b"").decode("ascii").strip(" \0")
        if not syntax.startswith(_STANDARD) or syntax in _NOT_PLAIN:
            raise _Declined

    def _cut_short(self) -> Labels:
        """An unwanted label reaches beyond the bytes at hand; fine when all wanted ones lie before it."""
        if self._at > self._size or self._last < max(WANTED):
            raise _Declined
        return self._labels(None, saw_end=False)

    def _labels(self, pixels: Pixels | None, *, saw_end: bool) -> Labels:
        if self._last >> 16 <= _META_GROUP:
            raise _Declined
        charset = self._raw.get(Tag.CHARSET, b"").decode("ascii").strip(" \0")
        if charset not in _CODECS:
            raise _Declined
        codec = _CODECS[charset]
        return Labels({tag: _text(tag, raw, codec) for tag, raw in self._raw.items()}, pixels, saw_end)


def _text(tag: int, raw: bytes, codec: str) -> str:
    if tag in Tag.NUMBERS:
        return "\\".join(str(each) for each in struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2]))
    if b"\x1b" in raw:
        raise _Declined
    return clean(raw.decode(codec))


def clean(text: str) -> str:
    """Without the filling that makes lengths even."""
    return "\\".join(each.strip(" \0") for each in text.split("\\"))
