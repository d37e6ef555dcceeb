"""Files that wait for a person's look: the most urgent family first, and then whoever waits longest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from intake.models import Priority
from intake.states import OPEN
from portal.accounts.models import User
from records.models import DocumentReference

# Nobody reads further down; the count beside it is of all.
SHOWN: Final = 50
_MOST: Final = 400
OLDEST: Final = "oldest"
_RANKS: Final = {Priority.FAST_TRACK: 0, Priority.AMBER: 1}
_LAST: Final = 2

Place = tuple[int, datetime, UUID]


@dataclass(frozen=True, slots=True)
class CheckFilters:
    """What the list is narrowed down to, and its order; nothing of it names anybody."""

    order: str = ""
    is_mine: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """The filters of an address."""
        return cls(order=OLDEST if given.get("order") == OLDEST else "", is_mine=given.get("mine") == "1")

    @property
    def query(self) -> str:
        """The filters as part of an address, with its question mark; often nothing."""
        chosen = {"order": self.order, "mine": "1" if self.is_mine else ""}
        text = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{text}" if text else ""

    def place(self, document: DocumentReference) -> Place:
        """Where a file stands in this order, whether it still waits or not."""
        rank = 0 if self.order == OLDEST else _RANKS.get(Priority(document.opinion_request.priority), _LAST)
        return (rank, document.received_at, document.pk)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One paper of the list: a file, or the photos that are one paper."""

    document: DocumentReference
    page_count: int
    place: Place

    @property
    def is_fast_track(self) -> bool:
        """Whether its family cannot wait."""
        return self.document.opinion_request.priority == Priority.FAST_TRACK


def waiting(user: User, filters: CheckFilters) -> list[Waiting]:
    """The list in order, at most a few hundred; one query."""
    rows = _to_check(user, filters).select_related("opinion_request__patient", "photo_paper")
    papers: dict[UUID, list[DocumentReference]] = {}
    for row in _in_order(rows, filters)[:_MOST]:
        papers.setdefault(row.photo_paper_id or row.pk, []).append(row)
    return [_as_one(pages, filters) for pages in papers.values()]


def waiting_count(user: User) -> int:
    """How many files wait in all open requests the person may see."""
    return _to_check(user, CheckFilters()).count()


def after(items: Sequence[Waiting], place: Place) -> Waiting | None:
    """The next one behind this place; behind the last one it begins anew with what was passed over."""
    following = next((each for each in items if each.place > place), None)
    return following or next((each for each in items if each.place != place), None)


def before(items: Sequence[Waiting], place: Place) -> Waiting | None:
    """The one before this place."""
    return next((each for each in reversed(items) if each.place < place), None)


def _to_check(user: User, filters: CheckFilters) -> QuerySet[DocumentReference]:
    rows = DocumentReference.objects.visible_to(user).to_check().filter(opinion_request__status__in=OPEN)
    return rows.filter(opinion_request__owner=user) if filters.is_mine else rows


def _in_order(rows: QuerySet[DocumentReference], filters: CheckFilters) -> QuerySet[DocumentReference]:
    if filters.order == OLDEST:
        return rows.order_by("received_at", "pk")
    known = [When(opinion_request__priority=priority, then=Value(rank)) for priority, rank in _RANKS.items()]
    rank = Case(*known, default=Value(_LAST), output_field=IntegerField())
    return rows.alias(rank=rank).order_by("rank", "received_at", "pk")


def _as_one(pages: list[DocumentReference], filters: CheckFilters) -> Waiting:
    lead = min(pages, key=lambda each: each.page_number or 0)
    return Waiting(lead, len(pages), min(filters.place(each) for each in pages))
