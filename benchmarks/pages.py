"""Server time and first-load weight of the pages a family sees first, on the production web server."""

import http.client
import tempfile
import time
import urllib.request
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.harness import Line, percentile, report
from benchmarks.page_weight import first_load
from benchmarks.web import START_SECONDS, answers, base, fetch, web_server
from portal.embedded import prepare
from portal.embedded.processes import stop_all

if TYPE_CHECKING:
    from intake.models import SecondOpinionRequest

REQUESTS = 200
SERVER_MS = 300.0
WEIGHT_KB = 120.0


def main() -> int:
    """Serve the demo data, then measure each page."""
    with tempfile.TemporaryDirectory() as folder:
        prepare.main(Path(folder))
        web = web_server(Path(folder))
        web.start()
        try:
            web.wait_until(answers, START_SECONDS)
            return report("pages", _measure())
        finally:
            stop_all([web])


def _measure() -> list[Line]:
    cookie = family_cookie(_newest_request())
    pages = {"start": ("/", ""), "sign-in": ("/sign-in/", ""), "hub": (_hub_path(cookie), cookie)}
    lines = []
    for name, (path, cookies) in pages.items():
        times = server_times(path, cookies)
        lines.append(Line(f"page-{name}-p95", percentile(times, 0.95), "ms", SERVER_MS))
        weight = first_load(base() + path, partial(fetch, cookies=cookies))
        lines.append(Line(f"page-{name}-first-load", weight / 1000, "kB", WEIGHT_KB))
    return lines


def server_times(path: str, cookies: str, requests: int = REQUESTS) -> list[float]:
    """Milliseconds from sending each request to having its whole answer, one after the other."""
    times = []
    host = urlsplit(base()).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    for _ in range(requests):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookies})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
    return times


def _hub_path(cookie: str) -> str:
    """Where /home/ leads this family."""
    request = urllib.request.Request(base() + "/home/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return urlsplit(answer.url).path


def family_cookie(opinion_request: "SecondOpinionRequest") -> str:
    """A session of the parent who asked, made as signing in makes it."""
    # These need Django set up, which prepare has done by now.
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(opinion_request.requester.user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _newest_request() -> "SecondOpinionRequest":
    from intake.models import SecondOpinionRequest  # noqa: PLC0415

    opinion_request = SecondOpinionRequest.objects.order_by("-created_at").first()
    if opinion_request is None:
        raise RuntimeError("The demo data holds no request.")
    return opinion_request
