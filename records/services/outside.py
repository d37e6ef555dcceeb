"""Runs a script of the sandbox in a throw-away process that knows nothing and is gone afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

_SCRIPTS: Final = Path(__file__).resolve().parent.parent / "sandbox"
# Without variables of ours; the numbers' library would start a thread for every core.
_ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def run_outside(script: str, arguments: Sequence[str], source: IO[bytes], *, seconds: float, most: int) -> bytes:
    """What the script wrote before it ended, died or was ended: callers must look at every byte of it."""
    source.seek(0)
    with tempfile.TemporaryFile() as output:
        process = _start(script, arguments, source, output)
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
        finally:
            end_outside(process)
        output.seek(0)
        return output.read(most)


def begin_outside(script: str) -> "subprocess.Popen[bytes]":
    """The script with a pipe on either side, for one question after another; whoever began it ends it."""
    return _start(script, (), subprocess.PIPE, subprocess.PIPE)


def end_outside(process: "subprocess.Popen[bytes]") -> None:
    """End it, and whatever it may have started; its group is gone when it ended alone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()


def _start(
    script: str, arguments: Sequence[str], source: IO[bytes] | int, output: IO[bytes] | int
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        # Isolated: no variables, no user packages, no current folder on the path.
        [sys.executable, "-I", str(_SCRIPTS / script), *arguments],
        stdin=source,
        stdout=output,
        # A decoder's complaint may quote the file.
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd=tempfile.gettempdir(),
        start_new_session=True,
    )
