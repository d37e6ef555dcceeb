"""The portal's production web server, started for a benchmark, and a plain client of it."""

import gzip
import os
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import brotli

from portal.embedded.processes import Child

START_SECONDS = 180.0
OPTIONS = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket")


def base() -> str:
    """Where the server listens."""
    return os.environ["PORTAL_BASE_URL"].replace("localhost", "127.0.0.1")


def web_server(folder: Path) -> Child:
    """The server as production runs it, in two processes, not yet started."""
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", urlsplit(base()).netloc, *OPTIONS]
    return Child(name="Web server", command=command, log=folder / "web.log", environment=os.environ)


def answers() -> bool:
    """Whether the server is up."""
    try:
        return fetch(base() + "/healthz", "")[0] > 0
    except OSError:
        return False


def fetch(url: str, cookies: str) -> tuple[int, bytes]:
    """Bytes on the wire and decoded content."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br, gzip", "Cookie": cookies})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
        encoding = answer.headers.get("Content-Encoding", "")
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    return len(body), decode(body)
