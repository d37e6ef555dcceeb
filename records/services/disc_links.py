"""The link that a person sends from their phone to their own computer."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.notifications.services import notify
from records.notifications import DISC_LINK_ASKED

# A second press within these seconds is a double press, and not the wish for a second mail.
_ONE_PRESS_SECONDS: Final = 120


@transaction.atomic
def mail_disc_link(*, actor: User, opinion_request: SecondOpinionRequest) -> bool:
    """Mail the way to the sign-in page, with nothing of the child in it; False for a person without an address."""
    if not actor.email:
        return False
    moment = int(timezone.now().timestamp()) // _ONE_PRESS_SECONDS
    notify(
        kind=DISC_LINK_ASKED.name,
        recipient=actor,
        effect=f"disc-link:{opinion_request.pk}:{moment}",
        reference_id=opinion_request.pk,
    )
    return True
