"""The ledger of hospitals in words: one line for each kind and hospital, the same for family and staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import SecondOpinionRequest
from portal.ui.components import Text, Tone
from portal.ui.dates import date_in_words
from records.facts import Facts, facts_for
from records.models import ChaseNudge, ChaseOutcome, RecordChase, RecordKind
from records.requirements import REQUIREMENTS

OUTCOME_WORDS: Final[dict[str, tuple[Text, Tone]]] = {
    ChaseOutcome.ARRIVED: (gettext_lazy("It came"), "success"),
    ChaseOutcome.PART_ARRIVED: (gettext_lazy("Part of it came"), "success"),
    ChaseOutcome.REFUSED: (gettext_lazy("The hospital said no"), "attention"),
    ChaseOutcome.NOT_FOUND: (gettext_lazy("The hospital has nothing like it"), "attention"),
    ChaseOutcome.CALLED_OFF: (gettext_lazy("Not asked any more"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One kind asked of one hospital, with all that happened in order."""

    chase: RecordChase
    name: Text
    status: str
    tone: Tone
    events: Sequence[str]
    is_open: bool
    is_asked: bool
    is_signed: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class HospitalLines:
    """The lines of one hospital."""

    hospital: str
    hospital_id: object
    lines: list[LedgerLine]

    @property
    def has_open(self) -> bool:
        """Whether there is anything to ask for."""
        return any(line.is_open for line in self.lines)

    @property
    def needs_signature(self) -> bool:
        """Whether a permission is missing before we ask."""
        return any(line.is_open and not line.is_signed and not line.is_asked for line in self.lines)


def ledger(opinion_request: SecondOpinionRequest, *, zone: ZoneInfo, is_patient: bool = False) -> list[HospitalLines]:
    """All lines by hospital, the oldest first; three queries."""
    facts = facts_for(opinion_request)
    chases = RecordChase.objects.filter(opinion_request=opinion_request).select_related("asked_by", "opened_by")
    lines = ledger_lines(chases.prefetch_related("nudges__nudged_by"), facts, zone=zone, is_patient=is_patient)
    by_name: dict[str, HospitalLines] = {}
    for line in lines:
        name = line.chase.hospital_name
        by_name.setdefault(name, HospitalLines(name, line.chase.hospital_id, [])).lines.append(line)
    return list(by_name.values())


def ledger_lines(
    chases: Iterable[RecordChase], facts: Facts, *, zone: ZoneInfo, is_patient: bool = False
) -> list[LedgerLine]:
    """The lines of one request."""
    now = timezone.now().astimezone(zone)
    return [line_of(chase, facts, now=now, is_patient=is_patient) for chase in chases]


def line_of(chase: RecordChase, facts: Facts, *, now: datetime, is_patient: bool = False) -> LedgerLine:
    """One line."""
    is_open = chase.outcome == ChaseOutcome.WAITING
    is_signed = is_covered(chase, facts, today=now.date())
    is_late = is_open and chase.due_on is not None and chase.due_on < now.date()
    words, tone = _status(chase, is_signed=is_signed, is_late=is_late)
    return LedgerLine(
        chase=chase,
        name=REQUIREMENTS[RecordKind(chase.kind)].said_to(is_patient=is_patient).name,
        status=words,
        tone=tone,
        events=_events(chase, now),
        is_open=is_open,
        is_asked=chase.asked_on is not None,
        is_signed=is_signed,
        is_late=is_late,
    )


def is_covered(chase: RecordChase, facts: Facts, *, today: date) -> bool:
    """Whether a signed permission covers the line today."""
    hospital_id = str(chase.hospital_id) if chase.hospital_id else None
    return any(
        each.covers(kind=chase.kind, hospital=chase.hospital_name, hospital_id=hospital_id, today=today)
        for each in facts.permissions
    )


def _status(chase: RecordChase, *, is_signed: bool, is_late: bool) -> tuple[str, Tone]:
    if chase.outcome != ChaseOutcome.WAITING:
        words, tone = OUTCOME_WORDS[chase.outcome]
        return str(words), tone
    if chase.asked_on is not None:
        day = date_in_words(chase.asked_on)
        words = _("Late: asked on %(day)s") if is_late else _("Asked on %(day)s")
        return words % {"day": day}, "attention" if is_late else "info"
    return (_("We ask next"), "info") if is_signed else (_("Needs a signature"), "attention")


def _events(chase: RecordChase, now: datetime) -> list[str]:
    """What happened, each with its day, in the order of the days."""
    told = []
    if chase.asked_on is not None and chase.due_on is not None:
        told.append(_sentence(chase, chase.asked_on))
        told.append(_("By law the hospital has until %(day)s (30 days).") % {"day": date_in_words(chase.due_on)})
    told += [_nudge(each, now) for each in chase.nudges.all()]
    if chase.ended_at is not None:
        day = date_in_words(chase.ended_at.astimezone(now.tzinfo).date())
        words = OUTCOME_WORDS[chase.outcome][0]
        told.append(_("%(day)s: %(what)s.") % {"day": day, "what": words})
    if chase.outcome_words:
        told.append(chase.outcome_words)
    return told


def _sentence(chase: RecordChase, on: date) -> str:
    facts = {"day": date_in_words(on), "how": chase.get_asked_how_display()}
    if chase.asked_by is not None and chase.asked_by.is_staff:
        # Translators: "Our team asked by fax on May 2."
        return _("Our team asked %(how)s on %(day)s.") % facts
    # Translators: "The family asked by fax on May 2."
    return _("The family asked %(how)s on %(day)s.") % facts


def _nudge(each: ChaseNudge, now: datetime) -> str:
    facts = {"day": date_in_words(each.at.astimezone(now.tzinfo).date()), "how": each.get_how_display()}
    # Translators: "Reminded by phone on May 20."
    words = _("Reminded %(how)s on %(day)s.") % facts
    return f"{words} {each.note}" if each.note else words
