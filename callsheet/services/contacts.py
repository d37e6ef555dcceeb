"""How a try to reach a fast-track family went, and what was agreed; the clock stops when somebody was reached."""

from django.db import transaction
from django.utils import timezone

from callsheet.models import ContactTry, Talk
from callsheet.services.talks import TalkNotAllowed
from intake.models import SecondOpinionRequest
from intake.services.urgency import confirm_program, record_contact
from intake.signals import family_reached
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from portal.notifications.services import notify
from scheduling.models import CallResult
from scheduling.services.outcomes import Agreed


@transaction.atomic
def record_try(*, actor: User, talk: Talk, result: CallResult, agreed: Agreed | None = None) -> ContactTry:
    """Write down one try. A talk settles the contact: the clock of the fast track stands still from then on."""
    talks = Talk.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=talk.pk, appointment=None)
    locked = talks.first() if may(actor, Act.BOOK_CALLS) else None
    if locked is None or locked.settled_at is not None:
        raise TalkNotAllowed
    told = agreed if result == CallResult.REACHED else None
    row = ContactTry(talk=locked, attempt=locked.tries.count() + 1, result=result, recorded_by=actor)
    if told is not None:
        row.next_step, row.next_step_on = told.next_step, told.next_step_on
        row.program, row.provider, row.note_to_family = told.program, told.provider, told.note_to_family
    row.save(force_insert=True)
    record_event(
        actor=actor, action="callsheet.contact_tried", target=row, opinion_request_id=locked.opinion_request_id
    )
    if told is not None:
        _settle(actor, locked, told)
        _tell(row)
    return row


def _tell(row: ContactTry) -> None:
    if row.note_to_family:
        recipient = row.talk.opinion_request.requester.user
        notify(kind="callsheet.contact_noted", recipient=recipient, effect=f"contact:{row.pk}", reference_id=row.pk)


def _settle(actor: User, talk: Talk, agreed: Agreed) -> None:
    opinion_request = talk.opinion_request
    if opinion_request.is_fast_track:
        record_contact(actor=actor, opinion_request=opinion_request)
    # Also after the first contact: each talk opens what was to be said first.
    talked_with = opinion_request.requester.user
    family_reached.send(SecondOpinionRequest, opinion_request=opinion_request, actor=actor, talked_with=talked_with)
    if agreed.program is not None:
        confirm_program(actor=actor, opinion_request=opinion_request, program=agreed.program)
    talk.settled_at = timezone.now()
    if talk.started_at is not None and talk.ended_at is None:
        talk.ended_at = talk.settled_at
    talk.save(update_fields=["settled_at", "ended_at"])
