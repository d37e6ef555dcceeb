"""Child processes that never outlive the process that started them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.embedded.errors import EmbeddedError
from portal.embedded.identity import prctl

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.05

# What to send, and how many seconds to wait before the next, harder signal.
GRACEFUL: tuple[tuple[signal.Signals, float], ...] = (
    (signal.SIGTERM, 6.0),
    (signal.SIGQUIT, 2.0),
    (signal.SIGKILL, 2.0),
)


@dataclass(slots=True)
class Child:
    """One child process in a group of its own, started, watched and ended by its pid."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    folder: Path | None = None
    before_exec: Callable[[], None] | None = None
    ending: tuple[tuple[signal.Signals, float], ...] = GRACEFUL
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the program with its output in the log file."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                # Only between fork and exec can a child ask the kernel to end it with its parent, and
                # change its user. Safe here: the supervisor has one thread.
                preexec_fn=self._prepare(os.getpid()),  # noqa: PLW1509
            )

    def _prepare(self, parent: int) -> Callable[[], None]:
        def prepare() -> None:
            if self.before_exec:
                self.before_exec()
            # After the change of user, because that change clears the request.
            prctl(_PR_SET_PDEATHSIG, self.ending[0][0])
            if os.getppid() != parent:
                os._exit(1)

        return prepare

    @property
    def pid(self) -> int | None:
        """The pid of the last start, if there was one."""
        return self.process.pid if self.process else None

    def is_running(self) -> bool:
        """Whether the program is alive now."""
        return self.process is not None and self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until `ready` says yes; say in one line why it never did."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.is_running():
                message = f"{self.name} stopped while starting: {self.last_line()}"
                raise EmbeddedError(message)
            if time.monotonic() > deadline:
                message = f"{self.name} was not ready after {seconds:.0f} seconds; see {self.log}"
                raise EmbeddedError(message)
            time.sleep(_POLL_SECONDS)

    def wait_for_exit(self, seconds: float) -> int | None:
        """Its exit code, or None when it still runs after that many seconds."""
        try:
            return self.process.wait(seconds) if self.process else None
        except subprocess.TimeoutExpired:
            return None

    def last_line(self) -> str:
        """The last thing the program wrote, for a message."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return f"{lines[-1][:300]} (see {self.log})" if lines else f"it wrote nothing to {self.log}"

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the program and the children it left in its group."""
        if self.pid is None:
            return
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return


def stop_all(children: Iterable[Child]) -> None:
    """End these children side by side: politely first, then harder; nothing of theirs remains."""
    started = [child for child in children if child.process is not None]
    steps = max((len(child.ending) for child in started), default=0)
    for step in range(steps):
        alive = [child for child in started if child.is_running() and step < len(child.ending)]
        for child in alive:
            _send(child, child.ending[step][0])
        _wait_for_end(alive, max((child.ending[step][1] for child in alive), default=0.0))
    for child in started:
        child.signal_group(signal.SIGKILL)


def _send(child: Child, number: signal.Signals) -> None:
    # The leader passes the wish on in its own order (a database ends its backends itself);
    # only the last, hard signal goes to the whole group.
    if number == signal.SIGKILL:
        child.signal_group(number)
    elif child.process is not None:
        child.process.send_signal(number)


def _wait_for_end(children: Sequence[Child], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(child.is_running() for child in children) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
