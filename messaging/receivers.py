"""What the messages do when a family was reached, and when a request goes."""

from django.dispatch import receiver

from intake.models import SecondOpinionRequest
from intake.signals import family_reached, request_erasing
from messaging.services.erasing import erase_messages
from messaging.services.opening import open_after_call
from portal.accounts.models import User
from portal.audit.services import Actor


@receiver(family_reached, dispatch_uid="messaging.open_after_call")
def open_what_was_said(
    *, opinion_request: SecondOpinionRequest, actor: Actor, talked_with: User | None, **_signal: object
) -> None:
    """What had to be said first opens with the note of the talk, in its transaction."""
    open_after_call(actor=actor, opinion_request=opinion_request, talked_with=talked_with)


@receiver(request_erasing, dispatch_uid="messaging.erase_messages")
def erase_messages_of_erased_request(*, opinion_request: SecondOpinionRequest, **_signal: object) -> None:
    """Nothing of an erased draft stays."""
    erase_messages(opinion_request=opinion_request)
