"""The choices above the list: quick views with counts, the form of filters, the columns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from intake.ball import Holder
from intake.models import Condition, Priority
from intake.models.preferences import PayPlan
from intake.states import RequestStatus
from portal.desk.queue_around import MOST_COUNTED, Around, Choice
from portal.desk.queue_filters import (
    CLINICAL_FLAGS,
    CLINICAL_VIEWS,
    EVERY,
    FLAGS,
    LANGUAGES,
    RECORDS,
    VIEWS,
    Filters,
    Sees,
)
from portal.desk.queue_page import Order
from portal.desk.queue_rows import counted
from portal.ui.components import Text


@dataclass(frozen=True, slots=True)
class QuickView:
    """A link to a narrowing that is used many times a day."""

    label: Text
    query: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter."""

    value: str
    label: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One box of the form of filters: a list of options, or a day or word where there are none."""

    name: str
    label: Text
    kind: str
    value: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: whether it is shown, and how its heading sorts."""

    name: str
    label: Text
    is_shown: bool
    sort_query: str = ""
    # In the words of ARIA; empty while the list is in another order.
    direction: str = ""


_CLINICAL: Final = frozenset({"illness", "records"})
_COLUMNS: Final[Mapping[str, tuple[Text, str]]] = {
    "priority": (_("Priority"), "decision"),
    "child": (_("Child"), "child"),
    "turn": (_("Waiting on"), "turn"),
    "stage": (_("Status"), ""),
    "illness": (_("Illness"), ""),
    "call": (_("Call"), "call"),
    "records": (_("Records"), ""),
    "language": (_("Language"), ""),
    "place": (_("Place"), ""),
    "contact": (_("Last contact"), "contact"),
    "owner": (_("Owner"), ""),
    "flags": (_("Flags"), ""),
}
# The name of the child is how a row is known.
ALWAYS: Final = "child"


def quick_views(filters: Filters, around: Around, *, sees: Sees) -> list[QuickView]:
    """Open requests first, then the usual narrowings, then everything."""
    hidden = () if sees.clinical else CLINICAL_VIEWS
    seen = [(name, view.label, Filters(view=name)) for name, view in VIEWS.items() if name not in hidden]
    every = [("open", _("Open"), Filters()), *seen]
    found = [_quick(label, own, filters, counted(around.counts[name], MOST_COUNTED)) for name, label, own in every]
    return [*found, _quick(_("Everything"), Filters(status=EVERY), filters, "")]


def _quick(label: Text, own: Filters, filters: Filters, count: str) -> QuickView:
    return QuickView(label, own.query, count, is_current=own == filters)


def controls(filters: Filters, around: Around, *, sees: Sees, is_search: bool) -> list[Control]:
    """The form of filters as far as the reader's role goes."""
    flags = {name: label for name, label in FLAGS.items() if sees.clinical or name not in CLINICAL_FLAGS}
    status = {EVERY: _("Everything"), **dict(RequestStatus.choices)}
    lists: dict[str, tuple[Text, Mapping[str, Text]]] = {
        "status": (_("Status"), status),
        "priority": (_("Priority"), dict(Priority.choices)),
        "holder": (_("Waiting on"), dict(Holder.choices)),
        "owner": (_("Owner"), {"me": _("Me"), "nobody": _("Nobody"), **_names(around.colleagues)}),
        "language": (_("Language"), LANGUAGES),
        "flag": (_("Flag"), flags),
    }
    if sees.clinical:
        lists["condition"] = (_("Illness"), dict(Condition.choices))
        lists["program"] = (_("Program"), _names(around.programs))
        lists["records"] = (_("Records"), RECORDS)
    if sees.money:
        lists["pay"] = (_("Payment"), dict(PayPlan.choices))
    any_status = _("Any") if is_search else _("Open")
    found = [_list(filters, name, *told, _ANY if name != "status" else any_status) for name, told in lists.items()]
    return found + [_box(filters, name, label, kind) for name, label, kind in _boxes(sees)]


_ANY: Final = _("Any")


def _names(choices: Iterable[Choice]) -> dict[str, Text]:
    return {each.value: each.name for each in choices}


def _boxes(sees: Sees) -> list[tuple[str, Text, str]]:
    days: list[tuple[str, Text, str]] = [
        ("home", _("State or country"), "text"),
        ("call_from", _("Call from"), "date"),
        ("call_to", _("Call until"), "date"),
        ("created_from", _("Started from"), "date"),
        ("created_to", _("Started until"), "date"),
    ]
    decision: list[tuple[str, Text, str]] = [
        ("decision_from", _("Decision from"), "date"),
        ("decision_to", _("Decision until"), "date"),
    ]
    return days + (decision if sees.clinical else [])


def _list(filters: Filters, name: str, label: Text, values: Mapping[str, Text], nothing: Text) -> Control:
    chosen = getattr(filters, name)
    options = [Option("", nothing, is_chosen=not chosen)]
    options += [Option(value, text, is_chosen=value == chosen) for value, text in values.items()]
    return Control(name, label, "list", chosen, options)


def _box(filters: Filters, name: str, label: Text, kind: str) -> Control:
    return Control(name, label, kind, getattr(filters, name), [])


def columns(filters: Filters, order: Order, *, hidden: Collection[str], sees: Sees, suffix: str) -> list[Column]:
    """Every column that the reader's role includes, with the address that its heading leads to."""
    seen = [name for name in _COLUMNS if sees.clinical or name not in _CLINICAL]
    return [_column(name, filters, order, is_shown=name not in hidden, suffix=suffix) for name in seen]


def _column(name: str, filters: Filters, order: Order, *, is_shown: bool, suffix: str) -> Column:
    label, sort = _COLUMNS[name]
    if not sort:
        return Column(name, label, is_shown)
    is_here = order.sort == sort
    # A third press leads back to the list's own order.
    following = Order() if is_here and order.is_down else Order(sort, is_down=is_here)
    parts = [filters.query, following.query, suffix]
    direction = "" if not is_here else "descending" if order.is_down else "ascending"
    return Column(name, label, is_shown, "&".join(each for each in parts if each), direction)


def hideable() -> list[str]:
    """The columns that a reader may hide."""
    return [name for name in _COLUMNS if name != ALWAYS]


def place_query(filters: Filters, order: Order, *, suffix: str, **place: object) -> str:
    """The address of another page of the same list."""
    parts = [filters.query, replace(order, after=None, before=None).query, suffix, urlencode(place)]
    return "&".join(each for each in parts if each)
