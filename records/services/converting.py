"""Word files printed as PDF, where LibreOffice is installed: in a throw-away process with one folder to write to."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from records.filetypes import OLD_WORD, PDF, WORD, FileType
from records.services.inspection import SCRIPTS, Inspection, InspectionBroken, inspect, run_fenced

_WALL_SECONDS: Final = 60
_MOST_BYTES: Final = 128 * 1024 * 1024
_ENDINGS: Final = {WORD: ".docx", OLD_WORD: ".doc"}
# What LibreOffice leaves behind in the common folder, whatever folder it is given.
_SOCKETS: Final = "OSL_PIPE_SingleOfficeIPC_*"


def printed(file: IO[bytes], file_type: FileType, reading: IO[bytes], inspection: Inspection) -> Inspection:
    """The same findings with pages to look at; unchanged for other kinds and where nothing can print them."""
    if file_type not in _ENDINGS or inspection.problem is not None or office() is None:
        return inspection
    try:
        with tempfile.TemporaryFile() as copy, _print(file, file_type) as paper:
            pages = inspect(paper, PDF, copy)
            if pages.problem is not None or not pages.reading_type:
                return inspection
            _put_over(copy, reading)
    except (InspectionBroken, OSError):
        # What was read of the words still stands, and the original is whole.
        return inspection
    return replace(
        inspection,
        page_count=pages.page_count,
        readable_page_count=pages.readable_page_count,
        preview=pages.preview,
        text=inspection.text or pages.text,
        reading_type=pages.reading_type,
    )


def office() -> str | None:
    """The program itself, without the script around it that looks for windows."""
    starter = shutil.which("soffice")
    program = Path(starter).resolve().with_name("soffice.bin") if starter else None
    return str(program) if program is not None and program.exists() else None


@contextmanager
def _print(file: IO[bytes], file_type: FileType) -> Iterator[IO[bytes]]:
    """The PDF that came out; raises InspectionBroken when none did."""
    began = time.time()
    with tempfile.TemporaryDirectory(prefix="paper-") as folder, tempfile.TemporaryFile() as words:
        command = [str(SCRIPTS / "convert.py"), folder, office() or "", _ENDINGS[file_type]]
        file.seek(0)
        try:
            run_fenced(command, file, words, seconds=_WALL_SECONDS)
        finally:
            _remove_sockets(began)
        with _opened(Path(folder) / "paper.pdf") as paper:
            yield paper


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    # A captured program might have put a link to another file there.
    place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(place, "rb") as paper:
        if os.fstat(place).st_size > _MOST_BYTES:
            raise InspectionBroken("too large a print")
        yield paper


def _put_over(copy: IO[bytes], reading: IO[bytes]) -> None:
    reading.seek(0)
    reading.truncate()
    copy.seek(0)
    shutil.copyfileobj(copy, reading)


def _remove_sockets(began: float) -> None:
    for left in Path(tempfile.gettempdir()).glob(_SOCKETS):
        with contextlib.suppress(OSError):
            if left.is_socket() and left.stat().st_mtime >= began - 1:
                left.unlink()
