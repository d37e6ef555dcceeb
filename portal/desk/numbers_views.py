"""Figures about the work, each with the requests behind it; about families, never about single members of staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_listing
from portal.desk.views import page
from portal.numbers.figures import (
    DAYS,
    FIGURES,
    SHARES,
    WAITS,
    Figure,
    Share,
    ShareLine,
    Wait,
    WaitLine,
    counted,
    in_period,
    share_lines,
    wait_lines,
)
from portal.numbers.funnel import Step, funnel, stopped_at
from portal.numbers.models import MilestonesQuerySet
from portal.numbers.words import SPLITS, group_words, page_words
from portal.ui.components import Text

_ROWS: Final = 50
_USUAL_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Choice:
    """Which period, split how."""

    days: int
    split: str

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        """From the address; anything unknown is the usual."""
        days = query.get("days", "")
        split = query.get("by", "")
        return cls(
            int(days) if days in {str(each) for each in DAYS} else _USUAL_DAYS,
            split if split in SPLITS else next(iter(SPLITS)),
        )

    @property
    def column(self) -> str:
        """What the rows are grouped by."""
        return SPLITS[self.split][0]

    def query(self, group: str | None = None) -> str:
        """The same for the list behind a figure, of one group or of all."""
        asked = {"days": str(self.days), "by": self.split}
        return urlencode(asked if group is None else {**asked, "group": group})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: the group in words, its figures, and the way to the list."""

    words: str
    query: str
    figures: WaitLine | ShareLine


@dataclass(frozen=True, slots=True)
class Table:
    """One figure for all families and for each group."""

    figure: Figure
    lines: list[Line]

    @property
    def longest(self) -> float:
        """The end of the bars."""
        return max((line.figures.p90 or 0 for line in self.lines if isinstance(line.figures, WaitLine)), default=0)


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Every figure of a period, for all families and for each group."""
    choice, now = Choice.read(request.GET), timezone.now()
    rows = _rows(request, choice, now)
    whole, groups = counted(rows, now=now)[""], counted(rows, now=now, by=choice.column)
    context = page(
        request,
        _("Numbers"),
        choice=choice,
        periods=DAYS,
        splits=[(name, words) for name, (_column, words) in SPLITS.items()],
        waits=[_table(each, wait_lines(each, whole, groups), choice) for each in WAITS],
        sections=[_section(title, shares, whole, groups, choice) for title, shares in SHARES.values()],
        steps=[(page_words(step.page), step) for step in _told(funnel(rows))],
        counted_at=rows.order_by("-counted_at").values_list("counted_at", flat=True).first(),
    )
    return render(request, "admin/desk/numbers.html", context)


@require_GET
def behind(request: HttpRequest, figure: str) -> HttpResponse:
    """The requests that one figure is counted from, the longest wait first."""
    found, choice, now = FIGURES.get(figure), Choice.read(request.GET), timezone.now()
    if found is None:
        raise Http404
    rows, group = _rows(request, choice, now).filter(found.behind(now)), request.GET.get("group")
    if group is not None:
        rows = _of_group(rows, choice, group)
    order = f"-{found.field}" if isinstance(found, Wait) else "-started_at"
    words = _("All families") if group is None else group_words(choice.split, group)
    return _list(
        request, rows.order_by(order, "pk"), found, title=str(found.title), words=words, query=choice.query(group)
    )


@require_GET
def stopped(request: HttpRequest) -> HttpResponse:
    """The requests that stopped at one page."""
    choice, at = Choice.read(request.GET), request.GET.get("at", "")
    rows = stopped_at(_rows(request, choice, timezone.now()), at).order_by("-started_at", "pk")
    query = f"{choice.query()}&{urlencode({'at': at})}"
    return _list(request, rows, None, title=_("Where requests stop"), words=page_words(at), query=query)


def _list(
    request: HttpRequest, rows: MilestonesQuerySet, figure: Figure | None, *, title: str, **facts: str
) -> HttpResponse:
    shown = Paginator(rows.select_related("opinion_request"), _ROWS).get_page(request.GET.get("page"))
    record_listing(
        actor=signed_in_user(request),
        action="numbers.requests_listed",
        shown=SecondOpinionRequest,
        targets=[each.opinion_request for each in shown],
    )
    listed = [(each, _value(figure, each)) for each in shown]
    context = page(request, title, listed=listed, shown=shown, choice=Choice.read(request.GET), **facts)
    return render(request, "admin/desk/numbers_list.html", context)


def _rows(request: HttpRequest, choice: Choice, now: datetime) -> MilestonesQuerySet:
    if not may(request.user, Act.SEE_NUMBERS):
        raise Http404
    return in_period(signed_in_user(request), days=choice.days, now=now)


def _of_group(rows: MilestonesQuerySet, choice: Choice, group: str) -> MilestonesQuerySet:
    value: str | bool = group == "True" if choice.column == "has_interpreter" else group
    return rows.filter(**{choice.column: value})


def _value(figure: Figure | None, row: Any) -> float | None:
    return round(getattr(row, figure.field) / 60, 1) if isinstance(figure, Wait) else None


def _table(figure: Figure, lines: list[Any], choice: Choice) -> Table:
    first, *others = lines
    return Table(
        figure,
        [
            Line(_("All families"), choice.query(), first),
            *(Line(group_words(choice.split, each.group), choice.query(each.group), each) for each in others),
        ],
    )


def _section(
    title: Text, shares: Any, whole: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]], choice: Choice
) -> tuple[Text, list[Table]]:
    shares_of: list[Share] = list(shares)
    return title, [_table(each, share_lines(each, whole, groups), choice) for each in shares_of]


def _told(steps: list[Step]) -> list[Step]:
    """Without the pages behind the last one anybody came to."""
    return [step for step in steps if step.reached]
