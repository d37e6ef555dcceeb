"""A real worker, a real Redis and a real mail server, each ended the hard way at each step.

Everybody gets each notice; a repeat carries the same Message-ID, and there is never more than one.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from celery import current_app
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from portal.embedded.redis_server import _binary
from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import relay_due
from portal.notifications.tasks import deliver, sweep
from tests.support.mail_server import MailServer, free_port, serving

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 90

Process = subprocess.Popen[bytes]
Tell = Callable[..., list[Notification]]


class Queue:
    """A Redis of the test's own, which keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self.process = subprocess.Popen([_binary(), *options], stdout=subprocess.DEVNULL)
        _until(self._answers, "Redis never answered")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def send(self, task: object, *arguments: str) -> None:
        with current_app.connection_for_write(self.url) as link:
            task.apply_async(arguments, connection=link)  # type: ignore[attr-defined]

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError), redis.Redis(port=self.port) as client:
            return bool(client.ping())
        return False


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    server = Queue(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def start_worker(queue: Queue, tmp_path: Path) -> Iterator[Callable[[int], Process]]:
    """Start workers on the test's own database; whatever still runs at the end is ended by its pid."""
    running: list[subprocess.Popen[bytes]] = []

    def start(mail_port: int) -> Process:
        with (tmp_path / f"worker-{len(running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", "1", "-Q", "notices,default"],
                env=_surroundings() | _variables(queue.url, mail_port),
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


def test_a_worker_killed_while_it_waits_for_the_mail_server_loses_nothing(
    tell: Tell, queue: Queue, start_worker: Callable[[int], Process]
) -> None:
    (notice,) = tell()
    with _silent_server() as (port, called):
        worker = start_worker(port)
        queue.send(deliver, str(notice.pk))
        assert called.wait(PATIENCE_SECONDS), "the worker never called the mail server"
        _kill(worker)

    with serving(MailServer(), port) as server:
        start_worker(port)
        _sweep_until_sent(notice, queue)

    assert server.message_ids == [f"<{notice.pk}@localhost>"]
    assert notice.attempt_count == 2


@pytest.mark.parametrize("step", ["before the server said that it took it", "before the row says so"])
def test_a_worker_killed_after_the_mail_left_repeats_it_once_and_recognisably(
    step: str, tell: Tell, queue: Queue, start_worker: Callable[[int], Process]
) -> None:
    (notice,) = tell()
    with serving(MailServer()) as server:
        server.hold.set()
        worker = start_worker(server.port)
        queue.send(deliver, str(notice.pk))
        assert server.arrived.wait(PATIENCE_SECONDS), "no mail came"
        with transaction.atomic():
            # The worker's last word about the row has to wait for this.
            Notification.objects.select_for_update().get(pk=notice.pk)
            if step == "before the row says so":
                server.hold.clear()
                _until(lambda: bool(_waiting_for_the_row()), "the worker never came to the row")
            _kill(worker)
            # Else the database would go on with the dead worker's last word, and there would be no repeat at all.
            _hang_up(_waiting_for_the_row())
        server.hold.clear()
        notice.refresh_from_db()
        assert notice.status == NotificationStatus.PENDING

        start_worker(server.port)
        _sweep_until_sent(notice, queue)
        queue.send(sweep)
        time.sleep(1)

    assert server.message_ids == [f"<{notice.pk}@localhost>"] * 2


def test_a_worker_killed_after_its_last_word_repeats_nothing(
    tell: Tell, queue: Queue, start_worker: Callable[[int], Process]
) -> None:
    (notice,) = tell()
    with serving(MailServer()) as server:
        worker = start_worker(server.port)
        queue.send(deliver, str(notice.pk))
        _until(lambda: _status(notice) == NotificationStatus.SENT, "never sent")
        _kill(worker)
        # As Redis hands it out again where the worker did not say that it was done.
        queue.send(deliver, str(notice.pk))
        start_worker(server.port)
        (later,) = tell("later")
        _sweep_until_sent(later, queue)

    assert server.message_ids == [f"<{notice.pk}@localhost>", f"<{later.pk}@localhost>"]


def test_a_killed_redis_takes_no_notice_with_it_and_doubles_none(
    tell: Tell, queue: Queue, start_worker: Callable[[int], Process]
) -> None:
    (first,) = tell("first")
    with serving(MailServer()) as server:
        server.hold.set()
        start_worker(server.port)
        queue.send(deliver, str(first.pk))
        assert server.arrived.wait(PATIENCE_SECONDS), "no mail came"
        queue.kill()
        server.hold.clear()
        _until(lambda: _status(first) == NotificationStatus.SENT, "the worker forgot its mail with Redis")
        (second,) = tell("second")

        queue.start()
        _sweep_until_sent(second, queue)

    assert server.message_ids == [f"<{first.pk}@localhost>", f"<{second.pk}@localhost>"]


def test_a_mail_server_that_is_away_then_silent_then_back_gets_each_notice_once(tell: Tell, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    notices = [tell(f"effect-{number}")[0] for number in range(4)]

    # Nobody there: one finds out for all.
    assert relay_due(seconds=10) == 1
    with _silent_server(settings.EMAIL_PORT):
        assert relay_due(seconds=10) == 1
    assert sorted(Notification.objects.values_list("attempt_count", flat=True)) == [0, 0, 1, 1]

    with serving(MailServer(), settings.EMAIL_PORT) as server:
        Notification.objects.update(due_at=timezone.now())
        assert relay_due(seconds=10) == 4
        assert relay_due(seconds=10) == 0

    assert sorted(server.message_ids) == sorted(f"<{notice.pk}@localhost>" for notice in notices)


def test_four_relays_at_once_send_each_notice_once(tell: Tell, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    notices = [tell(f"effect-{number}")[0] for number in range(60)]

    def relay() -> None:
        try:
            relay_due(seconds=20)
        finally:
            connection.close()

    with serving(MailServer()) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        threads = [threading.Thread(target=relay) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)

    assert sorted(server.message_ids) == sorted(f"<{notice.pk}@localhost>" for notice in notices)
    assert set(Notification.objects.values_list("status", "attempt_count")) == {(NotificationStatus.SENT, 1)}


@contextlib.contextmanager
def _silent_server(port: int = 0) -> Iterator[tuple[int, threading.Event]]:
    """Takes calls and says nothing."""
    called, calls = threading.Event(), list[socket.socket]()
    with socket.create_server(("127.0.0.1", port)) as server:

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    calls.append(server.accept()[0])
                    called.set()

        threading.Thread(target=take, daemon=True).start()
        try:
            yield server.getsockname()[1], called
        finally:
            # Else the thread would keep the port.
            server.shutdown(socket.SHUT_RDWR)
            for call in calls:
                call.close()


def _waiting_for_the_row() -> list[int]:
    """The database's own processes that wait for the lock we hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return [pid for (pid,) in cursor.fetchall()]


def _hang_up(processes: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [processes])


def _surroundings() -> dict[str, str]:
    # By this one the settings of tests choose a database of Redis; the queue here has a Redis of its own.
    return {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}


def _variables(queue_url: str, mail_port: int) -> dict[str, str]:
    database = urlsplit(os.environ["DATABASE_URL"])
    return {
        "DJANGO_SETTINGS_MODULE": "tests.support.delivery_settings",
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{connection.settings_dict['NAME']}")),
        "REDIS_URL": queue_url,
        "TEST_MAIL_PORT": str(mail_port),
        "PORTAL_NOTICE_LEASE_SECONDS": "3",
        "PORTAL_BASE_URL": "http://localhost:8000",
    }


def _sweep_until_sent(notice: Notification, queue: Queue) -> None:
    """Do what beat does, faster."""

    def is_sent() -> bool:
        queue.send(sweep)
        time.sleep(1)
        return _status(notice) == NotificationStatus.SENT

    _until(is_sent, "never sent")


def _status(notice: Notification) -> str:
    notice.refresh_from_db()
    return notice.status


def _until(is_done: Callable[[], bool], words: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_done():
        assert time.monotonic() < deadline, words
        time.sleep(0.1)


def _kill(process: Process) -> None:
    """End a worker and its pool children, which are its process group, the hard way."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
