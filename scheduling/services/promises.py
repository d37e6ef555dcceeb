"""What happens when we did not call: the team hears of it once, and the family gets the next free time."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import StaffRole, User
from portal.accounts.roles import staff_in
from portal.audit.services import Actor, record_event
from portal.notifications.services import notify
from scheduling.models import Appointment, CallPromise
from scheduling.phrases import draw
from scheduling.rules import Refusal
from scheduling.services.holds import SlotTaken, hold_slot
from scheduling.services.live_calls import BookingNotAllowed, lock_call
from scheduling.services.offers import nearest_times
from scheduling.states import AppointmentStatus

# Phones and clocks differ by a minute or two.
GRACE: Final = timedelta(minutes=5)
# Long enough to be called by the team first, which is what the family wants.
RESERVED: Final = timedelta(minutes=60)


def may_say_nobody_called(call: Appointment, now: datetime) -> bool:
    """Whether it is time to say so: a booked call whose moment has passed by some minutes."""
    return call.status == AppointmentStatus.BOOKED and now >= call.starts_at + GRACE


def report_nobody_called(*, actor: Actor, appointment: Appointment) -> Appointment | None:
    """Alert the team once and hold the next free time for the family; None when there is none.

    Pressed again it alerts nobody, and gives the held time anew if that has run out.
    """
    call = _write_down(actor=actor, appointment=appointment)
    held = Appointment.objects.held(now=timezone.now()).filter(moves_from=call).first()
    return held or _reserve(actor, call)


@transaction.atomic
def _write_down(*, actor: Actor, appointment: Appointment) -> Appointment:
    call = lock_call(actor, appointment)
    now = timezone.now()
    if call.status != AppointmentStatus.BOOKED:
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    if not may_say_nobody_called(call, now):
        raise BookingNotAllowed(Refusal.TOO_SOON)
    promise = _promise_of(call)
    if promise.nobody_called_at is None:
        promise.nobody_called_at = now
        promise.save(update_fields=["nobody_called_at"])
        record_event(
            actor=actor,
            action="scheduling.nobody_called",
            target=promise,
            opinion_request_id=call.opinion_request_id,
        )
        _alert(call)
    return call


def _promise_of(call: Appointment) -> CallPromise:
    first, second = draw()
    defaults = {"first_word": first, "second_word": second}
    return CallPromise.objects.get_or_create(appointment=call, defaults=defaults)[0]


def _reserve(actor: Actor, call: Appointment) -> Appointment | None:
    """The next free time, and the one after where somebody is quicker."""
    for _attempt in range(3):
        now = timezone.now()
        found = next(iter(nearest_times(opinion_request=call.opinion_request, to=now, now=now)), None)
        if found is None:
            return None
        try:
            return hold_slot(
                actor=actor,
                opinion_request=call.opinion_request,
                slot_id=found.slot_id,
                family_time_zone=call.family_time_zone,
                is_move=True,
                hold_for=RESERVED,
            )
        except SlotTaken:
            continue
    return None


def _alert(call: Appointment) -> None:
    for recipient in _people_to_alert(call):
        notify(kind="scheduling.nobody_called", recipient=recipient, effect=f"call:{call.pk}", reference_id=call.pk)


def _people_to_alert(call: Appointment) -> list[User]:
    """The call taker, who may have forgotten, and all who could step in."""
    taker, others = call.slot.schedule.call_taker, staff_in(StaffRole.COORDINATOR, StaffRole.SCHEDULER)
    return [taker, *(each for each in others if each != taker)] if taker.is_active_staff else others
