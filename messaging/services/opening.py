"""Opening what had to be said first, once it was said."""

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from messaging import rules
from messaging.models import Communication
from messaging.services.telling import tell_family
from portal.accounts.models import User
from portal.audit.services import Actor, record_event


class OpeningNotAllowed(Exception):
    """Only staff who write to families say that they have talked."""


@transaction.atomic
def open_after_call(*, actor: Actor, opinion_request: SecondOpinionRequest, talked_with: User | None) -> None:
    """Open what waits for a talk with the family; what is for one person, only after a talk with that person."""
    waiting = Communication.objects.filter(opinion_request=opinion_request).waiting_for_call()
    for message in waiting.select_related("opinion_request"):
        if message.only_with_id is None or (talked_with is not None and message.only_with_id == talked_with.pk):
            _open(actor, message)


@transaction.atomic
def open_by_hand(*, actor: User, message: Communication) -> None:
    """Open one message after a talk that has no call in the calendar; a second press changes nothing."""
    if not rules.may_write_for_team(actor):
        raise OpeningNotAllowed
    lock_request(message.opinion_request)
    _open(actor, message)


def _open(actor: Actor, message: Communication) -> None:
    now = timezone.now()
    if not Communication.objects.filter(pk=message.pk).waiting_for_call().update(told_at=now):
        return
    message.told_at = now
    record_event(actor=actor, action="messaging.message_opened", target=message)
    tell_family(message=message)
