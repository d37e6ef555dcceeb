"""The same race against django-appointment, which is installed for the moment and never becomes part of the portal."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.booking_race import Answer, Browser, Question, race
from benchmarks.harness import Line, percentile
from benchmarks.web import OPTIONS, START_SECONDS
from portal.embedded.bootstrap import SETUP
from portal.embedded.ports import free_port
from portal.embedded.processes import Child, stop_all

PACKAGES: Final = ("django-appointment==3.12.0", "Django==5.2.*", "gunicorn", "psycopg2-binary")
CLIENTS: Final = 50
INSTALL_SECONDS: Final = 300
DATABASE: Final = "booking_peer"
START: Final = "10:00"


def lines(folder: Path, *, races: int) -> Iterator[Line]:
    """Race the peer on a server like ours; says so where it cannot be had, because it is only there to be compared."""
    if not races:
        return
    try:
        python = _install(folder / "peer")
    except (OSError, subprocess.SubprocessError) as problem:
        sys.stderr.write(
            f"django-appointment could not be installed, so nothing is compared: {type(problem).__name__}\n"
        )
        return
    environment = {**os.environ, **_database(), "PYTHONPATH": str(Path(__file__).parent)}
    address = f"http://127.0.0.1:{free_port()}"
    options = ["--bind", urlsplit(address).netloc, *OPTIONS]
    command = [str(python), "-m", "gunicorn", "booking_peer_site:application", *options]
    site = str(Path(__file__).with_name("booking_peer_site.py"))
    seeded = subprocess.run(
        [str(python), site, str(CLIENTS)], env=environment, check=True, capture_output=True, timeout=INSTALL_SECONDS
    )
    web = Child(name="Peer", command=command, log=folder / "peer.log", environment=environment)
    web.start()
    try:
        web.wait_until(lambda: _answers(address), START_SECONDS)
        yield from _measure(address, json.loads(seeded.stdout.splitlines()[-1]), races)
    finally:
        stop_all([web])


def _measure(address: str, seeded: dict[str, object], races: int) -> Iterator[Line]:
    sessions = seeded["sessions"]
    if not isinstance(sessions, list):
        raise TypeError("the peer's clients were not made")
    browsers = [Browser(address, {"sessionid": session}) for session in sessions]
    told = []
    with ThreadPoolExecutor(len(browsers)) as pool:
        for number in range(races):
            wanted = {
                "date": (_today() + timedelta(days=30 + number)).isoformat(),
                "start_time": START,
                "end_time": "10:30",
                "service": str(seeded["service"]),
                "staff_member": str(seeded["staff"]),
            }
            pages = dict(zip(sessions, pool.map(_ask_for(wanted), browsers), strict=True))
            told.append(race(pool, browsers, _book(pages), _is_thanked))
    yield from _lines(told)


def _lines(told: Sequence[Sequence[Answer]]) -> Iterator[Line]:
    every = [answer for each in told for answer in each]
    doubles = sum(max(0, sum(answer.is_yes for answer in each) - 1) for each in told)
    yield Line("booking-peer-race-attempts", float(len(every)), "attempts")
    yield Line("booking-peer-race-told-yes-beyond-one", float(doubles), "calls")
    yield Line("booking-peer-race-p95", percentile([answer.milliseconds for answer in every], 0.95), "ms")


def _ask_for(wanted: dict[str, str]) -> Callable[[Browser], str]:
    """Choose the time, before the race: this peer books with the page after it."""
    return lambda browser: browser.ask("/appt/request-submit/", wanted)[1]


def _book(pages: dict[str, str]) -> Question:
    def question(browser: Browser) -> tuple[str, dict[str, str]]:
        session = browser.cookies["sessionid"]
        return pages[session], {
            "name": "Ana Sample",
            "email": f"{session}@example.org",
            "phone_0": "US",
            "phone_1": "2015550123",
            "address": "x",
            "additional_info": "",
            "payment_type": "full",
        }

    return question


def _is_thanked(_browser: Browser, location: str) -> bool:
    return "thank-you" in location


def _install(folder: Path) -> Path:
    uv = str(SETUP / "uv" / "bin" / "uv")
    python = folder / "bin" / "python"
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES],
    ):
        subprocess.run(command, check=True, timeout=INSTALL_SECONDS)
    return python


def _database() -> dict[str, str]:
    """A database of its own beside the portal's, made anew."""
    # Django is set up only once the benchmark runs.
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    settings = connection.settings_dict
    given = {"PEER_USER": "USER", "PEER_PASSWORD": "PASSWORD", "PEER_HOST": "HOST", "PEER_PORT": "PORT"}
    return {"PEER_NAME": DATABASE, **{name: str(settings[key] or "") for name, key in given.items()}}


def _answers(address: str) -> bool:
    try:
        return Browser(address, {}).ask("/admin/login/")[0] < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False


def _today() -> date:
    return datetime.now(UTC).date()
