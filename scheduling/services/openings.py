"""Word of the next opening: whoever has waited longest gets the time, held for them while they decide."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.services import Actor, SystemActor, record_event
from portal.center.models import CareCenter
from portal.lib.quiet_hours import is_quiet
from portal.notifications.services import notify
from scheduling.models import Appointment, OpeningWatch, WatchStatus
from scheduling.rules import why_calls_forbid, why_request_may_not_book
from scheduling.services.holds import SlotTaken, hold_slot
from scheduling.services.live_calls import BookingNotAllowed, lock_request, refuse, statuses
from scheduling.services.offers import nearest_times
from scheduling.states import AppointmentStatus

# Long enough to read a message at work, short enough that a time is not lost to the next in line.
OFFER: Final = timedelta(hours=3)
AT_ONCE: Final = 50
_SETTLED: Final = (AppointmentStatus.BOOKED, AppointmentStatus.FULFILLED)
_WHO: Final = SystemActor("scheduling.offer_openings")


@transaction.atomic
def watch_openings(*, actor: User, opinion_request: SecondOpinionRequest) -> OpeningWatch:
    """Put the request in the line; asking again keeps its place."""
    request = lock_request(actor, opinion_request)
    refuse(why_request_may_not_book(request) or why_calls_forbid(statuses(request)))
    watch = OpeningWatch.objects.live().filter(opinion_request=request).first()
    if watch is None:
        watch = OpeningWatch.objects.create(opinion_request=request, created_by=actor)
        record_event(actor=actor, action="scheduling.opening_watched", target=watch)
    return watch


@transaction.atomic
def stop_watching(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """Leave the line; a time that was held stays with the request until its hold runs out."""
    request = lock_request(actor, opinion_request)
    for watch in OpeningWatch.objects.live().filter(opinion_request=request):
        _end(actor, watch, WatchStatus.WITHDRAWN, "scheduling.watch_withdrawn")


def offer_openings(*, now: datetime) -> int:
    """Give what is free to those who wait, one time each; nobody gets a second offer before all had a first."""
    settle_watches(now=now)
    waiting = OpeningWatch.objects.filter(status=WatchStatus.WAITING).order_by("offer_count", "created_at")
    people = waiting.select_related("opinion_request__requester__user", "opinion_request__patient")
    return sum(_offer(watch, now) for watch in people[:AT_ONCE])


@transaction.atomic
def settle_watches(*, now: datetime) -> None:
    """Close the line for those who have a call, and put those whose offer ran out back into it."""
    live = OpeningWatch.objects.live()
    settled = Appointment.objects.filter(status__in=_SETTLED).values("opinion_request")
    for watch in live.filter(opinion_request__in=settled).select_for_update(skip_locked=True):
        _end(_WHO, watch, WatchStatus.TAKEN, "scheduling.watch_taken")
    ended = live.filter(status=WatchStatus.OFFERED, offer_expires_at__lte=now)
    ended.update(status=WatchStatus.WAITING, offered_call=None, offer_expires_at=None)


def _offer(watch: OpeningWatch, now: datetime) -> bool:
    user = watch.opinion_request.requester.user
    # Nobody decides at night, and the hold would run out before they wake.
    if is_quiet(now, CareCenter.objects.current().reading_zone(user.time_zone)):
        return False
    found = next(iter(nearest_times(opinion_request=watch.opinion_request, to=now, now=now)), None)
    if found is None:
        return False
    try:
        return _hold_for(watch, found.slot_id, now)
    except (SlotTaken, BookingNotAllowed):
        return False


@transaction.atomic
def _hold_for(watch: OpeningWatch, slot_id: UUID, now: datetime) -> bool:
    request = lock_request(_WHO, watch.opinion_request)
    is_waiting = OpeningWatch.objects.filter(pk=watch.pk, status=WatchStatus.WAITING).select_for_update().exists()
    # Somebody who is choosing at this moment must not lose the time in their hands.
    if not is_waiting or Appointment.objects.held(now=now).filter(opinion_request=request).exists():
        return False
    held = hold_slot(actor=_WHO, opinion_request=request, slot_id=slot_id, hold_for=OFFER)
    watch.status = WatchStatus.OFFERED
    watch.offered_call = held
    watch.offer_expires_at = held.hold_expires_at
    watch.offer_count += 1
    watch.save(update_fields=["status", "offered_call", "offer_expires_at", "offer_count"])
    record_event(actor=_WHO, action="scheduling.opening_offered", target=watch)
    notify(
        kind="scheduling.opening_offered",
        recipient=request.requester.user,
        effect=f"call:{held.pk}",
        reference_id=held.pk,
    )
    return True


def _end(actor: Actor, watch: OpeningWatch, status: WatchStatus, action: str) -> None:
    watch.status = status
    watch.ended_at = timezone.now()
    watch.save(update_fields=["status", "ended_at"])
    record_event(actor=actor, action=action, target=watch)
