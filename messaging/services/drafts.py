"""What somebody typed and has not sent."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from intake.models import AnswerDraft, SecondOpinionRequest
from intake.services.drafts import shortened
from intake.services.moves import lock_request
from messaging.models import Communication
from portal.accounts.models import User

PAGE: Final = "messages"


def typed_by(actor: User, opinion_request: SecondOpinionRequest) -> Mapping[str, Sequence[str]]:
    """What this person left in the box; nobody else sees it."""
    found = AnswerDraft.objects.visible_to(actor).filter(
        opinion_request=opinion_request, user=actor, page=PAGE, row_id=None
    )
    draft = found.first()
    return draft.data if draft is not None else {}


def key_of(form_token: UUID, text: str) -> UUID:
    """One key for one text of one form."""
    return uuid5(form_token, text)


@transaction.atomic
def keep_draft(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    data: Mapping[str, Sequence[str]],
    sent_as: UUID | None = None,
) -> None:
    """Keep the box as it was typed, in place of what was kept before; what was sent as `sent_as` arrives too late."""
    # Waits for a message that is on its way.
    lock_request(opinion_request)
    sent = Communication.objects.filter(opinion_request=opinion_request, sender=actor)
    if sent_as is not None and sent.filter(form_token=sent_as).exists():
        return
    AnswerDraft.objects.update_or_create(
        opinion_request=opinion_request,
        user=actor,
        page=PAGE,
        row_id=None,
        defaults={"data": shortened(data), "saved_at": timezone.now()},
    )


def forget_draft(*, actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Drop it: it was sent."""
    AnswerDraft.objects.filter(opinion_request=opinion_request, user=actor, page=PAGE, row_id=None).delete()
