"""Run one command with the services around it, and be gone when it ends."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from portal.embedded.datafolder import DataFolder, throwaway
from portal.embedded.errors import EmbeddedError
from portal.embedded.portal_environment import compose
from portal.embedded.ports import free_port
from portal.embedded.services import Services

TEST_SETTINGS = "portal.settings.test"
LOCAL_SETTINGS = "portal.settings.local"


class Stopped(SystemExit):
    """The person or the system asked us to stop; carries the usual exit code for that signal."""


def stop_on_signal() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into an ordinary unwinding, so that every `finally` runs."""
    # A shell starts background jobs with SIGINT ignored; here it always means "stop".
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def leave(number: int, _frame: FrameType | None) -> None:
        raise Stopped(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def ignore_signals() -> None:
    """From here on only the orderly end counts."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def execute(command: Sequence[str], *, settings: str, data: Path | None) -> int:
    """Run the command beside throw-away services, or beside those of a kept data folder; return its exit code."""
    stop_on_signal()
    folder = DataFolder(data) if data else throwaway()
    running = folder.published() if data else None
    if running is not None:
        return run_command(command, compose(folder, running, settings=settings, base_url=running["PORTAL_BASE_URL"]))
    # A browser test serves the pages here itself; the S3 server must know the origin beforehand.
    base_url = f"http://localhost:{free_port()}"
    services: Services | None = None
    try:
        folder.open()
        services = Services(folder, compose(folder, {}, settings=settings, base_url=base_url), [base_url])
        addresses = services.start()
        return run_command(command, compose(folder, addresses, settings=settings, base_url=base_url))
    finally:
        shut_down(services, folder)


def shut_down(services: Services | None, folder: DataFolder) -> None:
    """End the services and let the folder go, whatever the keyboard says meanwhile."""
    ignore_signals()
    if services is not None:
        services.stop()
    folder.close()


def run_command(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a command in the foreground; it, not we, decides what Ctrl-C means."""
    try:
        process = subprocess.Popen(list(command), env=environment)
    except OSError as problem:
        message = f"{command[0]} could not be started: {problem.strerror}"
        raise EmbeddedError(message) from problem
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return _exit_code(process.wait())
    except Stopped:
        process.terminate()
        _wait_briefly(process)
        raise
    finally:
        signal.signal(signal.SIGINT, previous)


def show_services(data: Path, *, settings: str, base_url: str) -> int:
    """Start the services of a data folder, print how to reach them, and hold them until Ctrl-C."""
    stop_on_signal()
    folder = DataFolder(data)
    services: Services | None = None
    try:
        folder.open()
        services = Services(folder, compose(folder, {}, settings=settings, base_url=base_url), [base_url])
        addresses = services.start() | {"PORTAL_BASE_URL": base_url}
        folder.publish(addresses)
        for name, value in addresses.items():
            sys.stdout.write(f"export {name}='{value}'\n")
        sys.stdout.flush()
        signal.pause()
    except KeyboardInterrupt:
        return 0
    finally:
        shut_down(services, folder)
    return 0


def _exit_code(status: int) -> int:
    return 128 - status if status < 0 else status


def _wait_briefly(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
