"""The only ways to write the audit trail; both must be called inside the transaction of the act itself."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from portal.accounts.models import User
from portal.audit.models import AuditEvent, Outcome
from portal.lib import request_context


class SystemActor:
    """A process that acts without a person, e.g. `SystemActor("records.process_document")`."""

    def __init__(self, name: str) -> None:
        self.name = name


Actor = User | SystemActor


def person(actor: Actor) -> User | None:
    """The user behind the actor, or none for a process."""
    return actor if isinstance(actor, User) else None


def record_event(
    *,
    actor: Actor,
    action: str,
    target: models.Model,
    opinion_request_id: UUID | None = None,
    outcome: Outcome = Outcome.DONE,
) -> AuditEvent:
    """Write down an act. `action` is a past tense such as `records.document_received`."""
    context = request_context.current()
    return AuditEvent.objects.create(
        actor=person(actor),
        actor_role=_role(actor),
        action=action,
        object_type=target._meta.label_lower,
        object_id=str(target.pk or ""),
        opinion_request_id=opinion_request_id or _request_of(target),
        outcome=outcome,
        client_address=context.client_address,
        request_id=context.request_id,
    )


def record_access(*, actor: Actor, action: str, target: models.Model) -> AuditEvent:
    """Write down a look at health information; `action` such as `records.document_opened`."""
    return record_event(actor=actor, action=action, target=target)


def record_listing(
    *, actor: Actor, action: str, shown: type[models.Model], targets: Iterable[models.Model]
) -> AuditEvent:
    """Write down one look at a page of many rows of `shown`, with every request that stood on it; one insert."""
    context = request_context.current()
    return AuditEvent.objects.create(
        actor=person(actor),
        actor_role=_role(actor),
        action=action,
        object_type=shown._meta.label_lower,
        listed_request_ids=_requests_of(targets),
        client_address=context.client_address,
        request_id=context.request_id,
    )


def _role(actor: Actor) -> str:
    if isinstance(actor, SystemActor):
        return f"system:{actor.name}"
    if actor.is_staff:
        return f"staff:{actor.staff_role or 'none'}"
    return "family"


def _request_of(target: Any) -> UUID | None:
    if target._meta.label_lower == "intake.secondopinionrequest":
        # A list has no one request; such a target comes without a key.
        return target.pk if isinstance(target.pk, UUID) else None
    return getattr(target, "opinion_request_id", None)


def _requests_of(targets: Iterable[models.Model]) -> list[UUID]:
    found = (_request_of(each) for each in targets)
    return sorted({each for each in found if each is not None})
