"""The throw-away process: what it may not do, and what is not believed of it."""

import contextlib
import ctypes
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from records.filetypes import JPEG, PDF, PNG
from records.sandbox import look
from records.services import inspection
from records.services.inspection import InspectionBroken, inspect
from records.states import Problem
from tests.records.conftest import pdf, picture

pytestmark = pytest.mark.integration


OnDisk = Callable[[bytes], IO[bytes]]


@pytest.fixture
def on_disk() -> Iterator[OnDisk]:
    """Make real files without a name, as the worker has them."""
    with contextlib.ExitStack() as files:

        def make(content: bytes) -> IO[bytes]:
            file = files.enter_context(tempfile.TemporaryFile())
            file.write(content)
            file.flush()
            return file

        yield make


def _taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put in the decoder's place what an attacker would make of it."""
    script = tmp_path / "look.py"
    script.write_text("import os, sys, time, json\n" + code)
    monkeypatch.setattr(inspection, "_SCRIPT", script)


def test_a_good_file(on_disk: OnDisk) -> None:
    found = inspect(on_disk(pdf(2)), PDF)

    assert (found.problem, found.page_count) == (None, 2)
    assert found.preview.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",
        "sys.exit(3)",
        "print('garbage')",
        "print(json.dumps({'problem': 'infected', 'page_count': 1}))",
        "print(json.dumps({'problem': '', 'page_count': 'many'}))",
        "print(json.dumps({'problem': '', 'page_count': -1}))",
        "print(json.dumps([]))",
        "",
    ],
)
def test_an_answer_that_is_none_is_not_believed(
    on_disk: OnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    _taken_over(tmp_path, monkeypatch, code)

    with pytest.raises(InspectionBroken):
        inspect(on_disk(picture()), JPEG)


@pytest.mark.parametrize(
    "preview",
    [b"", b"<script>", picture(size=(1, 1)), picture(size=(1400, 20)), picture("PNG"), picture() + b"<html>"],
)
def test_a_preview_that_is_no_small_jpeg_is_dropped(
    on_disk: OnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preview: bytes
) -> None:
    facts = f"{{'problem': '', 'page_count': 1, 'sizes': [{len(preview)}, 0]}}"
    _taken_over(tmp_path, monkeypatch, f"sys.stdout.buffer.write(json.dumps({facts}).encode() + b'\\n' + {preview!r})")

    assert inspect(on_disk(picture()), JPEG).preview == b""


def test_a_process_that_hangs_is_ended_with_all_its_children(
    on_disk: OnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "still-alive"
    _taken_over(
        tmp_path,
        monkeypatch,
        f"if os.fork() == 0:\n    time.sleep(3)\n    open({str(mark)!r}, 'w')\ntime.sleep(60)",
    )
    monkeypatch.setattr(inspection, "_WALL_SECONDS", 1)
    with pytest.raises(InspectionBroken):
        inspect(on_disk(picture()), JPEG)

    time.sleep(3.5)
    assert not mark.exists()


def test_it_sees_no_keys(on_disk: OnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    monkeypatch.setenv("PORTAL_SECRET_KEY", "must-not-be-seen")
    _taken_over(tmp_path, monkeypatch, f"open({str(told)!r}, 'w').write(repr(dict(os.environ)))\nos.abort()")
    with pytest.raises(InspectionBroken):
        inspect(on_disk(picture()), JPEG)

    assert "must-not-be-seen" not in told.read_text()
    assert "DATABASE_URL" not in told.read_text()


@pytest.mark.parametrize(
    "greed",
    [
        "b'x' * (2 * look.MEMORY_BYTES)",
        "open('/tmp/portal-greed', 'wb').write(b'x' * (2 * look.OUTPUT_BYTES))",
        "[open('/dev/null') for _ in range(200)]",
    ],
)
def test_limits_hold(greed: str) -> None:
    folder = str(Path(look.__file__).parent)
    code = f"import sys; sys.path.insert(0, {folder!r}); import look; look.limit_this_process(); {greed}"
    ended = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False, timeout=60)
    Path("/tmp/portal-greed").unlink(missing_ok=True)  # noqa: S108 - made by the line above

    assert ended.returncode != 0


@pytest.mark.parametrize("spaces", [look.NEW_USER | look.NEW_NETWORK, 0])
@pytest.mark.parametrize(
    "attack",
    [
        "open('/etc/passwd')",
        "open(f'/proc/{os.getppid()}/environ')",
        "os.listdir('/tmp')",
        "open('/tmp/portal-trace', 'w')",
        "socket.create_connection(('127.0.0.1', PORT))",
        "os.kill(os.getppid(), 0)",
        "os.kill(1, 0)",
    ],
)
def test_a_captured_decoder_reaches_nothing(attack: str, spaces: int) -> None:
    """Also where a container forbids new name spaces: then the second fence has to hold alone."""
    if not spaces and not _has_landlock():
        pytest.skip("this kernel lacks Landlock with signals (Linux 6.12)")
    folder = str(Path(look.__file__).parent)
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = (
            f"import sys, os, socket; sys.path.insert(0, {folder!r}); import look; PORT = {server.getsockname()[1]}\n"
            f"look.NEW_USER, look.NEW_NETWORK = {spaces}, 0; look.limit_this_process()\n"
            f"try:\n    {attack}\nexcept OSError:\n    print('refused')\n"
        )
        ended = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False, timeout=60)

    assert ended.stdout == b"refused\n", ended.stderr


def _has_landlock() -> bool:
    return bool(ctypes.CDLL(None).syscall(look.CREATE_RULESET, None, 0, 1) >= 6)


def test_the_parents_file_is_left_open_and_whole(on_disk: OnDisk) -> None:
    file = on_disk(picture())
    inspect(file, JPEG)

    file.seek(0)
    assert file.read() == picture()
    assert os.fstat(file.fileno()).st_size == len(picture())


def test_a_picture_of_too_many_pixels_is_too_large(on_disk: OnDisk) -> None:
    assert inspect(on_disk(picture("PNG", size=(12_000, 7_000))), PNG).problem == Problem.TOO_LARGE
