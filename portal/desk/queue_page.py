"""One page of the queue: which lines, in which order, and from where on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from intake.models import CarePreferences
from portal.desk.models import QueueLine
from portal.desk.models.queue import QueueLineQuerySet
from portal.desk.queue_around import BoundedCount

ROWS_A_PAGE: Final = 50
_LATE: Final = datetime(9999, 1, 1, tzinfo=UTC)
_EARLY: Final = datetime(1900, 1, 1, tzinfo=UTC)
# What the list can be sorted by beside its own order; what is missing comes last, or, for contacts, first.
SORTS: Final[Mapping[str, Any]] = {
    "child": F("name_key"),
    "turn": F("turn_since"),
    "decision": Coalesce("decision_on", Value(date.max)),
    "call": Coalesce("call_at", Value(_LATE)),
    "contact": Coalesce("contact_at", Value(_EARLY)),
    "started": F("created_at"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """By what, which way, and after or before which request; a request's number says nothing about a child."""

    sort: str = ""
    is_down: bool = False
    after: UUID | None = None
    before: UUID | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """From the address."""
        typed = given.get("sort", "")
        sort = typed.removeprefix("-")
        after, before = _uuid(given.get("after", "")), _uuid(given.get("before", ""))
        if sort not in SORTS:
            return cls(after=after, before=before)
        return cls(sort=sort, is_down=typed.startswith("-"), after=after, before=before)

    @property
    def query(self) -> str:
        """As the address says it, without the place on the list."""
        return f"sort={'-' if self.is_down else ''}{self.sort}" if self.sort else ""


@dataclass(frozen=True, slots=True)
class Page:
    """The lines, how many there are in all as far as they were counted, and whether more lie on either side."""

    lines: list[QueueLine]
    total: int
    has_previous: bool
    has_next: bool


def page_of(lines: QueueLineQuerySet, order: Order, *, with_questions: bool) -> Page:
    """One query, however deep the page lies: what comes before it is passed over by index, not counted."""
    is_back = order.before is not None
    found = list(_ordered(lines, order, with_questions=with_questions)[: ROWS_A_PAGE + 1])
    more, shown = len(found) > ROWS_A_PAGE, found[:ROWS_A_PAGE]
    if is_back:
        shown.reverse()
    if not shown and (order.after or order.before):
        # The request from which to go on is gone.
        start = Order(order.sort, order.is_down)
        return page_of(lines, start, with_questions=with_questions)
    total = shown[0].total if shown else 0  # type: ignore[attr-defined]
    return Page(shown, total, more if is_back else order.after is not None, is_back or more)


def _ordered(lines: QueueLineQuerySet, order: Order, *, with_questions: bool) -> QueueLineQuerySet:
    # Going back, the page is read from its end.
    is_up = order.is_down == (order.before is not None)
    sign = "" if is_up else "-"
    told = _told(lines, with_questions=with_questions).annotate(total=BoundedCount(lines))
    if order.sort:
        told = told.annotate(key=SORTS[order.sort])
    beyond = _beyond(order, is_up=is_up)
    names = [f"{sign}key", f"{sign}place"] if order.sort else [f"{sign}place"]
    return (told.filter(beyond) if beyond is not None else told).order_by(*names)


def _beyond(order: Order, *, is_up: bool) -> Q | None:
    """What lies on the other side of the request that is named."""
    anchor = order.before or order.after
    if anchor is None:
        return None
    way = "gt" if is_up else "lt"
    here = QueueLine.objects.filter(pk=anchor).order_by()
    place = Subquery(here.values("place")[:1])
    if not order.sort:
        return Q(**{f"place__{way}": place})
    key = Subquery(here.annotate(key=SORTS[order.sort]).values("key")[:1])
    # The first half follows from the second; it lets an index of the key be used.
    return Q(**{f"key__{way}e": key}) & (Q(**{f"key__{way}": key}) | Q(**{f"place__{way}": place}))


def with_names(lines: QueueLineQuerySet) -> QueueLineQuerySet:
    """With the names of colleagues, and without what is only there to be found by."""
    return lines.defer("search", "name_key").annotate(
        owner_name=F("owner__full_name"),
        owner_email=F("owner__email"),
        contact_by_name=F("contact_by__full_name"),
        contact_by_email=F("contact_by__email"),
    )


def _told(lines: QueueLineQuerySet, *, with_questions: bool) -> QueueLineQuerySet:
    """The lines as a page shows them; for who sees the illness, with what the family asks."""
    told = with_names(lines)
    if not with_questions:
        return told
    name = "name_es" if (get_language() or "en").startswith("es") else "name_en"
    asked = Func(
        F("first_question"),
        F("second_question"),
        F("third_question"),
        function="ARRAY",
        template="%(function)s[%(expressions)s]",
        output_field=ArrayField(TextField()),
    )
    # Not joined: so it is read for the lines of the page alone, and the order of the lines stays that of their index.
    questions = CarePreferences.objects.filter(opinion_request=OuterRef("pk")).order_by().values(asked=asked)
    return told.annotate(questions=Subquery(questions[:1]), program_name=F(f"program__{name}"))


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
