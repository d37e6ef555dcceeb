"""What the web process pays for uploads that never pass through it, packs against one file, and cuts at random.

`RECORDS_UPLOAD_MB` sets the size of the large file (1000), `RECORDS_STUDY_RUNS` how often study and file are sent in
turns (3), `RECORDS_CUTS` how many cuts and kills there are (1000).
"""

import hashlib
import io
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from benchmarks.harness import Line, report
from benchmarks.web import START_SECONDS, answers, base, web_server
from portal.embedded import prepare
from portal.embedded.processes import Child, stop_all

if TYPE_CHECKING:
    from benchmarks.records_client import Page, Thing

MEGABYTE: Final = 1_000_000
SIZE: Final = int(os.environ.get("RECORDS_UPLOAD_MB", "1000")) * MEGABYTE
STUDY_RUNS: Final = int(os.environ.get("RECORDS_STUDY_RUNS", "3"))
CUTS: Final = int(os.environ.get("RECORDS_CUTS", "1000"))
CPU_SECONDS: Final = 0.05
GROWTH_MB: Final = 32.0
# At least 0.8 of the throughput of one file.
STUDY_TIMES: Final = 1 / 0.8
AT_ONCE: Final = 8
WARM_UPS: Final = 24
PART_BYTES: Final = 16 * 1024 * 1024
SLICES, SLICE_BYTES = 500, 525_000
# With a process's id above it, Linux's number of the clock that counts its time on the processors.
_PROCESS_TIME: Final = 2
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """Measure it alone."""
    with TemporaryDirectory() as name:
        prepare.main(Path(name))
        return report("records-upload", list(lines(Path(name))))


def lines(folder: Path) -> Iterator[Line]:
    """First with the usual parts, then with the smallest, for many cuts in few minutes."""
    # Models can be imported only after Django is set up.
    from benchmarks import records_cuts  # noqa: PLC0415

    with _server(folder) as web:
        yield from _web_process(web)
        yield from _study()
    os.environ["PORTAL_PART_BYTES"] = str(records_cuts.PART_BYTES)
    try:
        with _server(folder) as web:
            yield from records_cuts.lines(folder, base(), lambda: _workers(web), CUTS)
    finally:
        del os.environ["PORTAL_PART_BYTES"]


def _web_process(web: Child) -> Iterator[Line]:
    from benchmarks.records_client import file_of, new_page  # noqa: PLC0415 - same

    block, page = os.urandom(PART_BYTES), new_page(base())
    # Every thread of every process opens its lines and loads what it needs once.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _turn: _send(new_page(base()), file_of(1000, PART_BYTES, block)), range(WARM_UPS)))
    before = _cpu_seconds(web)
    _send(page, file_of(SIZE, PART_BYTES, block))
    spent = _cpu_seconds(web) - before
    yield Line("records-upload-web-cpu-s-per-gb", spent / SIZE * 1e9, "s", CPU_SECONDS)
    yield Line("records-upload-web-growth-8-at-once", _growth(web, block), "MB", GROWTH_MB)


def _growth(web: Child, block: bytes) -> float:
    """How much larger the server's processes are at their largest, while eight families send at once."""
    from benchmarks.records_client import file_of, new_page  # noqa: PLC0415 - same

    largest, over = [_memory(web)], threading.Event()
    began = largest[0]

    def watch() -> None:
        while not over.wait(0.2):
            largest.append(_memory(web))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            pages = [new_page(base()) for _ in range(AT_ONCE)]
            list(pool.map(lambda page: _send(page, file_of(SIZE, PART_BYTES, block)), pages))
    finally:
        over.set()
        watcher.join()
    return (max(largest) - began) / 1e6


def _study() -> Iterator[Line]:
    """The same bytes as 500 small files in packs and as one file, in turns."""
    from benchmarks.records_client import new_page  # noqa: PLC0415 - same

    page, times = new_page(base()), ([], [])  # type: tuple[Page, tuple[list[float], list[float]]]
    for _ in range(STUDY_RUNS):
        slices = [os.urandom(SLICE_BYTES) for _ in range(SLICES)]
        for spent, make in zip(times, (_as_packs, _as_file), strict=True):
            began = time.perf_counter()
            _send(page, make(slices))
            spent.append(time.perf_counter() - began)
    packs, one_file = (median(spent) for spent in times)
    size = SLICES * SLICE_BYTES / 1e6
    yield Line("records-study-packs", size / packs, "MB/s")
    yield Line("records-study-one-file", size / one_file, "MB/s")
    yield Line("records-study-time-against-one-file", packs / one_file, "x", STUDY_TIMES)


def _as_packs(slices: list[bytes]) -> "Thing":
    """Plain stored ZIPs of a part's size, with all that the page does for them: check sums included."""
    from benchmarks.records_client import Part, Thing  # noqa: PLC0415 - same

    each = PART_BYTES // SLICE_BYTES
    parts = []
    for number, start in enumerate(range(0, len(slices), each), start=1):
        pack, names = io.BytesIO(), []
        with zipfile.ZipFile(pack, "w") as archive:
            for index, data in enumerate(slices[start : start + each], start=start):
                names.append(f"1.2.826.{index}")
                archive.writestr(f"{index}.dcm", data)
        data = pack.getvalue()
        parts.append(Part(number, len(data), hashlib.sha256(data).hexdigest(), _same(data), tuple(names)))
    return Thing(hashlib.sha256(parts[0].sha256.encode()).hexdigest(), parts, pictures=len(slices))


def _as_file(slices: list[bytes]) -> "Thing":
    from benchmarks.records_client import Part, Thing  # noqa: PLC0415 - same

    whole = b"".join(slices)
    parts = []
    for number, start in enumerate(range(0, len(whole), PART_BYTES), start=1):
        data = whole[start : start + PART_BYTES]
        parts.append(Part(number, len(data), hashlib.sha256(data).hexdigest(), _same(data)))
    return Thing(hashlib.sha256(parts[0].sha256.encode()).hexdigest(), parts)


def _same(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _send(page: "Page", thing: "Thing") -> None:
    """Send it, and leave no bytes behind: the next measure needs the disk."""
    from records import storage  # noqa: PLC0415 - same
    from records.models import DocumentReference  # noqa: PLC0415 - same

    document = DocumentReference.objects.get(pk=page.send(thing))
    page.close()
    if storage.size_of("quarantine", document.quarantine_key) != thing.size:
        raise RuntimeError("the store has another number of bytes than were sent")
    storage.delete("quarantine", document.quarantine_key)


@contextmanager
def _server(folder: Path) -> Iterator[Child]:
    web = web_server(folder)
    web.start()
    try:
        web.wait_until(answers, START_SECONDS)
        yield web
    finally:
        stop_all([web])


def _workers(web: Child) -> list[int]:
    """The server's own child processes."""
    children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def _cpu_seconds(web: Child) -> float:
    """By the processes' own clocks, to the nanosecond: a file costs about as much as a few ticks."""
    return sum(time.clock_gettime(~pid << 3 | _PROCESS_TIME) for pid in [web.pid or 0, *_workers(web)])


def _memory(web: Child) -> int:
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [web.pid, *_workers(web)]]
    return sum(pages) * _PAGE
