"""A month of free times however many calls are booked, fifty families on one time, and the weight of the page.

`BOOKING_RACES` sets how many races are run (200), `BOOKING_PEER_RACES` how many of the peer's (10; 0 leaves it out).
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import booking_peer
from benchmarks.booking_race import Answer, Browser, choose, confirm, race
from benchmarks.harness import Line, percentile, report
from benchmarks.page_weight import first_load
from benchmarks.web import START_SECONDS, answers, base, fetch, web_server
from portal.embedded import prepare
from portal.embedded.processes import stop_all

if TYPE_CHECKING:
    from benchmarks.booking_data import Calendar

MONTH_MS = 50.0
GROWTH = 1.2
QUERIES = 4.0
LOSER_MS = 500.0
WEIGHT_KB = 120.0
REQUESTS = 100
# Both sizes are measured in turns, so that a machine that grows busy meanwhile does not look like growth.
FEW, MANY = 100, 100_000
RACES = int(os.environ.get("BOOKING_RACES", "200"))
PEER_RACES = int(os.environ.get("BOOKING_PEER_RACES", "10"))
SERVER_TROUBLE = 500


def main() -> int:
    """Measure the page with few and with many calls booked, then let families race for one time after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare.main(folder)
        # Models can be imported only after that.
        from benchmarks.booking_data import Calendar  # noqa: PLC0415

        calendar = Calendar()
        lines = [*_month(calendar)]
        web = web_server(folder)
        web.start()
        try:
            web.wait_until(answers, START_SECONDS)
            lines += [*_page(calendar), *_races(calendar)]
        finally:
            stop_all([web])
        return report("booking", [*lines, *booking_peer.lines(folder, races=PEER_RACES)])


def _month(calendar: "Calendar") -> Iterator[Line]:
    calendar.book(FEW)
    few = _p95(calendar.open_month)
    calendar.book(MANY - FEW)
    many = _p95(calendar.open_month)
    yield Line("booking-month-p95-100-booked", few, "ms", MONTH_MS)
    yield Line("booking-month-p95-100000-booked", many, "ms", MONTH_MS)
    yield Line("booking-month-growth", many / few, "x", GROWTH)
    yield Line("booking-month-queries", float(calendar.count_queries()), "queries", QUERIES)


def _page(calendar: "Calendar") -> Iterator[Line]:
    cookies = "; ".join(f"{name}={value}" for name, value in calendar.cookies(0).items())
    weight = first_load(base() + calendar.address, partial(fetch, cookies=cookies))
    yield Line("booking-page-first-load", weight / 1000, "kB", WEIGHT_KB)


def _races(calendar: "Calendar") -> Iterator[Line]:
    count = len(calendar.families)
    browsers = [Browser(base(), calendar.cookies(number), calendar.call_path(number)) for number in range(count)]
    told: list[list[Answer]] = []
    wrong = 0
    with ThreadPoolExecutor(count) as pool:
        # The first page gives each browser its form token, and the servers their warm caches.
        list(pool.map(lambda browser: browser.ask(f"{browser.path}book/"), browsers))
        for slot_id in calendar.lonely_slots(RACES):
            told.append(race(pool, browsers, choose(slot_id), confirm))
            wrong += calendar.settle(slot_id) != 1
    yield from _race_lines(told)
    yield Line("booking-race-not-one-call-in-database", float(wrong), "races", 0.0)


def _race_lines(told: Sequence[Sequence[Answer]]) -> Iterator[Line]:
    every = [answer for each in told for answer in each]
    losers = [answer.milliseconds for answer in every if not answer.is_yes]
    yes = [sum(answer.is_yes for answer in each) for each in told]
    yield Line("booking-race-attempts", float(len(every)), "attempts")
    yield Line("booking-race-without-exactly-one-yes", float(sum(count != 1 for count in yes)), "races", 0.0)
    yield Line(
        "booking-race-server-errors", float(sum(answer.status >= SERVER_TROUBLE for answer in every)), "answers", 0.0
    )
    yield Line("booking-race-loser-p50", percentile(losers, 0.5), "ms")
    yield Line("booking-race-loser-p95", percentile(losers, 0.95), "ms", LOSER_MS)


def _p95(act: Callable[[], None]) -> float:
    for _ in range(5):
        act()
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return percentile(times, 0.95)
