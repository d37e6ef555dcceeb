"""What stands around the list: counts of the quick views, saved filters, colleagues and programs; one query."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from portal.accounts.models import User
from portal.accounts.roles import ALLOWED, Act
from portal.center.models import Program
from portal.desk.models import QueueLine, QueueMark, SavedFilter
from portal.desk.queue_filters import VIEWS
from portal.desk.queue_moments import Moments, day_of
from portal.lib.ready_queries import ReadyQuery

# Nobody needs to know how many more there are; counting on would cost the more the larger the hospital.
MOST_COUNTED: Final = 999
_OWNERS: Final = [role for role, acts in ALLOWED.items() if Act.WORK_ON_REQUESTS in acts]


class BoundedCount(Subquery):
    """How many rows there are, up to one more than anybody counts."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: "QuerySet[Any]") -> None:
        # No column: then an index answers by itself, without a look at any line.
        one = rows.order_by().annotate(one=Value(1)).values("one")
        super().__init__(one[: MOST_COUNTED + 1])


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter that the reader has saved."""

    id: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One person or program to choose."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Around:
    """Everything around the list."""

    counts: Mapping[str, int]
    is_behind: bool
    saved: Sequence[Kept]
    colleagues: Sequence[Choice]
    programs: Sequence[Choice]


def around(moments: Moments, *, language: str) -> Around:
    """As one reader sees it now."""
    given = {name: getattr(moments, name) for name in _GIVEN}
    [row] = _QUERY.rows(user_id=moments.user_id, **given)
    values = dict(zip(_COLUMNS, row, strict=True))
    name = "name_es" if language.startswith("es") else "name_en"
    programs = [json.loads(each) for each in values["programs"]]
    return Around(
        counts={view: values[f"count_{view}"] for view in ("open", *VIEWS)},
        is_behind=values["has_marks"] or values["has_turned"],
        saved=[Kept(**json.loads(each)) for each in values["saved"]],
        colleagues=[_colleague(json.loads(each)) for each in values["colleagues"]],
        programs=[Choice(each["code"], each[name]) for each in programs],
    )


def _colleague(row: Mapping[str, str]) -> Choice:
    return Choice(row["id"], row["name"] or row["email"])


def _build(user_id: UUID, **given: datetime) -> "QuerySet[Any]":
    """Every count by itself, so that each stops at its own bound and uses its own index."""
    at: Any = _Given(user_id=user_id, **given)
    lines = QueueLine.objects.open()
    counts = {"count_open": BoundedCount(lines)}
    counts |= {f"count_{name}": BoundedCount(lines.filter(view.fits(at))) for name, view in VIEWS.items()}
    staff = User.objects.filter(is_staff=True, is_active=True, staff_role__in=_OWNERS).order_by("full_name", "email")
    around_it = {
        "has_marks": Exists(QueueMark.objects.order_by()),
        "has_turned": Exists(QueueLine.objects.filter(changes_on__lte=day_of(at.noon)).order_by()),
        "saved": _facts(SavedFilter.objects.filter(user=OuterRef("pk")).order_by("name"), "id", "name", "query"),
        "colleagues": _facts(staff, "id", "email", name="full_name"),
        "programs": _facts(Program.objects.filter(is_active=True), "code", "name_en", "name_es"),
    }
    return User.objects.filter(pk=user_id).order_by().annotate(**counts, **around_it).values_list(*_COLUMNS)


def _facts(rows: "QuerySet[Any]", *columns: str, **named: str) -> ArraySubquery:
    return ArraySubquery(rows.values(fact=JSONObject(**{each: each for each in columns}, **named)))


@dataclass(frozen=True, slots=True)
class _Given:
    """The moments that the query is asked with; stand-ins while it is written."""

    user_id: UUID
    now: datetime
    day_starts: datetime
    day_ends: datetime
    noon: datetime
    five_days_ago: datetime
    week_ago: datetime


_GIVEN: Final = ("now", "day_starts", "day_ends", "noon", "five_days_ago", "week_ago")
_COLUMNS: Final = (
    "count_open",
    *(f"count_{name}" for name in VIEWS),
    "has_marks",
    "has_turned",
    "saved",
    "colleagues",
    "programs",
)
_QUERY: Final = ReadyQuery(_build)
