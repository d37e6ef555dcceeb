"""The virus scanner: what it said, and what its silence means."""

import contextlib
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from records.states import ScanResult

_CHUNK: Final = 64 * 1024
_CONNECT_SECONDS: Final = 5
# Longer than the scanner's own limit for one file, so that it can say so itself.
_ANSWER_SECONDS: Final = 150
_LONGEST_ANSWER: Final = 4096
_LONGEST_VERSION: Final = 120
_DISTRUSTED: Final = "records:scanner-distrusted"
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


class Scanner(Protocol):
    """Looks at all bytes of a file."""

    def scan(self, file: IO[bytes]) -> ScanReport:
        """Say what was found; raises ScannerUnreachable or ScanBroken."""

    def session(self) -> AbstractContextManager[ScanSession]:
        """Be ready for many streams over one connection; raises ScannerUnreachable."""


class ClamdScanner:
    """ClamAV's daemon at `unix:///path` or `tcp://host:port`, fed by its INSTREAM command."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def scan(self, file: IO[bytes]) -> ScanReport:
        """Send every byte and read one line back."""
        version = self.version()
        file.seek(0)
        with self._link() as link:
            # The scanner may hang up in the middle with its reason already sent, e.g. at its size limit.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                link.sendall(b"zINSTREAM\0")
                while chunk := file.read(_CHUNK):
                    link.sendall(len(chunk).to_bytes(4, "big") + chunk)
                link.sendall(bytes(4))
            return ScanReport(_result(_read(link)), version)

    def version(self, *, seconds: float = _ANSWER_SECONDS) -> str:
        """Also the proof that it is there, before a file is sent: what fails until here is not the file's fault."""
        with self._link() as link:
            link.settimeout(seconds)
            try:
                link.sendall(b"zVERSION\0")
                answer = _read(link)
            except (OSError, ScanBroken) as error:
                raise ScannerUnreachable from error
        if not answer.startswith("ClamAV"):
            raise ScannerUnreachable
        return answer[:_LONGEST_VERSION]

    @contextmanager
    def session(self) -> Iterator["ClamdSession"]:
        """One connection for many streams; opened anew where the daemon ended it."""
        session = ClamdSession(self, self.version())
        try:
            yield session
        finally:
            session.close()

    def connect(self) -> socket.socket:
        """A connection to the daemon; raises ScannerUnreachable."""
        family, address = self._address()
        link = socket.socket(family, socket.SOCK_STREAM)
        link.settimeout(_CONNECT_SECONDS)
        try:
            link.connect(address)
        except OSError as error:
            link.close()
            raise ScannerUnreachable from error
        link.settimeout(_ANSWER_SECONDS)
        return link

    @contextmanager
    def _link(self) -> Iterator[socket.socket]:
        with self.connect() as link:
            yield link

    def _address(self) -> tuple[int, str | tuple[str, int]]:
        if self._url.scheme == "unix":
            return socket.AF_UNIX, self._url.path
        return socket.AF_INET, (self._url.hostname or "localhost", self._url.port or 3310)


class ClamdSession:
    """Many streams over one connection (IDSESSION); each answer carries the number of its stream.

    The numbers count anew with each connection, so both are kept: ours for the caller, the daemon's for its answers.
    """

    def __init__(self, scanner: ClamdScanner, version: str) -> None:
        self._scanner = scanner
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
        return ScanReport(_result(self._answers.pop(number)), self._version)

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
            self._link = self._scanner.connect()
            self._link.sendall(b"zIDSESSION\0")
        return self._link

    def _read_answers(self) -> None:
        """Take what has come; silence or a closed line with streams unanswered is never an answer."""
        try:
            piece = self._link.recv(_LONGEST_ANSWER) if self._link is not None and self._waiting else b""
        except OSError as error:
            self.close()
            raise ScanBroken(type(error).__name__) from error
        if not piece or len(self._rest) > _LONGEST_ANSWER:
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


class NoScanner:
    """Stands where the local demo has no scanner; every file it lets through says so."""

    def scan(self, file: IO[bytes]) -> ScanReport:
        """Nothing was looked at."""
        return ScanReport(ScanResult.NOT_SCANNED, "")

    @contextmanager
    def session(self) -> Iterator["NoSession"]:
        """Nothing to be ready for."""
        yield NoSession()


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


def distrust() -> None:
    """From now on files wait: the scanner let pass what it must find."""
    cache.set(_DISTRUSTED, True, timeout=None)


def trust() -> None:
    """The scanner finds what it must."""
    cache.delete(_DISTRUSTED)


def is_distrusted() -> bool:
    """Whether the last test of the scanner went wrong."""
    return bool(cache.get(_DISTRUSTED))


def current_scanner() -> Scanner:
    """The scanner of this installation; without one, files wait unless the local demo may go on."""
    if settings.CLAMD_URL:
        if is_distrusted():
            raise ScannerUnreachable
        return ClamdScanner(settings.CLAMD_URL)
    if settings.PORTAL_ALLOW_UNSCANNED:
        return NoScanner()
    raise ScannerUnreachable


def _read(link: socket.socket) -> str:
    answer = b""
    try:
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            piece = link.recv(_LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    except OSError as error:
        raise ScanBroken(type(error).__name__) from error
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _result(answer: str) -> ScanResult:
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ScanResult.CLEAN
    if words.endswith(" FOUND"):
        return ScanResult.NOT_SCANNABLE if words.startswith(_NOT_LOOKED_AT) else ScanResult.INFECTED
    if "size limit exceeded" in words:
        return ScanResult.NOT_SCANNABLE
    raise ScanBroken("no usable answer")
