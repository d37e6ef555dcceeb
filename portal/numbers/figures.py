"""The figures: what each one counts, and every figure of one period by one query for all families and one by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Aggregate, Count, F, FloatField, Q
from django.utils.translation import gettext_lazy as _

from intake.states import RequestStatus
from portal.accounts.models import User
from portal.numbers.models import CallEnd, Milestones, MilestonesQuerySet
from portal.ui.components import Text

DAYS: Final = (30, 90, 365)
QUICKLY: Final = 5
# Below this a median says more about chance than about us.
ENOUGH: Final = 10
# A group waits notably longer when its median is by a quarter and by an hour of ours above that of all.
_LONGER: Final = 1.25
_NOTABLE_MINUTES: Final = 60


class Percentile(Aggregate):
    """The value below which that share of the others lies, counted by PostgreSQL."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, field: str, share: float) -> None:
        super().__init__(field, share=share)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something took, in open minutes of the house; only of requests where it has come."""

    name: str
    title: Text
    field: str
    note: Text = ""

    def aggregates(self) -> dict[str, Any]:
        """Count, median and the wait of the slowest tenth."""
        return {
            f"{self.name}_count": Count(self.field),
            f"{self.name}_median": Percentile(self.field, 0.5),
            f"{self.name}_p90": Percentile(self.field, 0.9),
        }

    def behind(self, _now: datetime) -> Q:
        """The requests that it is counted from."""
        return Q(**{f"{self.field}__isnull": False})


@dataclass(frozen=True, slots=True)
class Share:
    """For how many of those concerned something is so."""

    name: str
    title: Text
    of: Q
    hit: Q
    note: Text = ""
    # Only requests that are that old can be so or not so.
    after_days: int = 0

    def aggregates(self, now: datetime) -> dict[str, Any]:
        """How many it concerns, and for how many it is so."""
        return {
            f"{self.name}_of": Count("pk", filter=self._concerned(now)),
            f"{self.name}_hit": Count("pk", filter=self.behind(now)),
        }

    def behind(self, now: datetime) -> Q:
        """The requests for which it is so."""
        return self._concerned(now) & self.hit

    def _concerned(self, now: datetime) -> Q:
        return self.of & Q(started_at__lte=now - timedelta(days=self.after_days))


Figure = Wait | Share

_ALL: Final = Q(pk__isnull=False)
_SENT: Final = ~Q(status=RequestStatus.DRAFT)
_CALLED: Final = ~Q(call_end="")


def _settled_by(days: int, title: Text) -> Share:
    return Share(
        f"records_{days}",
        title,
        _ALL,
        Q(records_settled_at__lte=F("started_at") + timedelta(days=days)),
        after_days=days,
    )


WAITS: Final[Sequence[Wait]] = (
    Wait(
        "contact",
        _("Until a person of ours spoke with or wrote to the family"),
        "contact_minutes",
        _("From when the family first waited for us: it sent its answers, booked a call, or became urgent."),
    ),
    Wait("fast", _("Fast track: until a person of ours was in touch"), "fast_minutes"),
    Wait("next_step", _("From the call to the next step we took"), "next_step_minutes"),
)
SHARES: Final[Mapping[str, tuple[Text, Sequence[Share]]]] = {
    "calls": (
        _("Calls"),
        (
            Share("booked", _("Booked a call by themselves"), _ALL, Q(booking_minutes__isnull=False)),
            Share(
                "quickly",
                _("Of these, within 5 minutes of starting"),
                Q(booking_minutes__isnull=False),
                Q(booking_minutes__lt=QUICKLY),
            ),
            Share("kept", _("Call kept"), _CALLED, Q(call_end=CallEnd.KEPT)),
            Share("missed", _("Call missed"), _CALLED, Q(call_end=CallEnd.MISSED)),
            Share("cancelled", _("Call canceled"), _CALLED, Q(call_end=CallEnd.CANCELLED)),
            Share("moved", _("Call moved at least once"), _CALLED, Q(moved_count__gt=0)),
        ),
    ),
    "records": (
        _("Records"),
        (
            _settled_by(3, _("All nine kinds of records sent or answered by day 3")),
            _settled_by(7, _("All nine kinds of records sent or answered by day 7")),
            _settled_by(14, _("All nine kinds of records sent or answered by day 14")),
            Share("hold", _("Had a file paused that may be about another child"), _ALL, Q(has_hold=True)),
        ),
    ),
    "ends": (
        _("How requests end"),
        (
            Share("accepted", _("Accepted or completed"), _SENT, Q(status__in=["accepted", "completed"])),
            Share("declined", _("Declined"), _SENT, Q(status=RequestStatus.DECLINED)),
            Share("withdrawn", _("Taken back, or closed after long silence"), _SENT, Q(status="withdrawn")),
            Share(
                "undecided",
                _("Sent and not decided yet"),
                _SENT,
                Q(status__in=["submitted", "in_review", "information_needed"]),
            ),
        ),
    ),
}
FIGURES: Final[Mapping[str, Figure]] = {
    **{each.name: each for each in WAITS},
    **{each.name: each for _title, shares in SHARES.values() for each in shares},
}


@dataclass(frozen=True, slots=True)
class WaitLine:
    """A wait of one group: hours of ours; nothing where nobody has waited."""

    group: str
    count: int
    median: float | None
    p90: float | None
    is_longer: bool = False


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A share of one group."""

    group: str
    of: int
    hit: int

    @property
    def percent(self) -> int | None:
        """Rounded; nothing where it concerns nobody."""
        return round(100 * self.hit / self.of) if self.of else None


def in_period(user: User, *, days: int, now: datetime) -> MilestonesQuerySet:
    """Requests started in the last so many days."""
    return Milestones.objects.visible_to(user).filter(started_at__gt=now - timedelta(days=days))


def counted(rows: MilestonesQuerySet, *, now: datetime, by: str = "") -> dict[str, dict[str, Any]]:
    """All figures in one query: of everybody under the empty name, or of each group under its own."""
    parts: dict[str, Any] = {}
    for each in WAITS:
        parts |= each.aggregates()
    for _title, shares in SHARES.values():
        for share in shares:
            parts |= share.aggregates(now)
    if not by:
        return {"": rows.aggregate(**parts)}
    return {str(row[by]): row for row in rows.order_by(by).values(by).annotate(**parts)}


def wait_lines(wait: Wait, whole: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]]) -> list[WaitLine]:
    """All families first, then each group, marked where it waits notably longer."""
    of_all = whole[f"{wait.name}_median"]
    return [_wait_line(wait, "", whole, None), *(_wait_line(wait, key, row, of_all) for key, row in groups.items())]


def share_lines(share: Share, whole: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]]) -> list[ShareLine]:
    """All families first, then each group."""
    every = {"": whole, **groups}
    return [ShareLine(key, row[f"{share.name}_of"], row[f"{share.name}_hit"]) for key, row in every.items()]


def _wait_line(wait: Wait, group: str, row: Mapping[str, Any], of_all: float | None) -> WaitLine:
    count, median = row[f"{wait.name}_count"], row[f"{wait.name}_median"]
    is_longer = (
        of_all is not None and count >= ENOUGH and median >= of_all * _LONGER and median - of_all >= _NOTABLE_MINUTES
    )
    return WaitLine(group, count, _hours(median), _hours(row[f"{wait.name}_p90"]), is_longer)


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 1)
