"""The only place that writes a request's status, and its history beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from intake import rules, signals
from intake.models import RelatedPerson, RequestStatusChange, SecondOpinionRequest
from intake.states import NEEDS, RequestStatus, may_move
from portal.audit.services import Actor, person, record_event
from portal.center.models import CareCenter, Program
from portal.notifications.services import notify

# How long we have, by the hospital's own promises, when the turn comes to us.
_PROMISES: Final[Mapping[RequestStatus, str]] = {
    RequestStatus.SUBMITTED: "answer_hours",
    RequestStatus.IN_REVIEW: "review_hours",
    RequestStatus.ACCEPTED: "answer_hours",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff say with a move; the family reads the words and the alternatives."""

    words_for_family: str = ""
    alternatives: str = ""
    program: Program | None = None
    waits_for: str = ""


class MoveNotAllowed(Exception):
    """The table of moves, or the person's role, does not allow this move."""


class DecisionNotComplete(Exception):
    """The move needs more words than were given."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def lock_request(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The row as it is now, held until the transaction ends."""
    return (
        SecondOpinionRequest.objects.select_for_update(of=("self",))
        .select_related("patient", "requester")
        .get(pk=opinion_request.pk)
    )


def record_start(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """Write the first line of a new request's history."""
    RequestStatusChange.objects.create(
        opinion_request=opinion_request, to_status=RequestStatus.DRAFT, actor=person(actor)
    )
    record_event(actor=actor, action="intake.request_started", target=opinion_request)


@transaction.atomic
def move_request(
    *,
    actor: Actor,
    opinion_request: SecondOpinionRequest,
    target: RequestStatus,
    reason: str = "",
    decision: Decision | None = None,
) -> SecondOpinionRequest:
    """Move a request to another status, or raise MoveNotAllowed; the history says who, why and what was decided."""
    decision = decision or Decision()
    locked = lock_request(opinion_request)
    if not may_move(RequestStatus(locked.status), target) or not rules.may_move(actor, target):
        raise MoveNotAllowed(f"{locked.status} to {target.value}")
    missing = tuple(name for name in NEEDS.get(target, ()) if not getattr(decision, name))
    if _closes_for_the_family(actor, target) and not reason.strip():
        missing = (*missing, "reason")
    if missing:
        raise DecisionNotComplete(missing)
    _move(actor=actor, locked=locked, target=target, reason=reason, decision=decision)
    if target in NEEDS:
        _tell_family(locked)
    return locked


def _closes_for_the_family(actor: Actor, target: RequestStatus) -> bool:
    who = person(actor)
    return target in rules.CLOSING and who is not None and who.is_staff


def submit_locked(*, actor: Actor, locked: SecondOpinionRequest) -> None:
    """Send a locked draft to the care team; the caller has checked that it is complete."""
    locked.submitted_at = timezone.now()
    _move(actor=actor, locked=locked, target=RequestStatus.SUBMITTED, reason="", decision=Decision())


def _move(
    *, actor: Actor, locked: SecondOpinionRequest, target: RequestStatus, reason: str, decision: Decision
) -> None:
    origin, now = RequestStatus(locked.status), timezone.now()
    locked.status, locked.status_changed_at = target, now
    locked.waits_for, locked.answer_due_at = decision.waits_for, _answer_due(target, now)
    locked.program = decision.program or locked.program
    locked.save(
        update_fields=[
            "status",
            "status_changed_at",
            "submitted_at",
            "waits_for",
            "answer_due_at",
            "program",
            "updated_at",
        ]
    )
    RequestStatusChange.objects.create(
        opinion_request=locked,
        from_status=origin,
        to_status=target,
        actor=person(actor),
        reason=reason,
        words_for_family=decision.words_for_family,
        alternatives=decision.alternatives,
        program=decision.program,
        waits_for=decision.waits_for,
        at=now,
    )
    record_event(actor=actor, action=f"intake.request_{target.value}", target=locked)
    signals.request_status_changed.send(
        SecondOpinionRequest, opinion_request=locked, from_status=origin, to_status=target, actor=actor
    )


def _tell_family(locked: SecondOpinionRequest) -> None:
    """A message that there is something to read, to everybody who may read it."""
    for link in RelatedPerson.objects.filter(patient=locked.patient_id, ended_at=None).select_related("user"):
        effect = f"decision-made:{locked.pk}:{locked.status_changed_at.isoformat()}"
        notify(kind="intake.decision_made", recipient=link.user, effect=effect, reference_id=locked.pk)


def _answer_due(target: RequestStatus, now: datetime) -> datetime | None:
    """Counted once: a holiday added later breaks no promise."""
    if target not in _PROMISES:
        return None
    center = CareCenter.objects.current()
    return center.due_after(getattr(center, _PROMISES[target]), now)
