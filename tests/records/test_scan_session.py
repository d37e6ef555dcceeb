"""Many streams over one connection to the scanner: each has its own answer, and silence is never one."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from records.scanning import ClamdScanner, NoScanner, ScanBroken, ScannerUnreachable
from records.states import ScanResult
from tests.records.test_scanning import EICAR

pytestmark = pytest.mark.integration

Answer = Callable[[int], bytes]


class StandInSession(threading.Thread):
    """Speaks clamd's session on a socket; `answer` says what it replies to the stream of that number."""

    def __init__(self, answer: Answer, *, hangs_up_after: int = 10_000) -> None:
        super().__init__(daemon=True)
        self.answer, self.hangs_up_after, self.connections = answer, hangs_up_after, 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        """Serve one connection after another until closed."""
        with contextlib.suppress(OSError):
            while True:
                link, _ = self.server.accept()
                threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with link, contextlib.suppress(OSError), link.makefile("rb") as source:
            number = 0
            while command := _command(source):
                if command == b"zVERSION":
                    link.sendall(b"ClamAV 0.0.0/stand-in\0")
                elif command == b"zIDSESSION":
                    self.connections += 1
                elif command == b"zINSTREAM":
                    number += 1
                    while size := int.from_bytes(source.read(4), "big"):
                        source.read(size)
                    link.sendall(self.answer(number))
                    if number >= self.hangs_up_after:
                        return


def _command(source: object) -> bytes:
    command = b""
    while not command.endswith(b"\0"):
        piece = source.read(1)  # type: ignore[attr-defined]
        if not piece:
            return b""
        command += piece
    return command[:-1]


@pytest.fixture
def stand_in() -> Iterator[Callable[..., StandInSession]]:
    """Start stand-ins that end with the test."""
    running: list[StandInSession] = []

    def start(answer: Answer, **options: int) -> StandInSession:
        running.append(StandInSession(answer, **options))
        return running[-1]

    yield start
    for each in running:
        each.server.close()


def _ok(number: int) -> bytes:
    return b"%d: stream: OK\0" % number


def test_real_clamd_tells_streams_apart(clamd: str) -> None:
    with ClamdScanner(clamd).session() as session:
        numbers = [session.send([os.urandom(300_000)]), session.send([EICAR[:20], EICAR[20:]]), session.send([b"x"])]
        results = [session.report(number).result for number in numbers]
        after = session.scan_stream(iter([b"fine", b"", memoryview(b"still fine")]))

    assert results == [ScanResult.CLEAN, ScanResult.INFECTED, ScanResult.CLEAN]
    assert after.result == ScanResult.CLEAN
    assert after.scanner.startswith("ClamAV")


def test_answers_belong_to_their_streams_in_any_order(stand_in: Callable[..., StandInSession]) -> None:
    def swapped(number: int) -> bytes:
        return b"" if number == 1 else b"2: stream: OK\x001: stream: Bad.Thing FOUND\0"

    with ClamdScanner(stand_in(swapped).url).session() as session:
        first, second = session.send([b"a"]), session.send([b"b"])
        assert session.report(second).result == ScanResult.CLEAN
        assert session.report(first).result == ScanResult.INFECTED


@pytest.mark.parametrize("answer", [b"", b"\0", b"1: \0", b"1: garbage\0", b"7: stream: OK\0", b"1: stream: OK"])
def test_an_answer_that_is_none_is_never_clean(stand_in: Callable[..., StandInSession], answer: bytes) -> None:
    server = stand_in(lambda _number: answer, hangs_up_after=1)
    with ClamdScanner(server.url).session() as session, pytest.raises(ScanBroken):
        session.scan_stream([b"x" * 1000])


def test_size_limit_is_not_scannable_and_the_next_stream_goes_on(stand_in: Callable[..., StandInSession]) -> None:
    server = stand_in(lambda number: b"INSTREAM size limit exceeded. ERROR\0", hangs_up_after=1)
    with ClamdScanner(server.url).session() as session:
        assert session.scan_stream([b"x"]).result == ScanResult.NOT_SCANNABLE
        server.answer = _ok
        assert session.scan_stream([b"z"]).result == ScanResult.CLEAN
    assert server.connections >= 2


def test_many_streams_use_one_connection(stand_in: Callable[..., StandInSession]) -> None:
    server = stand_in(_ok)
    with ClamdScanner(server.url).session() as session:
        results = {session.scan_stream([b"x" * number]).result for number in range(50)}
    assert (results, server.connections) == ({ScanResult.CLEAN}, 1)


def test_nobody_there() -> None:
    with pytest.raises(ScannerUnreachable), ClamdScanner("tcp://127.0.0.1:9").session():
        pass


def test_without_a_scanner_every_stream_is_taken_and_marked() -> None:
    taken: list[bytes] = []
    chunks = (taken.append(each) or each for each in (b"a", b"b"))
    with NoScanner().session() as session:
        assert session.scan_stream(chunks).result == ScanResult.NOT_SCANNED
    assert taken == [b"a", b"b"]
