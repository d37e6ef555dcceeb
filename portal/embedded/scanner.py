"""ClamAV's daemon, private to us, when the machine has one."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

from portal.embedded.datafolder import DataFolder, write_private
from portal.embedded.processes import Child

_PUBLIC_SIGNATURES = Path("/var/lib/clamav")
# With the public signatures clamd reads about a gigabyte before it answers.
_START_SECONDS = 120.0
# A unix socket's path may have 107 bytes; the data folder's may be longer.
_SOCKET_PATH_LIMIT = 100

# What clamd could not read in full must never come back as clean.
LIMITS = {
    "AlertExceedsMax": "yes",
    "AlertEncryptedArchive": "yes",
    "AlertEncryptedDoc": "yes",
    "AlertOLE2Macros": "yes",
    "StreamMaxLength": "2000M",
    "MaxFileSize": "2000M",
    "MaxScanSize": "4000M",
    "MaxScanTime": "120000",
    "MaxRecursion": "10",
    "MaxFiles": "10000",
}


class Scanner:
    """A clamd that says so whenever it could not look at everything."""

    def __init__(self, data: DataFolder, program: str) -> None:
        self._data = data
        self._folder = data.folder("clamd")
        self._socket = _socket_path(self._folder)
        self._uses_public_signatures = not data.throwaway and has_public_signatures()
        self._child = Child(
            name="ClamAV",
            command=[program, "--foreground", f"--config-file={self._folder / 'clamd.conf'}"],
            log=data.logs / "clamd.log",
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )

    @property
    def child(self) -> Child:
        """The daemon's process."""
        return self._child

    def start(self) -> None:
        """Write configuration and test signature, then start."""
        signatures = self._folder / "signatures"
        signatures.mkdir(exist_ok=True)
        write_private(signatures / "portal.ndb", test_signature())
        (self._folder / "tmp").mkdir(mode=0o700, exist_ok=True)
        write_private(self._folder / "clamd.conf", self._configuration(signatures))
        self._child.start()

    def wait(self) -> dict[str, str]:
        """Wait for the first answer; return the address."""
        self._child.wait_until(self._answers, _START_SECONDS)
        return {"CLAMD_URL": f"unix://{self._socket}"}

    def notes(self) -> list[str]:
        """What a newcomer should know about this service."""
        if self._uses_public_signatures or self._data.throwaway:
            return []
        return ["The virus scanner knows only the EICAR test file: run `freshclam` for real signatures."]

    def _configuration(self, signatures: Path) -> str:
        settings = {
            "LocalSocket": self._socket,
            "LocalSocketMode": "600",
            "FixStaleSocket": "yes",
            "DatabaseDirectory": _PUBLIC_SIGNATURES if self._uses_public_signatures else signatures,
            "TemporaryDirectory": self._folder / "tmp",
            "MaxThreads": "2",
            "ReadTimeout": "120",
            "CommandReadTimeout": "30",
            **LIMITS,
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(3)
            try:
                client.connect(self._socket)
                client.sendall(b"zPING\0")
                return client.recv(16) == b"PONG\0"
            except OSError:
                return False


def find_clamd() -> str | None:
    """The daemon's program, also where an ordinary user's PATH does not look."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    return shutil.which("clamd", path=path)


def has_public_signatures() -> bool:
    """Whether freshclam has put its databases where we may read them."""
    names = ("main.cvd", "main.cld", "daily.cvd", "daily.cld")
    return any(os.access(_PUBLIC_SIGNATURES / name, os.R_OK) for name in names)


def test_signature() -> str:
    """The one signature that makes a scanner testable: the harmless EICAR file at offset 0."""
    # In two halves, or scanners would quarantine this source file.
    eicar = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    return f"Eicar-Test-Signature:0:0:{eicar.encode().hex()}\n"


def _socket_path(folder: Path) -> str:
    usual = str(folder / "clamd.sock")
    if len(os.fsencode(usual)) <= _SOCKET_PATH_LIMIT:
        return usual
    return str(Path(tempfile.mkdtemp(prefix="portal-clamd-", dir="/tmp")) / "clamd.sock")
