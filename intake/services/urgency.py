"""How soon a person must look: the table raises, a person lowers, and every step is kept with its reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from intake import rules, signals, triage
from intake.models import ClinicalHistory, Priority, ReportedRelapse, SecondOpinionRequest, UrgencyChange
from intake.programs import Story, suggested_code
from intake.services.alerts import alert_coordinators, alert_of_warning_signs
from intake.services.moves import lock_request
from intake.states import OPEN, RequestStatus
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import Actor, SystemActor, record_event
from portal.center.models import CareCenter, Program

_COLUMNS: Final = (
    "priority",
    "urgency_reasons",
    "fast_track_since",
    "first_contact_due_at",
    "contacted_at",
    "contacted_by",
    "warning_signs_at",
    "suggested_program",
)
# A visit is being planned: the calendar alone makes nothing more urgent, though a new answer still may.
_PLANNED: Final = (RequestStatus.ACCEPTED,)


class UrgencyNotAllowed(Exception):
    """Only staff whose role includes it set the urgency, while the request is open, and only with a reason."""


@transaction.atomic
def review_urgency(*, actor: Actor, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """Ask the table about the answers as they are now: new rules raise the priority, nothing here lowers it.

    The instance at hand follows, so that who holds the lock already goes on with what is true.
    """
    locked = lock_request(opinion_request)
    if locked.status in OPEN:
        _review(actor, locked)
    for column in _COLUMNS:
        setattr(opinion_request, column, getattr(locked, column))
    return locked


@transaction.atomic
def set_urgency(
    *, actor: User, opinion_request: SecondOpinionRequest, priority: Priority, reason: str
) -> SecondOpinionRequest:
    """A person's decision, up or down; the answers weighed here do not raise it again."""
    locked = _lock_for_staff(actor, opinion_request)
    if not reason.strip():
        raise UrgencyNotAllowed
    before = Priority(locked.priority)
    if priority == before:
        return locked
    if triage.is_less_urgent(priority, before) and not may(actor, Act.LOWER_URGENCY):
        raise UrgencyNotAllowed
    locked.priority = priority
    holding = triage.rules_that_hold(_facts(locked, _history_of(locked), timezone.now()))
    locked.urgency_reasons = [rule.name for rule in holding]
    if priority != Priority.FAST_TRACK:
        locked.fast_track_since = locked.first_contact_due_at = None
    _keep(locked, before, by=actor, reason=reason.strip())
    _start_clock(locked, before)
    locked.save(update_fields=[*_COLUMNS, "updated_at"])
    action = "intake.urgency_lowered" if triage.is_less_urgent(priority, before) else "intake.urgency_raised"
    record_event(actor=actor, action=action, target=locked)
    return locked


