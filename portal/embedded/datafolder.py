"""The folder that holds one set of services' data, logs and keys."""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from portal.embedded.errors import EmbeddedError

_KEYS = "keys.json"
_LOCK = "lock"
_ENVIRONMENT = "environment.json"
_THROWAWAY = "portal-tmp-"
# Younger folders may be between their creation and their lock.
_LEFT_OVER_SECONDS = 600
_LEAST_FREE_BYTES = 1_000_000_000


@dataclass(slots=True)
class DataFolder:
    """A private folder that at most one supervisor uses at a time."""

    path: Path
    throwaway: bool = False
    _lock: IO[str] | None = field(default=None, init=False)

    def open(self) -> None:
        """Create the folder for this user alone and lock it, or say who has it."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._take_lock()
        self.check_room()
        self.logs.mkdir(mode=0o700, exist_ok=True)

    def close(self) -> None:
        """Let the folder go; a throw-away one is removed."""
        (self.path / _ENVIRONMENT).unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None
        if self.throwaway:
            shutil.rmtree(self.path, ignore_errors=True)

    @property
    def logs(self) -> Path:
        """Where every child writes its log."""
        return self.path / "logs"

    def folder(self, name: str) -> Path:
        """A private folder of this name inside."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def key(self, name: str) -> str:
        """A secret of this name: made at random once, the same ever after."""
        file = self.path / _KEYS
        keys: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if name not in keys:
            keys[name] = secrets.token_hex(32)
            write_private(file, json.dumps(keys, indent=1))
        return keys[name]

    def check_room(self) -> None:
        """Refuse to start on a disk that is nearly full."""
        free = shutil.disk_usage(self.path).free
        if free < _LEAST_FREE_BYTES:
            message = f"Only {free // 1_000_000} MB are free where {self.path} lies; free 1000 MB or choose DATA=."
            raise EmbeddedError(message)

    def publish(self, environment: dict[str, str]) -> None:
        """Leave the services' addresses for `exec --data` to find."""
        write_private(self.path / _ENVIRONMENT, json.dumps(environment, indent=1))

    def published(self) -> dict[str, str] | None:
        """The addresses of the services now running on this folder, if any are."""
        file = self.path / _ENVIRONMENT
        if not file.exists() or not self.is_in_use():
            return None
        addresses: dict[str, str] = json.loads(file.read_text())
        return addresses

    def is_in_use(self) -> bool:
        """Whether some other process holds this folder."""
        try:
            with (self.path / _LOCK).open("r+") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _take_lock(self) -> None:
        handle = (self.path / _LOCK).open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            owner = handle.read().strip()
            handle.close()
            message = f"{self.path} is in use by process {owner}; stop that one or choose another DATA=."
            raise EmbeddedError(message) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        self._lock = handle


def throwaway() -> DataFolder:
    """A folder that is gone when it is closed."""
    _remove_left_overs(Path(tempfile.gettempdir()))
    return DataFolder(Path(tempfile.mkdtemp(prefix=_THROWAWAY)), throwaway=True)


def _remove_left_overs(parent: Path) -> None:
    """Remove what a killed predecessor of ours could not remove itself."""
    for path in parent.glob(f"{_THROWAWAY}*"):
        try:
            status = path.stat()
            is_old = time.time() - status.st_mtime > _LEFT_OVER_SECONDS
            ours = status.st_uid == os.getuid() and (path / _KEYS).exists()
        except OSError:
            continue
        if ours and is_old and not DataFolder(path).is_in_use():
            shutil.rmtree(path, ignore_errors=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    draft.replace(path)
