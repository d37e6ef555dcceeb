"""From the last byte of a 500-slice study, and from its first, to ready for review.

`RECORDS_READY_RUNS` sets how often everything is measured, in turns (3).
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks import records_peer
from benchmarks.harness import Line, report
from portal.embedded import prepare

if TYPE_CHECKING:
    from intake.models import SecondOpinionRequest

RUNS: Final = int(os.environ.get("RECORDS_READY_RUNS", "3"))
LAST_BYTE: Final = 1.2
FIRST_BYTE: Final = 1.0
WORKER_MB: Final = 300.0
_CHUNK: Final = 1024 * 1024


class Worker:
    """The process that checks documents, asked one at a time."""

    def __init__(self, *, with_scanner: bool) -> None:
        without = {"CLAMD_URL": "", "PORTAL_ALLOW_UNSCANNED": "true"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.records_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | ({} if with_scanner else without),
        )
        self._answer()

    def check(self, document_id: object) -> dict[str, float]:
        """Check it, and say what that took."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        self._process.stdin.write(f"{document_id}\n")
        self._process.stdin.flush()
        answer: dict[str, float] = json.loads(self._answer())
        return answer

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(30)

    def _answer(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        return self._process.stdout.readline()


def main() -> int:
    """Measure it alone."""
    with tempfile.TemporaryDirectory() as name:
        prepare.main(Path(name))
        return report("records-ready", lines())


def lines() -> list[Line]:
    """Measure in turns, so that a machine that grows busy meanwhile is busy for all."""
    # Models can be imported only after Django is set up.
    from django.conf import settings  # noqa: PLC0415

    from benchmarks import records_study  # noqa: PLC0415

    files = list(records_study.slices())
    parts = records_study.packs(files)
    found = list(_without_scanner(parts))
    if settings.CLAMD_URL:
        found += _with_scanner(files, parts)
    return found


def _with_scanner(files: Sequence[bytes], parts: Sequence[bytes]) -> Iterator[Line]:
    reads, scans, readies, firsts, peers = [], [], [], [], []
    with _worker(with_scanner=True) as worker, records_peer.orthanc() as orthanc:
        for _ in range(RUNS):
            sent, key, size = _sent(parts)
            reads.append(_timed(lambda key=key: _read(key)))  # type: ignore[misc]
            scans.append(_timed(lambda: _scan(files)))
            readies.append(_checked(worker, key, size))
            firsts.append(sent + readies[-1]["seconds"])
            if orthanc is not None:
                peers.append(orthanc.ingest(files) + scans[-1])
    yield Line("records-ready-read-from-store", median(reads), "s")
    yield Line("records-ready-clamd-alone", median(scans), "s")
    yield Line("records-ready-last-byte", median(each["seconds"] for each in readies), "s")
    yield Line("records-ready-processor", median(each["processor"] for each in readies), "s")
    longer = [max(read, scan) for read, scan in zip(reads, scans, strict=True)]
    ratios = [each["seconds"] / most for each, most in zip(readies, longer, strict=True)]
    yield Line("records-ready-last-byte-to-longer-of-both", median(ratios), "x", LAST_BYTE)
    yield Line("records-ready-worker-peak", max(each["peak_mb"] for each in readies), "MB", WORKER_MB)
    yield Line("records-ready-worker-idle", readies[-1]["idle_mb"], "MB")
    yield Line("records-ready-first-byte", median(firsts), "s")
    if peers:
        ratios = [first / peer for first, peer in zip(firsts, peers, strict=True)]
        yield Line("records-ready-orthanc-and-clamd", median(peers), "s")
        yield Line("records-ready-first-byte-to-orthanc-and-clamd", median(ratios), "x", FIRST_BYTE)


def _without_scanner(parts: Sequence[bytes]) -> Iterator[Line]:
    ratios = []
    with _worker(with_scanner=False) as worker:
        for _ in range(RUNS):
            _seconds, key, size = _sent(parts)
            floor = _timed(lambda key=key: _read(key, hashlib.sha256()))  # type: ignore[misc]
            ratios.append(_checked(worker, key, size)["seconds"] / floor)
    yield Line("records-ready-unscanned-last-byte-to-read-and-sha256", median(ratios), "x", LAST_BYTE)


@contextmanager
def _worker(*, with_scanner: bool) -> Iterator[Worker]:
    worker = Worker(with_scanner=with_scanner)
    try:
        yield worker
    finally:
        worker.close()


def _sent(parts: Sequence[bytes]) -> tuple[float, str, int]:
    from benchmarks import records_study  # noqa: PLC0415 - after Django is set up

    started = time.perf_counter()
    key, size = records_study.send(parts)
    return time.perf_counter() - started, key, size


def _checked(worker: Worker, key: str, size: int) -> dict[str, float]:
    """Of a family of its own, since the same study twice is kept once."""
    from benchmarks import records_study  # noqa: PLC0415 - after Django is set up
    from records.models import DocumentReference  # noqa: PLC0415 - same

    request: SecondOpinionRequest = records_study.family()
    document = records_study.document(request, key, size)
    answer = worker.check(document.pk)
    status = DocumentReference.objects.get(pk=document.pk).status
    if status != "available":
        raise RuntimeError(f"the study ended as {status}")
    return answer


def _timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _read(key: str, digest: "hashlib._Hash | None" = None) -> None:
    from records import storage  # noqa: PLC0415 - after Django is set up

    with storage.open_stream("quarantine", key) as source:
        while piece := source.read(_CHUNK):
            if digest is not None:
                digest.update(piece)


def _scan(files: Sequence[bytes]) -> None:
    """The scanner alone, fed as fast as it takes."""
    from records.scanning import current_scanner  # noqa: PLC0415 - after Django is set up

    with current_scanner().session() as session:
        numbers = [session.send([content]) for content in files]
        for number in numbers:
            session.report(number)


if __name__ == "__main__":
    sys.exit(main())
