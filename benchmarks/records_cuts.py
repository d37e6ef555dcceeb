"""Lines cut, servers and workers killed at random while files travel and are checked: nothing lost, nothing doubled."""

import hashlib
import http.client
import json
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks.harness import Line
from benchmarks.records_client import Page, Part, Refused, Thing, new_page
from benchmarks.records_killing import Checks

# The smallest that the store takes; more cuts fit into the same minutes.
PART_BYTES: Final = 5 * 1024 * 1024
SMALL_BYTES: Final = 200_000
# Most files are small, so that a thousand cuts take minutes; the others have several parts.
LARGE_SHARE: Final = 0.15
MOST_PARTS: Final = 3
MOST_CUTS_OF_A_FILE: Final = 5
AT_ONCE: Final = 3
# A killed server process takes a second of processor time to come back.
SERVER_KILLS: Final = 0.05
# Until then a line to it may be refused or broken in anybody's hands.
AFTERMATH_SECONDS: Final = 15.0
HEAD_BYTES: Final = 4096
WAYS: Final = (
    "in a part",
    "after a part",
    "at the end of a part",
    "while signing",
    "while finishing",
    "while beginning",
)


class Cut(Exception):
    """The page is gone; somebody opens it again."""


@dataclass(slots=True)
class Count:
    """What was seen."""

    cuts: int = 0
    kills: int = 0
    forgotten: int = 0
    most_again: int = 0
    killed_at: float = -AFTERMATH_SECONDS
    sent: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_aftermath(self) -> bool:
        """Whether a server was killed just now, by whomever."""
        return time.monotonic() - self.killed_at < AFTERMATH_SECONDS


def lines(folder: Path, base: str, workers: Callable[[], list[int]], cuts: int) -> Iterator[Line]:
    """Send files, a few at once, until so many cuts and kills were made; then look at every one of them."""
    seen, pages = Count(), [new_page(base) for _ in range(AT_ONCE)]
    with Checks(folder) as checks:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tasks = [
                pool.submit(_send_until, page, random.Random(lane), seen, workers, checks, cuts)  # noqa: S311 - no secret
                for lane, page in enumerate(pages)
            ]
            for task in tasks:
                task.result()
        ends = checks.verify(seen.sent, [page.path.split("/")[2] for page in pages])
    yield Line("records-cuts-and-kills", float(seen.cuts + checks.kills), "cuts")
    yield Line("records-cuts-server-kills", float(seen.kills), "kills")
    yield Line("records-cuts-worker-kills", float(checks.kills), "kills")
    yield Line("records-cuts-files", float(len(seen.sent)), "files")
    yield Line("records-cuts-files-not-ready", float(ends.not_ready), "files", 0.0)
    yield Line("records-cuts-files-changed", float(ends.changed), "files", 0.0)
    yield Line("records-cuts-files-doubled", float(ends.doubled), "files", 0.0)
    yield Line("records-cuts-acknowledged-parts-lost", float(seen.forgotten), "parts", 0.0)
    yield Line("records-cuts-parts-sent-again-a-cut", float(seen.most_again), "parts", 1.0)


def _send_until(
    page: Page, draw: random.Random, seen: Count, workers: Callable[[], list[int]], checks: Checks, cuts: int
) -> None:
    while seen.cuts + checks.kills < cuts:
        _Journey(page, draw, seen, workers).run()


