"""`make run`: the whole portal on one machine, from nothing to an address in the browser."""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from portal.embedded.datafolder import DataFolder
from portal.embedded.errors import EmbeddedError
from portal.embedded.foreground import LOCAL_SETTINGS, ignore_signals, stop_on_signal
from portal.embedded.portal_environment import compose
from portal.embedded.ports import LOOPBACK, is_free
from portal.embedded.processes import Child, stop_all
from portal.embedded.services import Services
from portal.embedded.supervisor import say, watch

_ROOT = Path(__file__).resolve().parents[2]
_PREPARE_SECONDS = 600.0
_WEB_SECONDS = 180.0
# The path without its query string, and nothing of the visitor.
_ACCESS_LOG_FORMAT = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(D)s us'


class Portal:
    """Services, web server, workers and beat of one data folder and one port."""

    def __init__(self, data: Path, port: int) -> None:
        self._data = DataFolder(data)
        self._port = port
        self._address = f"http://localhost:{port}"
        self._services: Services | None = None
        self._children: list[Child] = []

    def run(self) -> int:
        """Start everything, show the way in, watch until Ctrl-C, end everything."""
        started = time.monotonic()
        stop_on_signal()
        try:
            self._check_port()
            self._data.open()
            environment = self._start_services()
            self._prepare(environment)
            self._start_processes(environment)
            self._greet(time.monotonic() - started)
            watch([*self._require_services().children, *self._children])
        except KeyboardInterrupt:
            return 0
        finally:
            self._stop()
        return 0

    def _check_port(self) -> None:
        if not is_free(self._port):
            raise EmbeddedError(
                f"Port {self._port} is in use: choose another, for example make run PORT={self._port + 1}"
            )

    def _start_services(self) -> dict[str, str]:
        origins = [self._address, f"http://{LOOPBACK}:{self._port}"]
        self._services = Services(self._data, os.environ, origins)
        say("Starting the services ...")
        addresses = self._services.start()
        self._data.publish({**addresses, "PORTAL_BASE_URL": self._address})
        return compose(self._data, addresses, settings=LOCAL_SETTINGS, base_url=self._address)

    def _prepare(self, environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "portal.embedded.prepare", str(self._data.path)]
        say("Preparing database and pages ...")
        child = self._child("Preparation", command, environment)
        child.start()
        try:
            code = child.wait_for_exit(_PREPARE_SECONDS)
        finally:
            stop_all([child])
        if code != 0:
            raise EmbeddedError(f"The portal could not be prepared: {child.last_line()}")

    def _start_processes(self, environment: Mapping[str, str]) -> None:
        web = self._child("Web server", self._web_command(), environment)
        celery = [sys.executable, "-m", "celery", "-A", "portal.celery:app"]
        quiet = ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--concurrency", "1"]
        notices = [*celery, "worker", *quiet, "--queues", "default,notices", "--hostname", "notices@%h"]
        files = [*celery, "worker", *quiet, "--queues", "files", "--hostname", "files@%h"]
        # Apart from papers, which take seconds and never wait behind a study.
        imaging = [*celery, "worker", *quiet, "--queues", "imaging", "--hostname", "imaging@%h"]
        schedule = str(self._data.folder("beat") / "schedule")
        beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile="]
        self._children += [
            web,
            self._child("Worker", notices, environment),
            self._child("File worker", files, environment),
            self._child("Imaging worker", imaging, environment),
            self._child("Beat", beat, environment),
        ]
        for child in self._children:
            child.start()
        web.wait_until(self._web_answers, _WEB_SECONDS)

    def _web_command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
            *("--bind", f"{LOOPBACK}:{self._port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--graceful-timeout", "4", "--timeout", "60"),
            *("--access-logfile", str(self._data.logs / "web-access.log")),
            *("--access-logformat", _ACCESS_LOG_FORMAT),
            *("--logger-class", "portal.gunicorn_logs.QuietLogger"),
            "--no-control-socket",
            # Its heartbeat files must not wait for a busy disk.
            *(("--worker-tmp-dir", "/dev/shm") if os.access("/dev/shm", os.W_OK) else ()),  # noqa: S108
        ]

    def _child(self, name: str, command: list[str], environment: Mapping[str, str]) -> Child:
        log = self._data.logs / f"{name.lower().replace(' ', '-')}.log"
        return Child(name=name, command=command, log=log, environment=environment, folder=_ROOT)

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self._port}/healthz", timeout=3) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except (urllib.error.URLError, OSError):
            return False

    def _greet(self, seconds: float) -> None:
        accounts = (self._data.path / "accounts.txt").read_text().rstrip()
        notes = list(self._require_services().notes)
        if not self._require_services().has_scanner:
            notes.append(
                "No virus scanner was found: files are shown as not scanned. Install clamav-daemon to have one."
            )
        say(
            "\n".join(
                [
                    "",
                    f"The portal is ready after {seconds:.1f} s:  {self._address}/",
                    f"Mails and texts it sends:          {self._address}/dev/mailbox/",
                    "",
                    accounts,
                    *([""] if notes else []),
                    *notes,
                    "",
                    f"Logs: {self._data.logs}    Stop: Ctrl-C    Forget the data: make reset",
                ]
            )
        )

    def _require_services(self) -> Services:
        assert self._services is not None  # noqa: S101 - set before anything else starts
        return self._services

    def _stop(self) -> None:
        ignore_signals()
        if self._children or self._services:
            say("\nStopping ...")
        stop_all(self._children)
        if self._services is not None:
            self._services.stop()
        self._data.close()
