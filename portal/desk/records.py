"""The records of one request as staff work on them, and the hospitals that must be asked or reminded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from intake.models import SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.desk.records_forms import AskedForm, LineForm, NudgeForm, OutcomeForm
from records.facts import facts_of
from records.models import ChaseOutcome, RecordAsk, RecordChase
from records.presenters import Checklist, checklist, ledger
from records.presenters.ledger import HospitalLines, LedgerLine, is_covered

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
    """What must be asked, or reminded of, over all open requests: the latest first; three queries."""
    return [_due_line(chase, today) for chase in _due(user, today)]


def due_counts(user: User, *, today: date) -> tuple[int, int]:
    """How many wait to be asked, and how many are late."""
    lines = due_lines(user, today=today)
    return sum(line.status == "to_ask" for line in lines), sum(line.is_late for line in lines)


def _due(user: User, today: date) -> list[RecordChase]:
    """Lines that are ours to work on; one that waits for the family's signature is not."""
    is_due = Q(asked_on=None) | Q(due_on__lte=today + SOON)
    waiting = RecordChase.objects.visible_to(user).filter(outcome=ChaseOutcome.WAITING)
    found = waiting.filter(is_due, opinion_request__status__in=OPEN).select_related("opinion_request__patient")
    chases = list(found.annotate(nudged_at=Max("nudges__at")).order_by("due_on", "opened_at")[:MOST])
    facts = facts_of({each.opinion_request_id for each in chases}) if chases else {}
    return [
        each
        for each in chases
        if each.asked_on is not None or is_covered(each, facts[each.opinion_request_id], today=today)
    ]


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
