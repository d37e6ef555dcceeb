"""Orthanc, where the machine has one: the same pictures over its REST interface, until all of them are counted."""

import http.client
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from portal.embedded.ports import free_port

_CONNECTIONS: Final = 4
_START_SECONDS: Final = 30
_OK: Final = 200


class Orthanc:
    """A running server that is emptied after each study."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ingest(self, files: Sequence[bytes]) -> float:
        """Seconds until every picture is counted and each series has given one picture to look at."""
        started = time.perf_counter()
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            list(pool.map(self._send, [files[lane::_CONNECTIONS] for lane in range(_CONNECTIONS)]))
        series = self._ask("GET", "/series?expand")
        while sum(len(each["Instances"]) for each in series) < len(files):
            series = self._ask("GET", "/series?expand")
        for each in series:
            self._fetch("GET", f"/instances/{each['Instances'][len(each['Instances']) // 2]}/preview")
        seconds = time.perf_counter() - started
        for study in self._ask("GET", "/studies"):
            self._fetch("DELETE", f"/studies/{study}")
        return seconds

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            try:
                self._fetch("GET", "/system")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("Orthanc does not answer")

    def _send(self, files: Sequence[bytes]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        for content in files:
            link.request("POST", "/instances", content, {"Content-Type": "application/dicom"})
            answer = link.getresponse()
            answer.read()
            if answer.status != _OK:
                raise RuntimeError(f"Orthanc answered {answer.status}")
        link.close()

    def _ask(self, method: str, path: str) -> list[dict[str, list[str]]]:
        found: list[dict[str, list[str]]] = json.loads(self._fetch(method, path))
        return found

    def _fetch(self, method: str, path: str) -> bytes:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        link.request(method, path)
        body = link.getresponse().read()
        link.close()
        return body


@contextmanager
def orthanc() -> Iterator[Orthanc | None]:
    """Orthanc with an empty store of its own, or None where there is none."""
    program = shutil.which("Orthanc")
    if program is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as name:
        port, folder = free_port(), Path(name)
        options = {"StorageDirectory": f"{name}/store", "IndexDirectory": f"{name}/store", "HttpPort": port}
        fixed = {"DicomServerEnabled": False, "RemoteAccessAllowed": False, "AuthenticationEnabled": False}
        (folder / "orthanc.json").write_text(json.dumps(options | fixed))
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log)
        try:
            server = Orthanc(port)
            server.wait()
            yield server
        finally:
            process.terminate()
            process.wait(60)
