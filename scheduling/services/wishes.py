"""When no time fits: the family asks us to call, and a person of the team finds the time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.services import Actor, person, record_event
from scheduling.models import CallWish, WishStatus
from scheduling.rules import why_calls_forbid, why_request_may_not_book
from scheduling.services.live_calls import lock_request, refuse, statuses


@dataclass(frozen=True, slots=True)
class WishedTimes:
    """When a family can be reached, on its own clock; nothing chosen means any time."""

    days: Sequence[int]
    parts: Sequence[str]
    note: str
    time_zone: str


@transaction.atomic
def ask_for_call(*, actor: User, opinion_request: SecondOpinionRequest, times: WishedTimes) -> CallWish:
    """Put the wish before the team; asking again changes the one that waits and keeps its place."""
    request = lock_request(actor, opinion_request)
    refuse(why_request_may_not_book(request) or why_calls_forbid(statuses(request)))
    wanted = {
        "days": sorted(times.days),
        "parts": list(times.parts),
        "note": times.note,
        "family_time_zone": times.time_zone,
    }
    wish, is_new = CallWish.objects.update_or_create(
        opinion_request=request,
        status=WishStatus.OPEN,
        defaults=wanted,
        create_defaults=wanted | {"created_by": actor},
    )
    record_event(actor=actor, action="scheduling.call_wished" if is_new else "scheduling.wish_changed", target=wish)
    return wish


@transaction.atomic
def withdraw_wish(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """Take the wish back; without one there is nothing to do."""
    _end(actor, lock_request(actor, opinion_request), WishStatus.WITHDRAWN, "scheduling.wish_withdrawn")


@transaction.atomic
def handle_wish(*, actor: User, opinion_request: SecondOpinionRequest) -> None:
    """Write down that the team has called or booked; the wish no longer waits."""
    _end(actor, lock_request(actor, opinion_request), WishStatus.HANDLED, "scheduling.wish_handled", by=actor)


def settle_wish(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """A booked call answers the wish, whoever booked it; called with the request locked."""
    _end(actor, opinion_request, WishStatus.HANDLED, "scheduling.wish_handled", by=person(actor))


def _end(
    actor: Actor, opinion_request: SecondOpinionRequest, status: WishStatus, action: str, *, by: User | None = None
) -> None:
    for wish in CallWish.objects.open().filter(opinion_request=opinion_request).select_for_update():
        wish.status = status
        wish.handled_by = by
        wish.handled_at = timezone.now()
        wish.save(update_fields=["status", "handled_by", "handled_at"])
        record_event(actor=actor, action=action, target=wish)
