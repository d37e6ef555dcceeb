"""Server time and first-load weight of the pages a family sees first, on the production web server."""

import gzip
import http.client
import os
import sys
import tempfile
import time
import urllib.request
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import brotli

from benchmarks.harness import Line, percentile, report
from benchmarks.page_weight import first_load
from portal.embedded import prepare
from portal.embedded.processes import Child, stop_all

REQUESTS = 200
SERVER_MS = 300.0
WEIGHT_KB = 120.0
START_SECONDS = 180.0


def main() -> int:
    """Serve the demo data, then measure each page."""
    with tempfile.TemporaryDirectory() as folder:
        prepare.main(Path(folder))
        web = _web_server(Path(folder))
        web.start()
        try:
            web.wait_until(_answers, START_SECONDS)
            return report("pages", _measure())
        finally:
            stop_all([web])


def _measure() -> list[Line]:
    cookie = _family_cookie()
    pages = {"start": ("/", ""), "sign-in": ("/sign-in/", ""), "hub": (_hub_path(cookie), cookie)}
    lines = []
    for name, (path, cookies) in pages.items():
        times = server_times(path, cookies)
        lines.append(Line(f"page-{name}-p95", percentile(times, 0.95), "ms", SERVER_MS))
        weight = first_load(_base() + path, partial(fetch, cookies=cookies))
        lines.append(Line(f"page-{name}-first-load", weight / 1000, "kB", WEIGHT_KB))
    return lines


def server_times(path: str, cookies: str) -> list[float]:
    """Milliseconds from sending each request to having its whole answer, one after the other."""
    times = []
    host = urlsplit(_base()).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    for _ in range(REQUESTS):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookies})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return times


def fetch(url: str, cookies: str) -> tuple[int, bytes]:
    """Bytes on the wire and decoded content."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br, gzip", "Cookie": cookies})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
        encoding = answer.headers.get("Content-Encoding", "")
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    return len(body), decode(body)


def _base() -> str:
    return os.environ["PORTAL_BASE_URL"].replace("localhost", "127.0.0.1")


def _answers() -> bool:
    try:
        return fetch(_base() + "/healthz", "")[0] > 0
    except OSError:
        return False


def _web_server(folder: Path) -> Child:
    bind = urlsplit(_base()).netloc
    options = ["--bind", bind, "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", *options]
    return Child(name="Web server", command=command, log=folder / "web.log", environment=os.environ)


def _hub_path(cookie: str) -> str:
    """Where /home/ leads this family."""
    request = urllib.request.Request(_base() + "/home/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return urlsplit(answer.url).path


def _family_cookie() -> str:
    """A session of a demo parent, made as signing in makes it."""
    # These need Django set up, which prepare has done by now.
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from intake.models import SecondOpinionRequest  # noqa: PLC0415

    opinion_request = SecondOpinionRequest.objects.order_by("-created_at").first()
    if opinion_request is None:
        raise RuntimeError("The demo data holds no request.")
    client = Client()
    client.force_login(opinion_request.requester.user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