class _Journey:
    """One file on its way, through a few cuts."""

    def __init__(self, page: Page, draw: random.Random, seen: Count, workers: Callable[[], list[int]]) -> None:
        self._page, self._draw, self._seen, self._workers = page, draw, seen, workers
        data = _text(draw)
        self._digest = hashlib.sha256(data).hexdigest()
        parts = [_part(data, number) for number in range(-(-len(data) // PART_BYTES))]
        self._thing = Thing(self._digest, parts, kind="labs", name="invented.txt", head=data[:HEAD_BYTES])
        self._left = draw.randint(1, MOST_CUTS_OF_A_FILE)
        self._tried: set[int] = set()
        self._acknowledged: set[int] = set()
        self._again = 0

    def run(self) -> None:
        """Begin again after every cut, until the file is there."""
        document = None
        while document is None:
            self._again = 0
            try:
                document = self._leg(self._draw.choice(WAYS) if self._left > 0 else "")
            except (Cut, OSError, http.client.HTTPException):
                self._left -= 1
                with self._seen.lock:
                    self._seen.cuts += 1
            finally:
                self._seen.most_again = max(self._seen.most_again, self._again)
                self._page.close()
        self._seen.sent[document] = self._digest

    def _leg(self, way: str) -> str:
        killer = self._kill_soon() if way and self._draw.random() < SERVER_KILLS else None
        try:
            return self._go(way)
        except Refused:
            # A server that was killed may answer through its parent, or another one finds a closed line.
            if not self._seen.is_aftermath():
                raise
            raise Cut from None
        finally:
            if killer is not None:
                killer.join()

    def _go(self, way: str) -> str:
        if way == "while beginning":
            self._ask_and_leave("begin/", self._thing.as_json())
        begun = self._page.begin(self._thing)
        if begun["already"]:
            # The answer to the end was lost; the file was not.
            return str(begun["already"]["document"])
        here = {each["number"] for each in begun["parts_here"]}
        self._seen.forgotten += len(self._acknowledged - here)
        missing = [part for part in self._thing.parts if part.number not in here]
        if missing:
            self._put_all(begun["upload"], missing, way)
        if way == "while finishing":
            self._ask_and_leave(f"{begun['upload']}/finish/", {})
        return str(self._page.ask(f"{begun['upload']}/finish/", {})["document"])

    def _put_all(self, upload: str, missing: Sequence[Part], way: str) -> None:
        if way == "while signing":
            self._ask_and_leave(f"{upload}/sign/", {"parts": [part.as_json() for part in missing]})
        signed = self._page.sign(upload, missing)
        fatal = self._draw.choice(missing).number
        for part in missing:
            self._again += part.number in self._tried
            self._tried.add(part.number)
            if part.number == fatal and way in {"in a part", "at the end of a part"}:
                whole = way == "at the end of a part"
                self._put_and_leave(signed[part.number], part, part.size if whole else self._draw.randrange(part.size))
            self._page.put(signed[part.number], part)
            self._acknowledged.add(part.number)
            if part.number == fatal and way == "after a part":
                raise Cut

    def _put_and_leave(self, signed: dict[str, Any], part: Part, size: int) -> None:
        url = urlsplit(signed["url"])
        headers = signed["headers"] | {"Content-Length": str(part.size)}
        _say_and_leave(url.netloc, "PUT", f"{url.path}?{url.query}", headers, part.read()[:size])
        raise Cut

    def _ask_and_leave(self, path: str, said: object) -> None:
        body = json.dumps(said).encode()
        headers = self._page.headers() | {"Content-Length": str(len(body))}
        _say_and_leave(urlsplit(self._page.base).netloc, "POST", self._page.path + path, headers, body)
        raise Cut

    def _kill_soon(self) -> threading.Thread:
        def kill() -> None:
            pids = self._workers()
            if pids:
                self._seen.killed_at = time.monotonic()
                os.kill(self._draw.choice(pids), signal.SIGKILL)
                with self._seen.lock:
                    self._seen.kills += 1

        timer = threading.Timer(self._draw.uniform(0, 0.15), kill)
        timer.start()
        return timer


def _text(draw: random.Random) -> bytes:
    """A text that no other file is like."""
    is_large = draw.random() < LARGE_SHARE
    size = (draw.randrange(1, MOST_PARTS) * PART_BYTES if is_large else 0) + draw.randrange(1000, SMALL_BYTES)
    line = draw.randbytes(40).hex().encode() + b"\n"
    return (b"Sample letter\n" + draw.randbytes(40).hex().encode() + b"\n" + line * (size // len(line) + 1))[:size]


def _part(data: bytes, index: int) -> Part:
    piece = data[index * PART_BYTES : (index + 1) * PART_BYTES]
    return Part(index + 1, len(piece), hashlib.sha256(piece).hexdigest(), lambda: piece)


def _say_and_leave(place: str, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
    """Say it and hang up before the answer."""
    host, _colon, port = place.rpartition(":")
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": place, **headers}.items())
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
