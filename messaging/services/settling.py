"""When nobody waits for an answer any more."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from intake.services.moves import lock_request
from messaging import rules
from messaging.models import Communication, CommunicationRead
from messaging.states import Settled
from portal.accounts.models import User
from portal.audit.services import record_event


class SettlingNotAllowed(Exception):
    """Only staff who write to families say that a message needs no answer."""


def settle_answered(*, actor: User, answer: Communication) -> None:
    """What this answer settles, inside its transaction: messages that its writer has read and whose writer reads it.

    A message that arrived while the answer was typed was not read, so it still waits. An answer for everyone settles
    nothing that one caregiver asked in private.
    """
    read = CommunicationRead.objects.filter(communication=OuterRef("pk"), reader=actor)
    waiting = Communication.objects.filter(Exists(read), opinion_request=answer.opinion_request).waiting_for_answer()
    if answer.only_with_id is None:
        waiting = waiting.filter(only_with=None)
    else:
        waiting = waiting.filter(sender=answer.only_with_id)
    waiting.update(settled_at=timezone.now(), settled_by=actor, settled_as=Settled.ANSWERED)


@transaction.atomic
def settle_without_answer(*, actor: User, message: Communication) -> None:
    """Note that a message needs no answer; a second press, or one that was answered meanwhile, changes nothing."""
    if not rules.may_write_for_team(actor):
        raise SettlingNotAllowed
    lock_request(message.opinion_request)
    waiting = Communication.objects.filter(pk=message.pk).waiting_for_answer()
    if waiting.update(settled_at=timezone.now(), settled_by=actor, settled_as=Settled.NO_ANSWER_NEEDED):
        record_event(actor=actor, action="messaging.answer_not_needed", target=message)
