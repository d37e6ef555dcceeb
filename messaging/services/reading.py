"""When somebody first opened a message."""

from collections.abc import Sequence

from django.db import transaction

from intake.models import SecondOpinionRequest
from messaging.models import Communication, CommunicationRead
from portal.accounts.models import User
from portal.audit.services import record_access


@transaction.atomic
def note_reading(*, actor: User, opinion_request: SecondOpinionRequest, shown: Sequence[Communication]) -> None:
    """Mark the messages of others that stood on the page as read; a look by staff goes into the audit trail."""
    known = CommunicationRead.objects.filter(reader=actor, communication__in=shown)
    read = set(known.values_list("communication", flat=True))
    new = [each for each in shown if each.pk not in read and each.sender_id != actor.pk]
    # Two tabs may open the same message at the same moment; the first reading stays.
    CommunicationRead.objects.bulk_create(
        [CommunicationRead(communication=each, reader=actor) for each in new], ignore_conflicts=True
    )
    if actor.is_staff:
        record_access(actor=actor, action="messaging.thread_viewed", target=opinion_request)
