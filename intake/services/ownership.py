"""Who in the care team looks after a request."""

from django.db import transaction

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.audit.services import record_event


class OwnerNotAllowed(Exception):
    """Only active staff look after requests."""


@transaction.atomic
def assign_owner(*, actor: User, opinion_request: SecondOpinionRequest, owner: User | None) -> SecondOpinionRequest:
    """Give the request to a member of staff, or to nobody; giving it to the same person again changes nothing."""
    locked = lock_request(opinion_request)
    if not actor.is_active_staff or (owner is not None and not owner.is_active_staff):
        raise OwnerNotAllowed
    if locked.owner_id == (owner.pk if owner else None):
        return locked
    locked.owner = owner
    locked.save(update_fields=["owner", "updated_at"])
    record_event(actor=actor, action="intake.request_assigned", target=locked)
    return locked
