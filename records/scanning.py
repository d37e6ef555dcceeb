"""The virus scanner: what it said, and what its silence means."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from records.scan_sessions import (
    LONGEST_ANSWER,
    ClamdSession,
    NoSession,
    ScanBroken,
    ScannerUnreachable,
    ScanReport,
    ScanSession,
    result_of,
)
from records.states import ScanResult

__all__ = [
    "ClamdScanner",
    "NoScanner",
    "ScanBroken",
    "ScanReport",
    "ScanSession",
    "Scanner",
    "ScannerUnreachable",
    "current_scanner",
]

_CHUNK: Final = 64 * 1024
_CONNECT_SECONDS: Final = 5
# Longer than the scanner's own limit for one file, so that it can say so itself.
_ANSWER_SECONDS: Final = 150
_LONGEST_VERSION: Final = 120
_DISTRUSTED: Final = "records:scanner-distrusted"


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
            return ScanReport(result_of(_read(link)), version)

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
    def session(self) -> Iterator[ClamdSession]:
        """One connection for many streams; opened anew where the daemon ended it."""
        session = ClamdSession(self.connect, self.version())
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


class NoScanner:
    """Stands where the local demo has no scanner; every file it lets through says so."""

    def scan(self, file: IO[bytes]) -> ScanReport:
        """Nothing was looked at."""
        return ScanReport(ScanResult.NOT_SCANNED, "")

    @contextmanager
    def session(self) -> Iterator[NoSession]:
        """Nothing to be ready for."""
        yield NoSession()


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
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            piece = link.recv(LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    except OSError as error:
        raise ScanBroken(type(error).__name__) from error
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
