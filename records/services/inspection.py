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
from typing import IO, Final

from PIL import Image

from records.filetypes import FileType
from records.states import Problem

_SCRIPT: Final = Path(__file__).resolve().parent.parent / "sandbox" / "look.py"
_WALL_SECONDS: Final = 90
_MOST_OUTPUT: Final = 4 * 1024 * 1024
_SMALLEST_SIDE: Final = 16
_LARGEST_SIDE: Final = 1000
# What the file itself may be blamed for.
_FAULTS: Final = {each.value: each for each in (Problem.DAMAGED, Problem.LOCKED, Problem.TOO_LARGE)}


class InspectionBroken(Exception):
    """The process died, hung or gave no usable answer."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is wrong with the file, if anything; its pages; a JPEG of the first one, if one could be drawn."""

    problem: Problem | None
    page_count: int | None
    preview: bytes


def inspect(file: IO[bytes], file_type: FileType) -> Inspection:
    """Open the file outside this process and check the answer; raises InspectionBroken."""
    file.seek(0)
    with tempfile.TemporaryFile() as output:
        _run(file, file_type.media_type, output)
        output.seek(0)
        return _checked(output.read(_MOST_OUTPUT))


def _run(file: IO[bytes], media_type: str, output: IO[bytes]) -> None:
    process = subprocess.Popen(
        # Isolated: no variables, no user packages, no current folder on the path.
        [sys.executable, "-I", str(_SCRIPT), media_type],
        stdin=file,
        stdout=output,
        # A decoder's complaint may quote the file.
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd=tempfile.gettempdir(),
        start_new_session=True,
    )
    try:
        code = process.wait(_WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise InspectionBroken("took too long") from error
    finally:
        # Also whatever it may have started; its group is gone when it ended alone.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if code != 0:
        raise InspectionBroken(f"ended with {code}")


def _checked(answer: bytes) -> Inspection:
    line, _, picture = answer.partition(b"\n")
    try:
        facts = json.loads(line)
        problem, page_count = facts["problem"], facts["page_count"]
    except (ValueError, KeyError, TypeError) as error:
        raise InspectionBroken("no usable answer") from error
    if (problem and problem not in _FAULTS) or not isinstance(page_count, int) or page_count < 0:
        raise InspectionBroken("no usable answer")
    return Inspection(_FAULTS.get(problem), page_count or None, picture if _is_picture(picture) else b"")


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
