"""Has a file opened by a throw-away process, and believes nothing it says without looking."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from PIL import Image

from records.filetypes import FileType
from records.services.summaries import HeadingFacts, heading_facts
from records.states import Problem

SCRIPTS: Final = Path(__file__).resolve().parent.parent / "sandbox"
_SCRIPT: Final = SCRIPTS / "look.py"
_WALL_SECONDS: Final = 90
_LONGEST_LINE: Final = 4 * 1024 * 1024
_MOST_TEXT: Final = 200_000
_MOST_READING: Final = 192 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_TAIL_BYTES: Final = 64
_SMALLEST_SIDE: Final = 16
_LARGEST_SIDE: Final = 1000
# What the file itself may be blamed for.
_FAULTS: Final = {each.value: each for each in (Problem.DAMAGED, Problem.LOCKED, Problem.TOO_LARGE, Problem.WRONG_TYPE)}
# The first and last bytes of every copy that people may read.
_READABLE: Final = {
    "application/pdf": (b"%PDF-", b"%%EOF"),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    "text/plain": (b"", b""),
}


class InspectionBroken(Exception):
    """The process died, hung or gave no usable answer."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is wrong with the file, if anything; its pages; its words; and the copies that were made of it."""

    problem: Problem | None
    page_count: int | None
    preview: bytes
    readable_page_count: int | None = None
    has_active_content: bool = False
    text: str = ""
    heading: HeadingFacts | None = None
    # Empty when no copy for reading was made.
    reading_type: str = ""


def inspect(file: IO[bytes], file_type: FileType, reading: IO[bytes] | None = None) -> Inspection:
    """Open the file outside this process and check the answer; raises InspectionBroken.

    What people look at in place of the original is written into `reading`.
    """
    file.seek(0)
    with tempfile.TemporaryFile() as output:
        run_fenced([str(_SCRIPT), file_type.media_type], file, output, seconds=_WALL_SECONDS)
        output.seek(0)
        return _checked(output, reading)


def run_fenced(command: list[str], file: IO[bytes], output: IO[bytes], *, seconds: int, **more: Any) -> None:
    """Run one of our scripts with no variables, no keys and nobody to talk to; raises InspectionBroken."""
    process = subprocess.Popen(
        # Isolated: no variables, no user packages, no current folder on the path.
        [sys.executable, "-I", *command],
        stdin=file,
        stdout=output,
        # A decoder's complaint may quote the file.
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd=tempfile.gettempdir(),
        start_new_session=True,
        **more,
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise InspectionBroken("took too long") from error
    finally:
        # Also whatever it may have started; its group is gone when it ended alone.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code != 0:
        raise InspectionBroken(f"ended with {code}")


def _checked(output: IO[bytes], reading: IO[bytes] | None) -> Inspection:
    line = output.readline(_LONGEST_LINE)
    try:
        facts = json.loads(line)
        inspection = _inspection(facts, output, reading)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InspectionBroken("no usable answer") from error
    return inspection


def _inspection(facts: dict[str, Any], output: IO[bytes], reading: IO[bytes] | None) -> Inspection:
    problem = facts["problem"]
    if problem and problem not in _FAULTS:
        raise InspectionBroken("no usable answer")
    preview_size, reading_size = (_number(size) for size in facts.get("sizes", (0, 0)))
    preview = output.read(min(preview_size, _LONGEST_LINE))
    pages = _number(facts["page_count"])
    return Inspection(
        problem=_FAULTS.get(problem),
        page_count=pages or None,
        readable_page_count=min(_number(facts.get("readable", 0)), pages) if pages else None,
        has_active_content=bool(facts.get("active")),
        text=str(facts.get("text", ""))[:_MOST_TEXT],
        heading=heading_facts(facts["summary"]) if facts.get("summary") else None,
        preview=preview if _is_picture(preview) else b"",
        reading_type=_copied(output, reading_size, str(facts.get("reading_type", "")), reading),
    )


def _number(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise InspectionBroken("no usable answer")
    return value


def _copied(output: IO[bytes], size: int, media_type: str, reading: IO[bytes] | None) -> str:
    """Take the copy for reading over, if its beginning and its end are those of what it says it is."""
    if reading is None or not size or size > _MOST_READING or media_type not in _READABLE:
        return ""
    start, end = _READABLE[media_type]
    first = tail = output.read(min(_CHUNK, size))
    reading.write(first)
    left = size - len(first)
    while left and (chunk := output.read(min(_CHUNK, left))):
        reading.write(chunk)
        tail = (tail + chunk)[-_TAIL_BYTES:]
        left -= len(chunk)
    is_right = not left and first.startswith(start) and tail[-_TAIL_BYTES:].rstrip(b"\r\n").endswith(end)
    return media_type if is_right else ""


def _is_picture(picture: bytes) -> bool:
    """Whether it is a JPEG of a sensible size; reads the header only."""
    if not (picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9")):
        return False
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
            sides = opened.size
    except (OSError, ValueError, SyntaxError):
        return False
    return min(sides) >= _SMALLEST_SIDE and max(sides) <= _LARGEST_SIDE
