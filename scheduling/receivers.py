"""What the calendar does when a request changes."""

from django.dispatch import receiver

from intake.models import SecondOpinionRequest
from intake.signals import request_erasing, request_status_changed
from intake.states import OPEN, RequestStatus
from portal.audit.services import Actor
from scheduling.services.booking import release_calls
from scheduling.services.erasing import erase_calls


@receiver(request_status_changed, dispatch_uid="scheduling.release_calls")
def release_calls_of_closed_request(
    *, opinion_request: SecondOpinionRequest, to_status: RequestStatus, actor: Actor, **_signal: object
) -> None:
    """Free the time of a request that ends, in the transaction of the move: nobody is called about a closed request."""
    if to_status not in OPEN:
        release_calls(actor=actor, opinion_request=opinion_request)


@receiver(request_erasing, dispatch_uid="scheduling.erase_calls")
def erase_calls_of_erased_request(*, opinion_request: SecondOpinionRequest, actor: Actor, **_signal: object) -> None:
    """Nothing of an erased draft stays in the calendar."""
    erase_calls(actor=actor, opinion_request=opinion_request)
