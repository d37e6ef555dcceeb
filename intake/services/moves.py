"""The only place that writes a request's status, and its history beside it."""

from django.db import transaction
from django.utils import timezone

from intake import rules, signals
from intake.models import RequestStatusChange, SecondOpinionRequest
from intake.states import RequestStatus, may_move
from portal.audit.services import Actor, person, record_event


class MoveNotAllowed(Exception):
    """The table of moves, or the person's role, does not allow this move."""


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
    *, actor: Actor, opinion_request: SecondOpinionRequest, target: RequestStatus, reason: str = ""
) -> SecondOpinionRequest:
    """Move a request to another status, or raise MoveNotAllowed; the history says who and why."""
    locked = lock_request(opinion_request)
    if not may_move(RequestStatus(locked.status), target) or not rules.may_move(actor, target):
        raise MoveNotAllowed(f"{locked.status} to {target.value}")
    _move(actor=actor, locked=locked, target=target, reason=reason)
    return locked


def submit_locked(*, actor: Actor, locked: SecondOpinionRequest) -> None:
    """Send a locked draft to the care team; the caller has checked that it is complete."""
    locked.submitted_at = timezone.now()
    _move(actor=actor, locked=locked, target=RequestStatus.SUBMITTED, reason="")


def _move(*, actor: Actor, locked: SecondOpinionRequest, target: RequestStatus, reason: str) -> None:
    origin = RequestStatus(locked.status)
    locked.status, locked.status_changed_at = target, timezone.now()
    locked.save(update_fields=["status", "status_changed_at", "submitted_at", "updated_at"])
    RequestStatusChange.objects.create(
        opinion_request=locked, from_status=origin, to_status=target, actor=person(actor), reason=reason
    )
    record_event(actor=actor, action=f"intake.request_{target.value}", target=locked)
    signals.request_status_changed.send(
        SecondOpinionRequest, opinion_request=locked, from_status=origin, to_status=target, actor=actor
    )