@transaction.atomic
def record_contact(*, actor: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """Stop the clock of a fast-track family: somebody has spoken with them. A second press changes nothing."""
    locked = _lock_for_staff(actor, opinion_request)
    if not locked.is_fast_track:
        raise UrgencyNotAllowed
    if locked.contacted_at is None:
        locked.contacted_at, locked.contacted_by = timezone.now(), actor
        locked.save(update_fields=["contacted_at", "contacted_by", "updated_at"])
        record_event(actor=actor, action="intake.family_reached", target=locked)
        signals.family_reached.send(
            SecondOpinionRequest, opinion_request=locked, actor=actor, talked_with=locked.requester.user
        )
    return locked


@transaction.atomic
def settle_warning(*, actor: User, opinion_request: SecondOpinionRequest, reason: str) -> SecondOpinionRequest:
    """Take the flag of warning signs off, with a reason; signs told anew put it back."""
    locked = _lock_for_staff(actor, opinion_request)
    if not reason.strip():
        raise UrgencyNotAllowed
    if locked.warning_signs_at is not None:
        locked.warning_signs_at = None
        locked.save(update_fields=["warning_signs_at", "updated_at"])
        _keep(locked, Priority(locked.priority), by=actor, reason=reason.strip())
        record_event(actor=actor, action="intake.warning_settled", target=locked)
    return locked


@transaction.atomic
def confirm_program(*, actor: User, opinion_request: SecondOpinionRequest, program: Program) -> SecondOpinionRequest:
    """Name the program that looks at the request; the suggestion stays beside it."""
    locked = _lock_for_staff(actor, opinion_request)
    if not program.is_active:
        raise UrgencyNotAllowed
    if locked.program_id != program.pk:
        locked.program = program
        locked.save(update_fields=["program", "updated_at"])
        record_event(actor=actor, action="intake.program_confirmed", target=locked)
    return locked


def review_open_requests() -> int:
    """Ask the table about every request whose decision comes near or whose clock stands still; returns how many."""
    waiting = SecondOpinionRequest.objects.open().exclude(status__in=_PLANNED)
    dated = waiting.exclude(decision_on="") | waiting.filter(priority=Priority.FAST_TRACK, first_contact_due_at=None)
    found = list(dated.order_by("pk"))
    for opinion_request in found:
        # Each in its own transaction: one that fails must not hold back the others.
        review_urgency(actor=SystemActor("intake.review_urgency"), opinion_request=opinion_request)
    return len(found)


def _review(actor: Actor, locked: SecondOpinionRequest) -> None:
    now, before, known = timezone.now(), Priority(locked.priority), set(locked.urgency_reasons)
    history = _history_of(locked)
    holding = triage.rules_that_hold(_facts(locked, history, now))
    new = [rule for rule in holding if rule.name not in known]
    locked.urgency_reasons = [rule.name for rule in holding]
    locked.priority = triage.more_urgent(before, triage.priority_of(new))
    locked.suggested_program = _suggestion(locked, history)
    raising = [rule.name for rule in new if rule.priority is not None]
    if locked.priority != before:
        _keep(locked, before, rule_names=raising)
        record_event(actor=actor, action="intake.urgency_raised", target=locked)
    _start_clock(locked, before)
    _flag_warning(locked, [rule.name for rule in new], now)
    locked.save(update_fields=[*_COLUMNS, "updated_at"])


def _flag_warning(locked: SecondOpinionRequest, new: Sequence[str], now: datetime) -> None:
    if triage.WARNING_SIGNS not in new:
        return
    locked.warning_signs_at = now
    _keep(locked, Priority(locked.priority), rule_names=(triage.WARNING_SIGNS,))
    alert_of_warning_signs(opinion_request=locked)


def _start_clock(locked: SecondOpinionRequest, before: Priority) -> None:
    """From the moment a request becomes fast track; one that has no clock yet gets it, counted from its start."""
    is_new = before != Priority.FAST_TRACK
    if not locked.is_fast_track or not (is_new or locked.first_contact_due_at is None):
        return
    locked.fast_track_since = timezone.now() if is_new else (locked.fast_track_since or locked.created_at)
    locked.first_contact_due_at = CareCenter.objects.current().fast_track_due(locked.fast_track_since)
    if is_new:
        locked.contacted_at = locked.contacted_by = None
        alert_coordinators(opinion_request=locked)


def _keep(
    locked: SecondOpinionRequest,
    before: Priority,
    *,
    rule_names: Sequence[str] = (),
    by: User | None = None,
    reason: str = "",
) -> None:
    """A rule is nobody's act, whoever gave the answer; a person's act has a reason."""
    UrgencyChange.objects.create(
        opinion_request=locked,
        from_priority=before,
        to_priority=locked.priority,
        rules=list(rule_names),
        reason=reason,
        actor=by,
    )


def _lock_for_staff(actor: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    locked = lock_request(opinion_request)
    if not rules.may_triage(actor, locked):
        raise UrgencyNotAllowed
    return locked


def _history_of(locked: SecondOpinionRequest) -> ClinicalHistory:
    try:
        return locked.history
    except ObjectDoesNotExist:
        return ClinicalHistory(opinion_request=locked)


def _facts(locked: SecondOpinionRequest, history: ClinicalHistory, now: datetime) -> triage.Facts:
    return triage.Facts(
        condition=locked.condition,
        leukemia_flags=locked.leukemia_flags,
        came_back=history.came_back,
        has_relapse_dates=ReportedRelapse.objects.filter(opinion_request=locked).exists(),
        first_response=history.first_response,
        heard_words=history.heard_words,
        warning_signs=history.warning_signs,
        inpatient_now=history.inpatient_now,
        decision_on=locked.decision_on,
        today=now.astimezone(CareCenter.objects.current().zone).date(),
    )


def _suggestion(locked: SecondOpinionRequest, history: ClinicalHistory) -> Program | None:
    code = suggested_code(
        Story(
            condition=locked.condition,
            leukemia_flags=locked.leukemia_flags,
            came_back=history.came_back,
            first_response=history.first_response,
            earlier_therapies=history.earlier_therapies,
            had_transplant=history.had_transplant,
            symptoms=history.symptoms,
        )
    )
    return Program.objects.filter(code=code, is_active=True).first() if code else None
