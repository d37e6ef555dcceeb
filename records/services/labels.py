"""Labels of DICOM files that our own scanner declines: read by pydicom in a throw-away process, many at a time."""

import json
import struct
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any, Final

from records.dicom.scanner import Labels, Pixels
from records.dicom.tags import WANTED
from records.services.outside import run_outside

_FRAME: Final = struct.Struct("<IQ")
_WALL_SECONDS: Final = 60
_MOST_OUTPUT: Final = 4 * 1024 * 1024
_LONGEST_TEXT: Final = 4096

# The first bytes of a file, and how large the whole file is.
Head = tuple[bytes, int]


def read_labels(heads: Sequence[Head]) -> list[Labels | None]:
    """The labels of each file in the same order; None where nothing can be read.

    A file that ends the process is passed over, and a new process goes on behind it.
    """
    found: list[Labels | None] = []
    while len(found) < len(heads):
        answers = _ask(heads[len(found) :])
        found += answers
        if len(found) < len(heads):
            found.append(None)
    return found


def _ask(heads: Sequence[Head]) -> list[Labels | None]:
    with tempfile.TemporaryFile() as source:
        _write(heads, source)
        wanted = ",".join(f"{tag:x}" for tag in sorted(WANTED))
        answer = run_outside("headers.py", [wanted], source, seconds=_WALL_SECONDS, most=_MOST_OUTPUT)
    # What follows the last line's end was cut off.
    lines = answer.split(b"\n")[:-1]
    return [_checked(line, head) for line, head in zip(lines, heads, strict=False)]


def _write(heads: Iterable[Head], source: IO[bytes]) -> None:
    for head, size in heads:
        source.write(_FRAME.pack(len(head), size) + head)
    source.flush()


def _checked(line: bytes, head: Head) -> Labels | None:
    """The answer, as far as it has the form it must have."""
    try:
        answer = json.loads(line)
        values = {int(tag): text for tag, text in answer["values"].items() if isinstance(text, str)}
        pixels = _pixels(answer["pixels"], head[1])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if any(tag not in WANTED or len(text) > _LONGEST_TEXT for tag, text in values.items()):
        return None
    return Labels(values, pixels, answer.get("saw_end") is True)


def _pixels(place: Any, size: int) -> Pixels | None:
    """The stated place, if it is one inside the file."""
    if place is None:
        return None
    start, length = place
    if not isinstance(start, int) or not isinstance(length, int | None):
        return None
    return Pixels(start, length) if 0 <= start <= size and (length or 0) >= 0 else None
