"""Where requests stop: how many came at least as far as each page, and how many unsent ones have it as their last."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from django.db.models import Count, Q

from intake.journey import PAGES
from intake.states import RequestStatus
from portal.numbers.models import MilestonesQuerySet

_UNSENT: Final = Q(status__in=[RequestStatus.DRAFT, RequestStatus.WITHDRAWN], contact_minutes=None)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the journey."""

    page: str
    reached: int
    stopped: int


def funnel(rows: MilestonesQuerySet) -> list[Step]:
    """The pages in order, from the first; one query."""
    found = rows.order_by().values("furthest_page").annotate(count=Count("pk"), stopped=Count("pk", filter=_UNSENT))
    last = {row["furthest_page"]: (row["count"], row["stopped"]) for row in found}
    names = ["", *(page.name for page in PAGES)]
    counts = [last.get(name, (0, 0)) for name in names]
    reached = list(accumulate((count for count, _stopped in reversed(counts))))[::-1]
    return [Step(name, total, stopped) for name, total, (_count, stopped) in zip(names, reached, counts, strict=True)]


def stopped_at(rows: MilestonesQuerySet, page: str) -> MilestonesQuerySet:
    """The requests that stopped there."""
    return rows.filter(_UNSENT, furthest_page=page)
