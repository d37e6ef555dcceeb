"""Taking a request back, taking it up again, and asking for quiet or for erasure."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from intake import rules
from intake.models import SecondOpinionRequest
from intake.services.moves import MoveNotAllowed, lock_request, move_request
from intake.states import OPEN, RequestStatus
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import Act, may, staff_in
from portal.audit.services import record_event
from portal.center.models import CareCenter
from portal.notifications.services import notify

PAUSE: Final = timedelta(days=7)


class NotYours(Exception):
    """This person may look at the request, and not decide about it."""


@transaction.atomic
def withdraw_request(*, actor: User, opinion_request: SecondOpinionRequest, reason: str = "") -> None:
    """End a request at the family's wish, in any state that has a next step; its call is given back with it."""
    if not rules.has_full_access(actor, opinion_request):
        raise NotYours
    move_request(actor=actor, opinion_request=opinion_request, target=RequestStatus.WITHDRAWN, reason=reason)


@transaction.atomic
def take_up_again(*, actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Go on with a request that ended before it was ever sent; every answer is still in it."""
    locked = lock_request(opinion_request)
    if not rules.has_full_access(actor, locked):
        raise NotYours
    if locked.status == RequestStatus.DRAFT:
        # The second press of a double click.
        return
    if locked.submitted_at is not None:
        raise MoveNotAllowed("it was sent once")
    move_request(actor=actor, opinion_request=locked, target=RequestStatus.DRAFT)


@transaction.atomic
def pause_reminders(*, actor: User, opinion_request: SecondOpinionRequest, until: date | None = None) -> None:
    """No reminders and no closing until that day, a week from now unless said otherwise: the child is in hospital."""
    locked = lock_request(opinion_request)
    if not (may(actor, Act.WORK_ON_REQUESTS) or rules.has_full_access(actor, locked)):
        raise NotYours
    if locked.status not in OPEN:
        raise MoveNotAllowed(locked.status)
    locked.paused_until = until or today() + PAUSE
    locked.save(update_fields=["paused_until", "updated_at"])
    record_event(actor=actor, action="intake.reminders_paused", target=locked)


@transaction.atomic
def end_pause(*, actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Reminders may come again."""
    locked = lock_request(opinion_request)
    if not (may(actor, Act.WORK_ON_REQUESTS) or rules.has_full_access(actor, locked)):
        raise NotYours
    if locked.paused_until is None:
        return
    locked.paused_until = None
    locked.save(update_fields=["paused_until", "updated_at"])
    record_event(actor=actor, action="intake.pause_ended", target=locked)


@transaction.atomic
def ask_to_erase(*, actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Ask the hospital to erase a request it has received; people there decide what the law lets them. Once."""
    locked = lock_request(opinion_request)
    if not rules.has_full_access(actor, locked):
        raise NotYours
    if locked.erasure_asked_at is not None:
        return
    locked.erasure_asked_at = timezone.now()
    locked.save(update_fields=["erasure_asked_at", "updated_at"])
    record_event(actor=actor, action="intake.erasure_asked", target=locked)
    for member in _who_decides(locked):
        notify(
            kind="intake.erasure_asked",
            recipient=member,
            effect=f"erasure-asked:{locked.pk}",
            reference_id=locked.pk,
        )


def _who_decides(locked: SecondOpinionRequest) -> list[User]:
    if locked.owner is not None and locked.owner.is_active_staff:
        return [locked.owner]
    return staff_in(StaffRole.COORDINATOR, StaffRole.PRIVACY_OFFICER, StaffRole.ADMINISTRATOR)


def today() -> date:
    """The hospital's day."""
    return timezone.localdate(timezone=CareCenter.objects.current().zone)
