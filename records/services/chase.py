"""The ledger of what other hospitals are asked for: one line for each kind and hospital."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.models import Consent, ReportedHospital, SecondOpinionRequest
from intake.services.moves import lock_request
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from records.facts import Permission
from records.models import (
    AskedHow,
    ChaseNudge,
    ChaseOutcome,
    Exit,
    HospitalLetter,
    RecordAnswer,
    RecordAsk,
    RecordChase,
    RecordKind,
)
from records.requirements import NINE_KINDS
from records.services.answers import AnswerNotAllowed, answer_kind, lock_to_answer

# 45 CFR 164.524(b)(2): a hospital answers a request for records within 30 days.
LEGAL_DAYS: Final = 30
MOST_HOSPITALS: Final = 40


class ChaseNotAllowed(Exception):
    """The line has ended, the request is closed, or the day cannot be."""


class PermissionMissing(Exception):
    """Nobody signed that we may ask this hospital for this."""


@transaction.atomic
def ask_hospitals(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    hospital_ids: Collection[UUID],
    kinds: Collection[RecordKind],
    ask: RecordAsk | None = None,
) -> list[RecordChase]:
    """Open a line for each kind and hospital; a line that is open already stays as it is.

    With `ask`, this is also the family's answer to what staff asked for.
    """
    locked = lock_to_answer(actor=actor, opinion_request=opinion_request)
    hospitals = list(ReportedHospital.objects.filter(opinion_request=locked, pk__in=hospital_ids))
    wanted = [kind for kind in (*NINE_KINDS, RecordKind.OTHER) if kind in kinds]
    if not hospitals or not wanted:
        raise AnswerNotAllowed("nothing chosen")
    lines = _open_lines(actor, locked, hospitals, wanted)
    # Asking takes the place of what was said before; the lines themselves say how it stands.
    RecordAnswer.objects.filter(opinion_request=locked, kind__in=wanted, ask=None).delete()
    RecordAnswer.objects.bulk_create(
        RecordAnswer(opinion_request=locked, kind=kind, exit=Exit.ASK_HOSPITAL, answered_by=actor)
        for kind in wanted
        if kind in NINE_KINDS
    )
    if ask is not None:
        answer_kind(actor=actor, opinion_request=locked, kind=RecordKind(ask.kind), answer=Exit.ASK_HOSPITAL, ask=ask)
    return lines


@transaction.atomic
def add_hospital(*, actor: User, opinion_request: SecondOpinionRequest, name: str, city: str = "") -> ReportedHospital:
    """Name one more hospital; the same name twice is the same hospital."""
    locked = lock_to_answer(actor=actor, opinion_request=opinion_request)
    known = ReportedHospital.objects.filter(opinion_request=locked)
    same = known.filter(name__iexact=name).first()
    if same is not None:
        return same
    if known.count() >= MOST_HOSPITALS:
        raise AnswerNotAllowed("full")
    hospital: ReportedHospital = ReportedHospital.objects.create(opinion_request=locked, name=name, city=city)
    record_event(actor=actor, action="records.hospital_added", target=hospital)
    return hospital


@transaction.atomic
def open_line(
    *, actor: User, opinion_request: SecondOpinionRequest, kind: RecordKind, hospital: ReportedHospital
) -> RecordChase:
    """A line that staff begin themselves."""
    locked = lock_request(opinion_request)
    if not may(actor, Act.CHECK_RECORDS) or locked.status not in OPEN or hospital.opinion_request_id != locked.pk:
        raise ChaseNotAllowed(locked.status)
    return _open_lines(actor, locked, [hospital], [kind])[0]


@transaction.atomic
def mark_asked(*, actor: User, chase: RecordChase, how: AskedHow, on: date) -> RecordChase:
    """Write down that a hospital was asked; from that day the law gives it 30 days.

    Staff ask only with a signed permission; families may always ask for their own records.
    """
    line = _lock(actor, chase)
    if line.asked_on is not None or on > timezone.localdate() + timedelta(days=1):
        raise ChaseNotAllowed("asked already, or a day to come")
    permission = _permission_for(line)
    if actor.is_staff and permission is None:
        raise PermissionMissing
    line.permission = permission
    line.asked_how, line.asked_on, line.asked_by = how, on, actor
    line.due_on = on + timedelta(days=LEGAL_DAYS)
    line.save(update_fields=["permission", "asked_how", "asked_on", "asked_by", "due_on"])
    record_event(actor=actor, action="records.hospital_asked", target=line)
    return line


@transaction.atomic
def nudge(*, actor: User, chase: RecordChase, how: AskedHow, note: str = "") -> ChaseNudge:
    """Write down one more try; only a hospital that was asked can be reminded."""
    line = _lock(actor, chase)
    if line.asked_on is None:
        raise ChaseNotAllowed("not asked yet")
    kept = ChaseNudge.objects.create(chase=line, how=how, note=note, nudged_by=actor)
    record_event(actor=actor, action="records.hospital_nudged", target=line)
    return kept


@transaction.atomic
def end_chase(*, actor: User, chase: RecordChase, outcome: ChaseOutcome, words: str = "") -> RecordChase:
    """Write down how it ended; what did not come goes back to the family's list, with the reason."""
    line = _lock(actor, chase)
    if outcome == ChaseOutcome.WAITING:
        raise ChaseNotAllowed(outcome)
    line.outcome, line.outcome_words, line.ended_at = outcome, words, timezone.now()
    line.save(update_fields=["outcome", "outcome_words", "ended_at"])
    _forget_answer(line)
    record_event(actor=actor, action="records.chase_ended", target=line)
    return line


