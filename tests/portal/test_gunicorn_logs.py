"""The web server's own log of requests, from a real server."""

import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

APPLICATION = """
def application(environ, start_response):
    start_response("404 Not Found", [("Content-Length", "0")])
    return [b""]
"""


def test_the_address_of_a_feed_is_not_written_down(tmp_path: Path) -> None:
    (tmp_path / "bare_site.py").write_text(APPLICATION, encoding="utf-8")
    log = tmp_path / "access.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "bare_site:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--pythonpath", str(tmp_path), "--logger-class", "portal.gunicorn_logs.QuietLogger"]
    command += ["--access-logfile", str(log), "--access-logformat", '%(r)s %(U)s "%(f)s"', "--no-control-socket"]
    server = subprocess.Popen(command)
    try:
        line = _ask(port, log)
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert "GET /feeds/..." in line
    assert "Zm9vYmFy" not in line


def _ask(port: int, log: Path) -> str:
    for _attempt in range(100):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request(
                "GET", "/feeds/Zm9vYmFy.ics", headers={"Referer": "https://x.example/feeds/Zm9vYmFy.ics"}
            )
            connection.getresponse().read()
            break
        except OSError:
            time.sleep(0.2)
    for _attempt in range(50):
        if log.exists() and log.read_text(encoding="utf-8"):
            break
        time.sleep(0.1)
    return log.read_text(encoding="utf-8")
