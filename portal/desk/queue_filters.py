"""What the queue is narrowed down to; every choice stands in the address and names nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.ball import Holder
from intake.models import Condition, Priority
from intake.models.preferences import PayPlan
from intake.states import RequestStatus
from portal.desk.models import InterpreterState
from portal.desk.models.queue import QueueLineQuerySet
from portal.desk.queue_moments import Moments, day_of, infant_since
from portal.ui.components import Text
from records.requirements import NINE_KINDS

EVERY: Final = "every"
FLAGS: Final[Mapping[str, Text]] = {
    "warning_signs": _("Warning signs"),
    "do_not_share": _("Do not share"),
    "privacy_hold": _("Paused file"),
    "inpatient": _("In hospital"),
    "no_authority": _("Someone else decides"),
    "infant": _("Under 1 year"),
}
# What only people who see the illness may narrow the list by.
CLINICAL_FLAGS: Final = ("warning_signs", "inpatient")
LANGUAGES: Final[Mapping[str, Text]] = {
    "en": _("English"),
    "es": _("Spanish"),
    "other": _("Another language"),
    # Translators: a choice of a filter: families for whose call an interpreter is needed.
    "interpreter": _("Needs an interpreter"),
    "arranging": _("Interpreter to arrange"),
}
RECORDS: Final[Mapping[str, Text]] = {
    "to_check": _("Files to check"),
    "to_fix": _("Files to fix"),
    "asked": _("Hospital asked"),
    "none": _("Nothing yet"),
    "settled": _("All settled"),
}
_DAYS: Final = ("decision_from", "decision_to", "call_from", "call_to", "created_from", "created_to")
_LONGEST_WORD: Final = 60


@dataclass(frozen=True, slots=True)
class Sees:
    """Which parts of a line the reader's role includes."""

    clinical: bool = True
    money: bool = True


