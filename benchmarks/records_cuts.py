"""Lines cut and servers killed at random while files travel: nothing is lost, nothing acknowledged is sent again."""

import hashlib
import http.client
import json
import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from benchmarks.harness import Line
from benchmarks.records_client import HEAD, Page, Part, Refused, Thing, new_page
from records import storage
from records.models import DocumentReference

# The smallest that the store takes; more cuts fit into the same minutes.
PART_BYTES: Final = 5 * 1024 * 1024
PARTS: Final = 4
MOST_CUTS_OF_A_FILE: Final = 5
# A killed server process takes a second of processor time to come back.
SERVER_KILLS: Final = 0.08
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
    files: int = 0
    changed: int = 0
    forgotten: int = 0
    most_again: int = 0
    doubled: int = 0


def lines(base: str, workers: Callable[[], list[int]], cuts: int) -> Iterator[Line]:
    """Send files until so many cuts were made."""
    draw, page, seen = random.Random(7), new_page(base), Count()  # noqa: S311 - chance, no secret
    while seen.cuts < cuts:
        _Journey(page, draw, seen, workers).run()
    documents = DocumentReference.objects.filter(opinion_request_id=UUID(page.path.split("/")[2]))
    seen.doubled = documents.count() - seen.files
    yield Line("records-cuts-and-kills", float(seen.cuts), "cuts")
    yield Line("records-cuts-server-kills", float(seen.kills), "kills")
    yield Line("records-cuts-files-changed", float(seen.changed), "files", 0.0)
    yield Line("records-cuts-files-doubled", float(seen.doubled), "files", 0.0)
    yield Line("records-cuts-acknowledged-parts-lost", float(seen.forgotten), "parts", 0.0)
    yield Line("records-cuts-parts-sent-again-a-cut", float(seen.most_again), "parts", 1.0)


class _Journey:
    """One file on its way, through a few cuts."""

    def __init__(self, page: Page, draw: random.Random, seen: Count, workers: Callable[[], list[int]]) -> None:
        self._page, self._draw, self._seen, self._workers = page, draw, seen, workers
        data = HEAD + draw.randbytes((PARTS - 1) * PART_BYTES + draw.randrange(1, PART_BYTES))
        self._digest = hashlib.sha256(data).hexdigest()
        self._thing = Thing(self._digest, [_part(data, number) for number in range(PARTS)])
        self._left = draw.randint(1, MOST_CUTS_OF_A_FILE)
        self._tried: set[int] = set()
        self._acknowledged: set[int] = set()

    def run(self) -> None:
        """Begin again after every cut, until the file is there; then look at its bytes."""
        while True:
            self._again = 0
            way = self._draw.choice(WAYS) if self._left else ""
            try:
                document = self._leg(way)
                break
            except (Cut, OSError, http.client.HTTPException):
                self._left -= 1
                self._seen.cuts += 1
            finally:
                self._seen.most_again = max(self._seen.most_again, self._again)
                self._page.close()
        self._seen.files += 1
        self._seen.changed += self._stored(document) != self._digest

    def _leg(self, way: str) -> str:
        killer = self._kill_soon() if way and self._draw.random() < SERVER_KILLS else None
        try:
            return self._go(way)
        except Refused:
            # A server that was killed may answer through its parent, or another one finds a closed line.
            if killer is None:
                raise
            raise Cut from None
        finally:
            if killer is not None:
                killer.join()

    def _go(self, way: str) -> str:
        if way == "while beginning":
            self._ask_and_leave("begin/", self._thing.as_json())
        begun = self._page.begin(self._thing)
        here = {each["number"] for each in begun["parts_here"]}
        self._seen.forgotten += len(self._acknowledged - here)
        missing = [part for part in self._thing.parts if part.number not in here]
        if missing:
            self._put_all(begun["upload"], missing, way)
        if way == "while finishing":
            self._ask_and_leave(f"{begun['upload']}/finish/", {})
        return str(self._page.ask(f"{begun['upload']}/finish/", {})["document"])

    def _put_all(self, upload: str, missing: list[Part], way: str) -> None:
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
                os.kill(self._draw.choice(pids), signal.SIGKILL)
                self._seen.kills += 1

        timer = threading.Timer(self._draw.uniform(0, 0.15), kill)
        timer.start()
        return timer

    def _stored(self, document_id: str) -> str:
        document = DocumentReference.objects.get(pk=document_id)
        digest = hashlib.sha256()
        with storage.open_stream("quarantine", document.quarantine_key) as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
        storage.delete("quarantine", document.quarantine_key)
        return digest.hexdigest()


def _part(data: bytes, index: int) -> Part:
    piece = data[index * PART_BYTES : (index + 1) * PART_BYTES]
    return Part(index + 1, len(piece), hashlib.sha256(piece).hexdigest(), lambda: piece)


def _say_and_leave(place: str, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
    """Say it and hang up before the answer."""
    host, _colon, port = place.rpartition(":")
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": place, **headers}.items())
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
