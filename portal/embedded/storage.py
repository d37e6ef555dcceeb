"""The S3 server as a child process: OpenStack Swift, signatures checked, objects encrypted on disk."""

import importlib.util
import os
import sys
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from portal.embedded.datafolder import DataFolder
from portal.embedded.errors import EmbeddedError
from portal.embedded.ports import LOOPBACK, free_port
from portal.embedded.processes import Child

# The program goes by its path: it must not load the portal package, whose libraries it would disturb.
_PROGRAM = Path(__file__).with_name("swift_server.py")
_ACCESS_KEY = "portal:app"
_REGION = "us-east-1"
_START_SECONDS = 120.0


class Storage:
    """S3 on loopback with a random secret that is kept, because it also encrypts the objects."""

    def __init__(self, data: DataFolder, origins: list[str]) -> None:
        if importlib.util.find_spec("swift") is None:
            message = "The built-in S3 server runs on Linux only: set S3_ENDPOINT_URL, or use `docker compose up`."
            raise EmbeddedError(message)
        self._data = data
        self._address = f"{LOOPBACK}:{free_port()}"
        self._child = Child(
            name="S3 server",
            command=[sys.executable, "-P", str(_PROGRAM)],
            log=data.logs / "s3.log",
            environment=self._environment(origins),
        )

    @property
    def child(self) -> Child:
        """The server process."""
        return self._child

    def start(self) -> None:
        """Start the server."""
        self._child.start()

    def wait(self) -> dict[str, str]:
        """Wait for the first answer; return everything a client needs."""
        self._child.wait_until(self._answers, _START_SECONDS)
        return {
            "S3_ENDPOINT_URL": f"http://{self._address}",
            "S3_PUBLIC_ENDPOINT_URL": f"http://{self._address}",
            "S3_ACCESS_KEY_ID": _ACCESS_KEY,
            "S3_SECRET_ACCESS_KEY": self._data.key("s3"),
            "S3_REGION": _REGION,
            "S3_QUARANTINE_BUCKET": "portal-quarantine",
            "S3_RECORDS_BUCKET": "portal-records",
            "S3_SERVER_SIDE_ENCRYPTION": "AES256",
        }

    def notes(self) -> list[str]:
        """What a newcomer should know about this service."""
        return []

    def _environment(self, origins: list[str]) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONUNBUFFERED": "1",
            "S3_SERVER_ROOT": str(self._data.folder("s3")),
            "S3_SERVER_BIND": self._address,
            "S3_SERVER_REGION": _REGION,
            "S3_SERVER_ORIGINS": ",".join(origins),
            "S3_ACCESS_KEY_ID": _ACCESS_KEY,
            "S3_SECRET_ACCESS_KEY": self._data.key("s3"),
        }

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self._address}/healthcheck", timeout=3) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except (urllib.error.URLError, OSError):
            return False
