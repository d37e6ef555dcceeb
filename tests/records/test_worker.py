"""A real Celery worker, killed in the middle of a file; and a queue that is not there."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records.models import DocumentReference
from records.tasks import process_document, sweep
from tests.records.conftest import StandInClamd, pdf, stored

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

# Not the database of other tests in the same Redis: their workers must not take our messages.
QUEUE_NUMBER = 9
PATIENCE_SECONDS = 60

Worker = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def queue_url() -> str:
    parts = urlsplit(django_settings.REDIS_URL)
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(scheme="redis+socket", query=f"virtual_host={QUEUE_NUMBER}"))
    return urlunsplit(parts._replace(path=f"/{QUEUE_NUMBER}"))


@pytest.fixture
def start_worker(queue_url: str, tmp_path: Path) -> Iterator[Worker]:
    """Start workers on the test's own database; whatever still runs at the end is ended by its pid."""
    running: list[subprocess.Popen[bytes]] = []

    def start(clamd_url: str) -> "subprocess.Popen[bytes]":
        with (tmp_path / f"worker-{len(running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", "1", "-Q", "files,default"],
                env=os.environ | _variables(queue_url, clamd_url),
                cwd=django_settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running.append(process)
        return process

    yield start
    for process in running:
        _kill(process)


def test_a_worker_killed_in_the_middle_of_a_file_loses_nothing(
    receive: Callable[..., DocumentReference],
    start_worker: Worker,
    stand_in: Callable[..., StandInClamd],
    queue_url: str,
) -> None:
    document = receive(pdf(4))
    stalling = stand_in(waits=True)
    first = start_worker(stalling.url)
    with current_app.connection_for_write(queue_url) as queue:
        process_document.apply_async((str(document.pk),), connection=queue)
    assert stalling.began.wait(PATIENCE_SECONDS), "the worker never came to the scan"
    document.refresh_from_db()
    assert (document.status, document.attempt_count) == ("checking", 1)

    _kill(first)
    assert stored("quarantine", document.quarantine_key) == pdf(4)

    start_worker(stand_in().url)
    _sweep_until(document, "available", queue_url)
    assert (document.attempt_count, document.page_count, document.scan_result) == (2, 4, "clean")
    assert stored("records", document.record_key) == pdf(4)


@dataclass
class DeadQueue:
    """A Redis that hangs up on everybody, and how often it was called."""

    url: str
    call_count: int = 0


@pytest.fixture
def dead_queue() -> Iterator[DeadQueue]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        queue = DeadQueue(f"redis://127.0.0.1:{server.getsockname()[1]}/0")

        def hang_up() -> None:
            with contextlib.suppress(OSError):
                while True:
                    link, _ = server.accept()
                    queue.call_count += 1
                    link.close()

        threading.Thread(target=hang_up, daemon=True).start()
        yield queue


def test_a_queue_that_is_away_does_not_take_the_file_with_it(
    mother: User, opinion_request: SecondOpinionRequest, buckets: None, tmp_path: Path, dead_queue: DeadQueue
) -> None:
    (tmp_path / "report.pdf").write_bytes(pdf(7))
    answer = subprocess.run(
        [sys.executable, "-c", _POST_A_FILE, str(tmp_path / "report.pdf"), str(mother.pk), str(opinion_request.pk)],
        env=os.environ | _variables(dead_queue.url, ""),
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert answer.stdout.strip() == b"received", answer.stderr.decode()[-2000:]
    # Called once: between two calls the family's page would have to wait.
    assert dead_queue.call_count == 1
    document = DocumentReference.objects.get()
    assert stored("quarantine", document.quarantine_key) == pdf(7)


_POST_A_FILE = """
import pathlib, sys
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records.services.uploads import receive_document
document = receive_document(
    actor=User.objects.get(pk=sys.argv[2]),
    opinion_request=SecondOpinionRequest.objects.get(pk=sys.argv[3]),
    kind="labs",
    upload=SimpleUploadedFile("report.pdf", pathlib.Path(sys.argv[1]).read_bytes()),
)
print(document.status)
"""


def _variables(queue_url: str, clamd_url: str) -> dict[str, str]:
    database = urlsplit(os.environ["DATABASE_URL"])
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{connection.settings_dict['NAME']}")),
        "REDIS_URL": queue_url,
        "CLAMD_URL": clamd_url,
        "PORTAL_FILE_LEASE_SECONDS": "3",
    }


def _sweep_until(document: DocumentReference, status: str, queue_url: str) -> None:
    """Do what beat does, faster."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while document.status != status:
        assert time.monotonic() < deadline, f"still {document.status}"
        with current_app.connection_for_write(queue_url) as queue:
            sweep.apply_async(connection=queue)
        time.sleep(1)
        document.refresh_from_db()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a worker and its pool children, which are its process group, the hard way."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
