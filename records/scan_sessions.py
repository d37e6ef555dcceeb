"""Sessions with the virus scanner: many streams over one connection, each with its own answer."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from records.states import ScanResult

LONGEST_ANSWER: Final = 4096
# While one stream is being looked at the next one travels; more than that only makes the daemon's threads quarrel.
_UNDER_WAY: Final = 2
# The daemon hangs up on a session that says nothing for half a minute.
_IDLE_SECONDS: Final = 10
# Found by rule and not by signature: it says that the scanner could not look at everything.
_NOT_LOOKED_AT: Final = ("Heuristics.Limits.", "Heuristics.Encrypted.", "Heuristics.Broken.")


class ScannerUnreachable(Exception):
    """Nobody answers; the file must wait, and it is not the file's fault."""


class ScanBroken(Exception):
    """The scanner took the file and then gave no usable answer; it may be the file's fault."""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The result for all bytes of one file, and which scanner gave it."""

    result: ScanResult
    scanner: str


class ScanSession(Protocol):
    """Looks at many streams of bytes, one after another."""

    def scan_stream(self, chunks: Iterable[bytes | memoryview]) -> ScanReport:
        """Say what was found in one stream; raises ScannerUnreachable or ScanBroken."""

    def send(self, chunks: Iterable[bytes | memoryview]) -> int:
        """Hand over one stream without waiting for the answer, which `report` gives for this number."""

    def report(self, number: int) -> ScanReport:
        """The answer for a stream that was handed over."""


class ClamdSession:
    """Many streams over one connection (IDSESSION); each answer carries the number of its stream.

    The numbers count anew with each connection, so both are kept: ours for the caller, the daemon's for its answers.
    """

    def __init__(self, connect: Callable[[], socket.socket], version: str) -> None:
        self._connect = connect
        self._version = version
        self._link: socket.socket | None = None
        self._rest = b""
        self._used_at = 0.0
        self._last = 0
        self._commands = 0
        self._waiting: dict[int, int] = {}
        self._answers: dict[int, str] = {}

    def scan_stream(self, chunks: Iterable[bytes | memoryview]) -> ScanReport:
        """Send one stream and wait for its answer."""
        return self.report(self.send(chunks))

    def send(self, chunks: Iterable[bytes | memoryview]) -> int:
        """Send one stream while the one before it may still be looked at."""
        while len(self._waiting) >= _UNDER_WAY:
            self._read_answers()
        link = self._ready_link()
        self._last += 1
        self._commands += 1
        self._waiting[self._commands] = self._last
        try:
            link.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                # A piece of no length would be the end of the stream.
                if len(chunk):
                    link.sendall(len(chunk).to_bytes(4, "big"))
                    link.sendall(chunk)
            link.sendall(bytes(4))
        except OSError:
            # It hangs up in the middle with its reason already sent, e.g. at its size limit.
            self._read_last_words()
        self._used_at = time.monotonic()
        return self._last

    def report(self, number: int) -> ScanReport:
        """Wait for the answer of that stream; asked once for each."""
        while number not in self._answers:
            self._read_answers()
        return ScanReport(result_of(self._answers.pop(number)), self._version)

    def close(self) -> None:
        """Say goodbye; whatever was not answered is not known."""
        if self._link is not None:
            with contextlib.suppress(OSError):
                self._link.sendall(b"zEND\0")
            self._link.close()
        self._link, self._rest, self._commands = None, b"", 0
        self._waiting.clear()

    def _ready_link(self) -> socket.socket:
        if self._link is not None and not self._waiting and time.monotonic() - self._used_at > _IDLE_SECONDS:
            self.close()
        if self._link is None:
            self._link = self._connect()
            self._link.sendall(b"zIDSESSION\0")
        return self._link

    def _read_answers(self) -> None:
        """Take what has come; silence or a closed line with streams unanswered is never an answer."""
        try:
            piece = self._link.recv(LONGEST_ANSWER) if self._link is not None and self._waiting else b""
        except OSError as error:
            self.close()
            raise ScanBroken(type(error).__name__) from error
        if not piece or len(self._rest) > LONGEST_ANSWER:
            self.close()
            raise ScanBroken("no answer")
        *answers, self._rest = (self._rest + piece).split(b"\0")
        for answer in answers:
            self._keep(answer.decode("utf-8", "replace").strip())

    def _keep(self, answer: str) -> None:
        number, _, words = answer.partition(": ")
        if number.isdecimal():
            ours = self._waiting.pop(int(number), None)
        else:
            # What goes wrong while a stream is still coming in is said without its number: the newest one's.
            ours, words = (self._waiting.pop(max(self._waiting)) if self._waiting else None), answer
        if ours is None:
            self.close()
            raise ScanBroken("an answer to no question")
        self._answers[ours] = words
        if not number.isdecimal() and not self._waiting:
            # After such words the daemon ends the session.
            self.close()

    def _read_last_words(self) -> None:
        with contextlib.suppress(ScanBroken):
            while self._waiting:
                self._read_answers()
        self.close()
        if self._last not in self._answers:
            raise ScanBroken("hung up")


class NoSession:
    """Takes streams without looking at them, and says so."""

    def scan_stream(self, chunks: Iterable[bytes | memoryview]) -> ScanReport:
        """Nothing was looked at."""
        return self.report(self.send(chunks))

    def send(self, chunks: Iterable[bytes | memoryview]) -> int:
        """Take the stream, since whoever sends it also measures it."""
        for _chunk in chunks:
            pass
        return 0

    def report(self, number: int) -> ScanReport:
        """Nothing was looked at."""
        return ScanReport(ScanResult.NOT_SCANNED, "")


def result_of(answer: str) -> ScanResult:
    """What the scanner's words mean; raises ScanBroken when they mean nothing."""
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ScanResult.CLEAN
    if words.endswith(" FOUND"):
        return ScanResult.NOT_SCANNABLE if words.startswith(_NOT_LOOKED_AT) else ScanResult.INFECTED
    if "size limit exceeded" in words:
        return ScanResult.NOT_SCANNABLE
    raise ScanBroken("no usable answer")
