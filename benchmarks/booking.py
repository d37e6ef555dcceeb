"""A month of free times however many calls are booked, and fifty families on one time."""

import os
import time
from collections.abc import Callable

import django
from django.core.management import call_command

from benchmarks.harness import Line, percentile, report

MONTH_MS = 50.0
GROWTH = 1.2
QUERIES = 4.0
LOSER_MS = 500.0
REQUESTS = 100
FEW, MANY = 100, 100_000
RACES = 20


def main() -> int:
    """Measure the page with few and with many calls booked, then let families race for one time after another."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from benchmarks.booking_data import Calendar  # noqa: PLC0415 - models can be imported only now

    calendar = Calendar()
    calendar.book(FEW)
    few = _p95(calendar.open_month)
    calendar.book(MANY - FEW)
    many = _p95(calendar.open_month)
    queries = float(calendar.count_queries())
    races = [calendar.race() for _ in range(RACES)]
    losers = [milliseconds for race in races for milliseconds in race.losers]
    return report(
        "booking",
        [
            Line("booking-month-p95-100-booked", few, "ms", MONTH_MS),
            Line("booking-month-p95-100000-booked", many, "ms", MONTH_MS),
            Line("booking-month-growth", many / few, "x", GROWTH),
            Line("booking-month-queries", queries, "queries", QUERIES),
            Line("booking-race-doubles", float(sum(abs(race.winners - 1) for race in races)), "calls", 0.0),
            Line("booking-race-loser-p95", percentile(losers, 0.95), "ms", LOSER_MS),
        ],
    )


def _p95(act: Callable[[], None]) -> float:
    act()
    times = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return percentile(times, 0.95)
