"""When a member of staff last read a request, so that what is new stands out."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from intake.models import CaseLook, SecondOpinionRequest
from portal.accounts.models import User


@transaction.atomic
def note_look(*, actor: User, opinion_request: SecondOpinionRequest) -> datetime | None:
    """Write down this look and return the one before; None for the first."""
    look, is_first = CaseLook.objects.select_for_update().get_or_create(opinion_request=opinion_request, user=actor)
    before = None if is_first else look.looked_at
    if not is_first:
        look.looked_at = timezone.now()
        look.save(update_fields=["looked_at"])
    return before
