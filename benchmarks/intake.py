"""Every page of questions: queries, server time beside the sign-in page of the same run, weight of a first load."""

import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.harness import Line, report
from benchmarks.page_weight import first_load
from benchmarks.pages import family_cookie, server_times
from benchmarks.web import START_SECONDS, answers, base, fetch, web_server
from portal.embedded import prepare
from portal.embedded.processes import stop_all

if TYPE_CHECKING:
    from intake.models import SecondOpinionRequest

ROUNDS: Final = 4
REQUESTS_A_ROUND: Final = 15
SIGN_IN_RATIO: Final = 1.5
WEIGHT_KB: Final = 120.0
# Five of its own, and two that every signed-in page costs: the session and the person.
QUERIES: Final = 7.0


def main() -> int:
    """Serve the demo data, open every page to one family, then measure each."""
    with tempfile.TemporaryDirectory() as folder:
        prepare.main(Path(folder))
        web = web_server(Path(folder))
        web.start()
        try:
            web.wait_until(answers, START_SECONDS)
            return report("intake", _measure())
        finally:
            stop_all([web])


def _measure() -> list[Line]:
    opinion_request = _request_with_every_page()
    cookie = family_cookie(opinion_request)
    pages = _addresses(opinion_request)
    sign_in, times = _times(pages, cookie)
    lines = [Line("intake-sign-in-median", sign_in, "ms")]
    for name, path in pages.items():
        lines += [
            Line(f"intake-{name}-to-sign-in", times[name] / sign_in, "x", SIGN_IN_RATIO),
            Line(f"intake-{name}-queries", _queries(path, opinion_request), "", QUERIES),
        ]
    # All share their style sheets and scripts; the longest page stands for them.
    weights = {name: first_load(base() + path, partial(fetch, cookies=cookie)) for name, path in _some(pages).items()}
    heavy = [Line(f"intake-{name}-first-load", weight / 1000, "kB", WEIGHT_KB) for name, weight in weights.items()]
    return [*lines, *heavy]


def _times(pages: dict[str, str], cookie: str) -> tuple[float, dict[str, float]]:
    """Medians in milliseconds, of rounds that go over all pages in turn: a busy moment meets them all alike."""
    every = {"sign-in": ("/sign-in/", ""), **{name: (path, cookie) for name, path in pages.items()}}
    seen: dict[str, list[float]] = {name: [] for name in every}
    for _round in range(ROUNDS):
        for name, (path, cookies) in every.items():
            seen[name] += server_times(path, cookies, REQUESTS_A_ROUND)
    medians = {name: statistics.median(times) for name, times in seen.items()}
    return medians.pop("sign-in"), medians


def _some(pages: dict[str, str]) -> dict[str, str]:
    return {name: pages[name] for name in ("diagnosis", "details", "questions", "overview", "check")}


def _addresses(opinion_request: "SecondOpinionRequest") -> dict[str, str]:
    # Needs Django set up, which prepare has done by now.
    from django.urls import reverse  # noqa: PLC0415

    from intake import journey  # noqa: PLC0415
    from intake.standing import standing_for_link  # noqa: PLC0415

    rid = opinion_request.pk
    standing = standing_for_link(opinion_request, opinion_request.requester)
    pages = {page.name: page.url(rid) for page in journey.pages(standing) if page.is_question}
    pages |= {name: reverse(f"intake:{name}", kwargs={"rid": rid}) for name in ("overview", "check")}
    return pages


def _request_with_every_page() -> "SecondOpinionRequest":
    """The newest draft of the demo, with answers that open every list."""
    from intake.models import ClinicalHistory, SecondOpinionRequest  # noqa: PLC0415
    from intake.states import RequestStatus  # noqa: PLC0415

    drafts = SecondOpinionRequest.objects.filter(status=RequestStatus.DRAFT)
    opinion_request = next(iter(drafts), None)
    if opinion_request is None:
        raise RuntimeError("The demo data holds no draft.")
    yes = dict.fromkeys(("came_back", "had_surgery", "had_chemotherapy", "had_radiation", "had_transplant"), "yes")
    ClinicalHistory.objects.update_or_create(opinion_request=opinion_request, defaults=yes)
    return SecondOpinionRequest.objects.select_related("patient", "requester__user", "history").get(
        pk=opinion_request.pk
    )


def _queries(path: str, opinion_request: "SecondOpinionRequest") -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(opinion_request.requester.user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)
