"""The virus scanner: what it said, and what its silence means."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from records.states import ScanResult

_CHUNK: Final = 64 * 1024
_CONNECT_SECONDS: Final = 5
# Longer than the scanner's own limit for one file, so that it can say so itself.
_ANSWER_SECONDS: Final = 150
_LONGEST_ANSWER: Final = 4096
_LONGEST_VERSION: Final = 120
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


class Scanner(Protocol):
    """Looks at all bytes of a file."""

    def scan(self, file: IO[bytes]) -> ScanReport:
        """Say what was found; raises ScannerUnreachable or ScanBroken."""


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
    def _link(self) -> Iterator[socket.socket]:
        family, address = self._address()
        with socket.socket(family, socket.SOCK_STREAM) as link:
            link.settimeout(_CONNECT_SECONDS)
            try:
                link.connect(address)
            except OSError as error:
                raise ScannerUnreachable from error
            link.settimeout(_ANSWER_SECONDS)
            yield link

    def _address(self) -> tuple[int, str | tuple[str, int]]:
        if self._url.scheme == "unix":
            return socket.AF_UNIX, self._url.path
        return socket.AF_INET, (self._url.hostname or "localhost", self._url.port or 3310)


class NoScanner:
    """Stands where the local demo has no scanner; every file it lets through says so."""

    def scan(self, file: IO[bytes]) -> ScanReport:
        """Nothing was looked at."""
        return ScanReport(ScanResult.NOT_SCANNED, "")


def current_scanner() -> Scanner:
    """The scanner of this installation; without one, files wait unless the local demo may go on."""
    if settings.CLAMD_URL:
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
