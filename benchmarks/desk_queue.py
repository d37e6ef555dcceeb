"""The queue with few and with many requests, beside a stock changelist, and the searches of callers."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.desk_data import Desk
from benchmarks.desk_stock import Stock
from benchmarks.harness import Line, percentile
from portal.desk.models import QueueLine
from portal.desk.queue_page import Order, page_of
from portal.desk.queue_tokens import clean, question

FEW: Final = 1000
MANY: Final = int(os.environ.get("DESK_REQUESTS", "100000"))
REPEATS: Final = int(os.environ.get("DESK_REPEATS", "100"))
STOCK_REPEATS: Final = 20
QUEUE: Final = "/admin/queue/"
QUERIES: Final = 6.0
GROWTH: Final = 1.2
SHARE_OF_STOCK: Final = 0.25
SEARCH_MS: Final = 50.0
OK: Final = 200
VIEWS: Final = ("late", "to_check", "unassigned", "interpreter")


def lines(desk: Desk) -> Iterator[Line]:
    """Few first, then many; the stock list over the same many rows."""
    browser = _Browser(desk)
    desk.grow(FEW)
    desk.refresh()
    few = {name: _p95(act) for name, act in browser.pages().items()}
    desk.grow(MANY)
    started = time.perf_counter()
    written = desk.refresh()
    yield Line("desk-queue-lines-refreshed", written / (time.perf_counter() - started), "per-second")
    many = {name: _p95(act) for name, act in browser.pages().items()}
    for name, value in many.items():
        yield Line(f"desk-queue-{name}-p95-{FEW}", few[name], "ms")
        yield Line(f"desk-queue-{name}-p95-{MANY}", value, "ms")
        yield Line(f"desk-queue-{name}-growth", value / few[name], "x", GROWTH)
    yield Line("desk-queue-queries", float(browser.count_queries()), "queries", QUERIES)
    stock = _p95(Stock(desk.staff[0]).open_list, repeats=STOCK_REPEATS)
    yield Line("desk-stock-changelist-p95", stock, "ms")
    yield Line("desk-queue-of-stock", many["first"] / stock, "x", SHARE_OF_STOCK)
    searches = [_search_ms(desk, words) for words in desk.words()]
    yield Line("desk-search-sql-p50", percentile(searches, 0.5), "ms")
    yield Line("desk-search-sql-p95", percentile(searches, 0.95), "ms", SEARCH_MS)
    yield Line("desk-search-sql-longest", max(searches), "ms")


class _Browser:
    """A coordinator at the list."""

    def __init__(self, desk: Desk) -> None:
        self.client = Client(HTTP_HOST="localhost")
        self.client.force_login(desk.staff[1], backend="portal.accounts.backends.PortalBackend")

    def pages(self) -> dict[str, Callable[[], None]]:
        """The first page, one from the depth of the list, and some quick views."""
        deep = QueueLine.objects.order_by("place").values_list("pk", flat=True)
        far = deep[QueueLine.objects.count() * 9 // 10]
        queries = {"first": "", "deep": f"status=every&after={far}", "by-name": "sort=child"}
        queries |= {view: f"view={view}" for view in VIEWS}
        return {name: self._opening(query) for name, query in queries.items()}

    def _opening(self, query: str) -> Callable[[], None]:
        return lambda: self.open(query)

    def open(self, query: str = "") -> Any:
        """One page of the list."""
        response = self.client.get(f"{QUEUE}?{query}")
        if response.status_code != OK:
            raise RuntimeError(f"the queue answered {response.status_code}")
        return response

    def count_queries(self) -> int:
        """All of them: of session, person and hospital too."""
        self.open()
        with CaptureQueriesContext(connection) as queries:
            self.open()
        return len(queries)


def _search_ms(desk: Desk, words: str) -> float:
    """What the database needs for the page of a search, its count included."""
    spent: list[float] = []

    def timed(execute: Callable[..., Any], *told: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*told)
        finally:
            spent.append((time.perf_counter() - started) * 1000)

    found = QueueLine.objects.visible_to(desk.staff[1]).found_by(question(clean(words)))
    with connection.execute_wrapper(timed):
        page = page_of(found, Order(), with_questions=True)
    if not page.lines:
        raise RuntimeError("a search found nothing")
    return sum(spent)


def _p95(act: Callable[[], None], *, repeats: int = REPEATS) -> float:
    for _ in range(5):
        act()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return percentile(times, 0.95)
