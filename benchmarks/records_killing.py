"""A real worker whose processes are killed in the middle of files, and what became of the files."""

import hashlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from portal.embedded.processes import Child, stop_all
from records import storage
from records.models import DocumentReference
from records.services.claims import MAX_ATTEMPTS
from records.states import DocumentStatus
from records.tasks import sweep

PROCESSES: Final = 2
# Dead workers are noticed within seconds instead of minutes.
LEASE_SECONDS: Final = 4
LOOK_SECONDS: Final = 0.05
JUST_BEGUN_SECONDS: Final = 0.4
SWEEP_SECONDS: Final = 1.0
LONGEST_PAUSE: Final = 1.5
# From the last file's end to its being checked, lost leases and all.
PATIENCE_SECONDS: Final = 300.0
_OPTIONS: Final = ("--queues", "files,imaging,default", "--concurrency", str(PROCESSES), "--loglevel", "ERROR")
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ends:
    """How many files ended as they must not."""

    not_ready: int
    changed: int
    doubled: int


class Checks:
    """The worker, swept every second as beat would, and whoever kills its processes."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "celery", "-A", "portal.celery:app", "worker", *_OPTIONS]
        environment = os.environ | {"PORTAL_FILE_LEASE_SECONDS": str(LEASE_SECONDS)}
        self._worker = Child(name="Worker", command=command, log=folder / "worker.log", environment=environment)
        self._over = threading.Event()
        self._threads = [threading.Thread(target=act, daemon=True) for act in (self._sweep, self._kill)]
        self.kills = 0

    def __enter__(self) -> "Checks":
        self._worker.start()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        stop_all([self._worker])

    def verify(self, sent: Mapping[str, str], requests: Sequence[str]) -> Ends:
        """Wait until every file is checked, and compare the bytes that were kept with those that were sent."""
        documents = DocumentReference.objects.filter(opinion_request_id__in=[UUID(each) for each in requests])
        end = time.monotonic() + PATIENCE_SECONDS
        while documents.pending().exists() and time.monotonic() < end:
            time.sleep(LOOK_SECONDS)
        rows = list(documents)
        ready = [row for row in rows if row.status == DocumentStatus.AVAILABLE]
        changed = sum(_digest(row.record_key) != sent.get(str(row.pk)) for row in ready)
        return Ends(not_ready=len(rows) - len(ready), changed=changed, doubled=len(rows) - len(sent))

    def _sweep(self) -> None:
        while not self._over.wait(SWEEP_SECONDS):
            sweep.apply_async()

    def _kill(self) -> None:
        """All its processes, in the middle of a file, but of none for the last time it may be tried."""
        draw = random.Random(7)  # noqa: S311 - chance, no secret
        checking = DocumentReference.objects.filter(status=DocumentStatus.CHECKING)
        while not self._over.wait(draw.uniform(0, LONGEST_PAUSE)):
            # Of a file that waits for its lease to end nobody is in the middle.
            just_begun = timezone.now() + timedelta(seconds=LEASE_SECONDS - JUST_BEGUN_SECONDS)
            while not checking.filter(claimed_until__gt=just_begun).exists() and not self._over.wait(LOOK_SECONDS):
                just_begun = timezone.now() + timedelta(seconds=LEASE_SECONDS - JUST_BEGUN_SECONDS)
            if not checking.filter(attempt_count__gte=MAX_ATTEMPTS - 1).exists() and not self._over.is_set():
                self.kills += self._kill_all()
        connection.close()

    def _kill_all(self) -> bool:
        pids = self._processes()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(pids)

    def _processes(self) -> list[int]:
        """Those that check; what they started themselves they end themselves."""
        children = Path(f"/proc/{self._worker.pid}/task/{self._worker.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


def _digest(key: str) -> str:
    digest = hashlib.sha256()
    with storage.open_stream("records", key) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