@transaction.atomic
def stop_asking(*, actor: User, opinion_request: SecondOpinionRequest, kind: RecordKind) -> None:
    """The family changed its mind: no hospital is asked for this kind any more."""
    locked = lock_to_answer(actor=actor, opinion_request=opinion_request)
    waiting = RecordChase.objects.filter(opinion_request=locked, kind=kind, outcome=ChaseOutcome.WAITING)
    for line in waiting.select_for_update():
        end_chase(actor=actor, chase=line, outcome=ChaseOutcome.CALLED_OFF)


@transaction.atomic
def note_letter(
    *, actor: User, opinion_request: SecondOpinionRequest, hospital: str, kinds: Sequence[str], language: str
) -> HospitalLetter:
    """Remember that a letter was made, for which lines and in which language."""
    letter = HospitalLetter.objects.create(
        opinion_request=opinion_request, hospital_name=hospital, kinds=list(kinds), language=language, made_by=actor
    )
    record_event(actor=actor, action="records.letter_made", target=letter)
    return letter


def _open_lines(
    actor: User, locked: SecondOpinionRequest, hospitals: Sequence[ReportedHospital], kinds: Sequence[RecordKind]
) -> list[RecordChase]:
    names = [each.name for each in hospitals]
    waiting = RecordChase.objects.filter(
        opinion_request=locked, hospital_name__in=names, kind__in=kinds, outcome=ChaseOutcome.WAITING
    )
    known = {(line.kind, line.hospital_name): line for line in waiting}
    lines = []
    for hospital in hospitals:
        for kind in kinds:
            line = known.get((kind, hospital.name))
            lines.append(line or _open_one(actor, locked, hospital, kind))
    return lines


def _open_one(actor: User, locked: SecondOpinionRequest, hospital: ReportedHospital, kind: RecordKind) -> RecordChase:
    line = RecordChase.objects.create(
        opinion_request=locked, kind=kind, hospital=hospital, hospital_name=hospital.name, opened_by=actor
    )
    record_event(actor=actor, action="records.chase_opened", target=line)
    return line


def _lock(actor: User, chase: RecordChase) -> RecordChase:
    """The line as it is now, while its request is open and it still waits."""
    if not actor.is_staff:
        lock_to_answer(actor=actor, opinion_request=chase.opinion_request)
    elif not may(actor, Act.CHECK_RECORDS):
        raise ChaseNotAllowed("role")
    elif lock_request(chase.opinion_request).status not in OPEN:
        raise ChaseNotAllowed("closed")
    line: RecordChase = RecordChase.objects.select_for_update().get(pk=chase.pk)
    if line.outcome != ChaseOutcome.WAITING:
        raise ChaseNotAllowed(line.outcome)
    return line


def _permission_for(line: RecordChase) -> Consent | None:
    """The newest permission that covers the line today."""
    signed = Consent.objects.releases().filter(opinion_request=line.opinion_request_id, revoked_by=None)
    hospital_id = str(line.hospital_id) if line.hospital_id else None
    for consent in signed.order_by("-at"):
        words = Permission(str(consent.pk), consent.hospitals, consent.record_kinds, consent.expires_on)
        if words.covers(
            kind=line.kind, hospital=line.hospital_name, hospital_id=hospital_id, today=timezone.localdate()
        ):
            return consent
    return None


def _forget_answer(line: RecordChase) -> None:
    """ "Please ask my hospital" is answered once no hospital is being asked any more."""
    others = RecordChase.objects.filter(
        opinion_request=line.opinion_request_id, kind=line.kind, outcome=ChaseOutcome.WAITING
    )
    if not others.exists():
        RecordAnswer.objects.filter(
            opinion_request=line.opinion_request_id, kind=line.kind, ask=None, exit=Exit.ASK_HOSPITAL
        ).delete()
