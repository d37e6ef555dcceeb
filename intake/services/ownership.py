"""Who in the care team looks after a request."""

from django.db import transaction

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event


class OwnerNotAllowed(Exception):
    """Only those whose role works on requests give them and look after them."""


@transaction.atomic
def assign_owner(*, actor: User, opinion_request: SecondOpinionRequest, owner: User | None) -> SecondOpinionRequest:
    """Give the request to a member of staff, or to nobody; giving it to the same person again changes nothing."""
    locked = lock_request(opinion_request)
    if not all(may(each, Act.WORK_ON_REQUESTS) for each in (actor, owner) if each is not None):
        raise OwnerNotAllowed
    if locked.owner_id == (owner.pk if owner else None):
        return locked
    locked.owner = owner
    locked.save(update_fields=["owner", "updated_at"])
    record_event(actor=actor, action="intake.request_assigned", target=locked)
    return locked
