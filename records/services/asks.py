"""Staff ask a family for something more: what, why and by when."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.services.moves import lock_request
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from portal.notifications.services import notify
from records.models import RecordAsk, RecordKind


class AskNotAllowed(Exception):
    """The request is closed, or only staff may do this."""


@transaction.atomic
def ask_for_more(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    kind: RecordKind,
    what: str,
    why: str,
    wanted_by: date | None = None,
) -> RecordAsk:
    """Ask once, and tell the family that there is something to read; the notice names nothing."""
    locked = lock_request(opinion_request)
    if not may(actor, Act.CHECK_RECORDS) or locked.status not in OPEN:
        raise AskNotAllowed(locked.status)
    ask = RecordAsk.objects.create(
        opinion_request=locked, kind=kind, what=what, why=why, wanted_by=wanted_by, asked_by=actor
    )
    record_event(actor=actor, action="records.more_asked", target=ask)
    notify(
        kind="records.more_asked",
        recipient=locked.requester.user,
        effect=f"record-ask:{ask.pk}",
        reference_id=ask.pk,
    )
    return ask


@transaction.atomic
def call_off(*, actor: User, ask: RecordAsk) -> None:
    """Take the question off the family's list; twice is once."""
    if not may(actor, Act.CHECK_RECORDS):
        raise AskNotAllowed
    held = RecordAsk.objects.select_for_update().get(pk=ask.pk)
    if held.called_off_at is not None:
        return
    held.called_off_at = timezone.now()
    held.save(update_fields=["called_off_at"])
    record_event(actor=actor, action="records.ask_called_off", target=held)
