"""The records of one request as staff work on them, and the hospitals that must be asked or reminded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from intake.models import SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.desk.records_forms import AskedForm, LineForm, NudgeForm, OutcomeForm
from records.models import ChaseOutcome, RecordAsk, RecordChase
from records.presenters import Checklist, checklist, ledger
from records.presenters.ledger import HospitalLines, LedgerLine

# A hospital is reminded this long before its last day, so that the day is kept.
SOON: Final = timedelta(days=7)
MOST: Final = 300


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the ledger with what can be written down about it."""

    line: LedgerLine
    asked_form: LineForm | None
    nudge_form: LineForm | None
    outcome_form: LineForm | None


@dataclass(frozen=True, slots=True)
class WorkHospital:
    """The lines of one hospital."""

    hospital: HospitalLines
    lines: list[WorkLine]


@dataclass(frozen=True, slots=True)
class AskLine:
    """Something the family was asked for, and whether it still waits."""

    ask: RecordAsk
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class RecordsDesk:
    """Everything on the page of one request's records."""

    checklist: Checklist
    hospitals: list[WorkHospital]
    asks: list[AskLine]


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line of the list over all requests."""

    chase: RecordChase
    status: str
    is_late: bool
    nudged_at: datetime | None


def records_desk(
    opinion_request: SecondOpinionRequest, *, zone: ZoneInfo, now: datetime, bound: LineForm | None = None
) -> RecordsDesk:
    """The page of one request; `bound` takes the place of the fresh form with the same boxes."""
    asks = RecordAsk.objects.filter(opinion_request=opinion_request)
    waiting = set(asks.waiting().values_list("pk", flat=True))
    return RecordsDesk(
        checklist=checklist(opinion_request, now=now.astimezone(zone)),
        hospitals=[
            WorkHospital(each, [_work_line(line, bound) for line in each.lines])
            for each in ledger(opinion_request, zone=zone)
        ],
        asks=[AskLine(ask, ask.pk in waiting) for ask in asks.select_related("asked_by").order_by("-asked_at")],
    )


def due_lines(user: User, *, today: date) -> list[DueLine]:
    """What must be asked, or reminded of, over all open requests: the latest first."""
    chases = _due(user, today).select_related("opinion_request__patient").annotate(nudged_at=Max("nudges__at"))
    return [_due_line(chase, today) for chase in chases.order_by("due_on", "opened_at")[:MOST]]


def due_counts(user: User, *, today: date) -> tuple[int, int]:
    """How many wait to be asked, and how many are late; one query."""
    found = _due(user, today).values_list("asked_on", "due_on")
    to_ask = sum(asked_on is None for asked_on, _due_on in found)
    return to_ask, sum(due_on is not None and due_on < today for _asked_on, due_on in found)


def _due(user: User, today: date) -> QuerySet[RecordChase]:
    is_due = Q(asked_on=None) | Q(due_on__lte=today + SOON)
    waiting = RecordChase.objects.visible_to(user).filter(outcome=ChaseOutcome.WAITING)
    return waiting.filter(is_due, opinion_request__status__in=OPEN)


def _due_line(chase: RecordChase, today: date) -> DueLine:
    is_late = chase.due_on is not None and chase.due_on < today
    state = "to_ask" if chase.asked_on is None else "late" if is_late else "soon"
    return DueLine(chase, state, is_late, chase.nudged_at)  # type: ignore[attr-defined]


def _work_line(line: LedgerLine, bound: LineForm | None) -> WorkLine:
    if not line.is_open:
        return WorkLine(line, None, None, None)

    def form(kind: type[LineForm]) -> LineForm:
        own = kind(line_id=line.chase.pk)
        return bound if bound is not None and bound.auto_id == own.auto_id else own

    return WorkLine(
        line,
        asked_form=None if line.is_asked else form(AskedForm),
        nudge_form=form(NudgeForm) if line.is_asked else None,
        outcome_form=form(OutcomeForm),
    )