@dataclass(frozen=True, slots=True)
class Filters:
    """The narrowing of the list; empty means open requests of everyone. Days are written as in 2026-05-31."""

    view: str = ""
    status: str = ""
    priority: str = ""
    condition: str = ""
    program: str = ""
    owner: str = ""
    holder: str = ""
    language: str = ""
    home: str = ""
    pay: str = ""
    records: str = ""
    flag: str = ""
    decision_from: str = ""
    decision_to: str = ""
    call_from: str = ""
    call_to: str = ""
    created_from: str = ""
    created_to: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str], *, sees: Sees) -> Self:
        """The filters of an address; what is not known, or not the reader's to see, is left out."""
        read = {name: _known(given.get(name, ""), known) for name, known in _KNOWN.items()}
        read |= {name: _day(given.get(name, "")) for name in _DAYS}
        read |= {name: given.get(name, "").replace("\x00", "")[:_LONGEST_WORD] for name in ("program", "home")}
        read["owner"] = _person(given.get("owner", ""))
        hidden = {"pay"} if not sees.money else set()
        if not sees.clinical:
            hidden |= {"condition", "program", "records", "decision_from", "decision_to"}
            hidden |= {"flag"} if read["flag"] in CLINICAL_FLAGS else set()
            hidden |= {"view"} if read["view"] in CLINICAL_VIEWS else set()
        return cls(**{name: "" if name in hidden else value for name, value in read.items()})

    @property
    def chosen(self) -> dict[str, str]:
        """Only what narrows."""
        every = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in every if value}

    @property
    def query(self) -> str:
        """The filters as part of an address."""
        return urlencode(self.chosen)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but a quick view is chosen."""
        return replace(self, view="") == type(self)()

    def narrow(self, lines: QueueLineQuerySet, moments: Moments, *, is_search: bool = False) -> QueueLineQuerySet:
        """The lines that fit; a search looks among closed requests too."""
        if self.status in RequestStatus.values:
            lines = lines.filter(status=self.status)
        elif self.status != EVERY and not is_search:
            lines = lines.open()
        if self.view:
            lines = lines.filter(VIEWS[self.view].fits(moments))
        return lines.filter(*self._words(moments), *self._ranges(moments.zone))

    def _words(self, moments: Moments) -> list[Q]:
        exact = {"priority": self.priority, "condition": self.condition, "program": self.program}
        exact |= {"holder": self.holder, "pay_plan": self.pay}
        found = [Q(**{name: value}) for name, value in exact.items() if value]
        found += [Q(home__iexact=self.home)] if self.home else []
        found += [_OWNERS.get(self.owner, _owner)(moments, self.owner)] if self.owner else []
        found += [_LANGUAGE[self.language]] if self.language else []
        found += [_RECORDS[self.records]] if self.records else []
        return found + ([_flag(self.flag, moments)] if self.flag else [])

    def _ranges(self, zone: ZoneInfo) -> list[Q]:
        decision = {"decision_on__gte": self.decision_from, "decision_on__lte": self.decision_to}
        found = [Q(**{name: value}) for name, value in decision.items() if value]
        for column, first, last in (
            ("call_at", self.call_from, self.call_to),
            ("created_at", self.created_from, self.created_to),
        ):
            found += [Q(**{f"{column}__gte": _start(first, zone)})] if first else []
            found += [Q(**{f"{column}__lt": _start(last, zone, days=1)})] if last else []
        return found


@dataclass(frozen=True, slots=True)
class View:
    """A narrowing that is used many times a day."""

    label: Text
    fits: Callable[[Moments], Q]


VIEWS: Final[Mapping[str, View]] = {
    "mine": View(_("My cases"), lambda at: Q(owner=at.user_id)),
    "fast_track": View(_("Fast track"), lambda _at: Q(priority=Priority.FAST_TRACK)),
    "new": View(_("New, not yet contacted"), lambda _at: Q(is_new=True)),
    "calls_today": View(
        _("Calls today"), lambda at: Q(call_at__gte=at.day_starts, call_at__lt=at.day_ends, call_status="booked")
    ),
    "to_check": View(_("Files to check"), lambda _at: Q(check_count__gt=0)),
    "late": View(_("Waiting on us > 1 business day"), lambda at: Q(late_at__lt=at.now)),
    "family": View(
        _("Waiting on family > 5 days"), lambda at: Q(holder=Holder.FAMILY, turn_since__lt=at.five_days_ago)
    ),
    "hospitals": View(_("Hospital requests > 7 days"), lambda at: Q(asked_hospital_on__lt=day_of(at.week_ago))),
    "interpreter": View(_("Interpreter to arrange"), lambda _at: Q(interpreter=InterpreterState.ARRANGING)),
    "held": View(_("Privacy holds"), lambda _at: Q(flags__contains=["privacy_hold"]) & ~Q(flags=[])),
    "visits": View(_("Visit planning"), lambda _at: Q(status=RequestStatus.ACCEPTED)),
    "unassigned": View(_("Unassigned"), lambda _at: Q(owner=None)),
    "spanish": View(_("Spanish"), lambda _at: Q(language="es")),
}
CLINICAL_VIEWS: Final = ("to_check", "hospitals", "held")
_KNOWN: Final[Mapping[str, list[str]]] = {
    "view": list(VIEWS),
    "status": [EVERY, *RequestStatus.values],
    "priority": Priority.values,
    "condition": Condition.values,
    "holder": Holder.values,
    "language": list(LANGUAGES),
    "pay": PayPlan.values,
    "records": list(RECORDS),
    "flag": list(FLAGS),
}
_LANGUAGE: Final[Mapping[str, Q]] = {
    "en": Q(language="en"),
    "es": Q(language="es"),
    "other": Q(language="other"),
    "interpreter": ~Q(interpreter=""),
    "arranging": Q(interpreter=InterpreterState.ARRANGING),
}
_RECORDS: Final[Mapping[str, Q]] = {
    "to_check": Q(check_count__gt=0),
    "to_fix": Q(fix_count__gt=0),
    "asked": Q(asked_hospital_on__isnull=False),
    "none": Q(settled_count=0),
    "settled": Q(settled_count=len(NINE_KINDS)),
}
_OWNERS: Final[Mapping[str, Callable[[Moments, str], Q]]] = {
    "me": lambda at, _value: Q(owner=at.user_id),
    "nobody": lambda _at, _value: Q(owner=None),
}


def _owner(_at: Moments, value: str) -> Q:
    return Q(owner=value)


def _person(typed: str) -> str:
    """One of the words for a person, or somebody's number."""
    if typed in _OWNERS:
        return typed
    try:
        return str(UUID(typed))
    except ValueError:
        return ""


def _flag(name: str, moments: Moments) -> Q:
    if name == "infant":
        return Q(birth_date__gt=infant_since(moments.today))
    return Q(flags__contains=[name]) & ~Q(flags=[])


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed[:10]).isoformat()
    except ValueError:
        return ""


def _start(day: str, zone: ZoneInfo, *, days: int = 0) -> datetime:
    """Midnight of the hospital; a day off the end of the calendar is its end."""
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=days), time.min, tzinfo=zone)
    except OverflowError:
        return datetime.max.replace(tzinfo=zone)
