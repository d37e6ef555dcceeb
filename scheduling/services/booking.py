"""Booking, moving and ending a call; with `holds` and `outcomes` the only places that write the status of one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.audit.services import Actor, person, record_event
from scheduling.models import Appointment, CallPromise, CancelReason
from scheduling.phrases import draw
from scheduling.rules import Refusal, why_calls_forbid, why_request_may_not_book
from scheduling.services.holds import SlotTaken, hold_slot, lapse_holds
from scheduling.services.live_calls import (
    BookingNotAllowed,
    find_call,
    is_staff,
    lapse,
    lock_call,
    lock_request,
    lock_slots,
    move,
    refuse,
    statuses,
    tell,
)
from scheduling.services.outcomes import mark_fulfilled, mark_noshow
from scheduling.services.wishes import settle_wish
from scheduling.states import LIVE, AppointmentStatus

__all__ = [
    "BookingNotAllowed",
    "SlotTaken",
    "cancel_call",
    "confirm_hold",
    "hold_slot",
    "keep_outside_hours",
    "lapse_holds",
    "mark_fulfilled",
    "mark_noshow",
    "release_calls",
]


@transaction.atomic(durable=True)
def confirm_hold(*, actor: Actor, opinion_request: SecondOpinionRequest, appointment_id: UUID) -> Appointment:
    """Turn a hold into a booked call, with its notice; a second press returns the same call.

    A hold that moves a call ends that one in the same moment: there is never none, and never two.
    """
    now = timezone.now()
    request = lock_request(actor, opinion_request)
    call = find_call(request, appointment_id)
    if call.status == AppointmentStatus.BOOKED:
        return call
    refuse(why_request_may_not_book(request) or why_calls_forbid(statuses(request), is_move=_is_move(call)))
    slot_ids = [call.slot_id, *([call.moves_from.slot_id] if call.moves_from else [])]
    slot = lock_slots(slot_ids)[call.slot_id]
    if slot.starts_at <= now or not slot.schedule.is_active:
        raise BookingNotAllowed(Refusal.NOT_OFFERED)
    if call.status != AppointmentStatus.HELD or call.hold_expires_at is None or call.hold_expires_at <= now:
        raise BookingNotAllowed(Refusal.HOLD_ENDED)
    _let_old_one_go(actor, call, now)
    return _book(actor, call, now)


@transaction.atomic
def cancel_call(*, actor: Actor, appointment: Appointment, reason: str = "", note: str = "") -> Appointment:
    """Call off a booked call and free its time; calling off twice is calling off once."""
    call = lock_call(actor, appointment)
    if call.status == AppointmentStatus.CANCELLED:
        return call
    if call.status != AppointmentStatus.BOOKED:
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    if call.starts_at <= timezone.now() and not is_staff(actor):
        raise BookingNotAllowed(Refusal.CALL_STARTED)
    call.cancel_reason = CancelReason(reason) if reason else ""
    call.cancel_note = note
    # A time that would have taken this call's place is no use without it.
    lapse(actor, Appointment.objects.filter(moves_from=call, status=AppointmentStatus.HELD))
    move(actor, call, AppointmentStatus.CANCELLED, "scheduling.call_cancelled", "cancel_reason", "cancel_note")
    tell(call, "scheduling.call_cancelled")
    return call


@transaction.atomic
def release_calls(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """Give back what a request that ends still holds or has booked; what has begun stays for staff to settle."""
    lock_request(actor, opinion_request)
    live = Appointment.objects.filter(opinion_request=opinion_request, status__in=LIVE)
    lapse(actor, live.filter(status=AppointmentStatus.HELD))
    for call in live.filter(status=AppointmentStatus.BOOKED, starts_at__gt=timezone.now()):
        cancel_call(actor=actor, appointment=call)


@transaction.atomic
def keep_outside_hours(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Write down that a person wants this call to take place although the hours have changed."""
    call = lock_call(actor, appointment)
    if call.status != AppointmentStatus.BOOKED:
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    if call.kept_outside_hours_at is None:
        call.kept_outside_hours_at = timezone.now()
        call.save(update_fields=["kept_outside_hours_at"])
        record_event(actor=actor, action="scheduling.call_kept_outside_hours", target=call)
    return call


def _is_move(call: Appointment) -> bool:
    """Whether the booked call, if there is one, is the one that this hold takes the place of."""
    old = call.moves_from
    return old is not None and old.status == AppointmentStatus.BOOKED


def _let_old_one_go(actor: Actor, call: Appointment, now: datetime) -> None:
    old = call.moves_from
    if old is None or old.status != AppointmentStatus.BOOKED:
        return
    promise = CallPromise.objects.filter(appointment=old, nobody_called_at__isnull=False)
    if old.starts_at <= now and not is_staff(actor) and not promise.exists():
        raise BookingNotAllowed(Refusal.CALL_STARTED)
    move(actor, old, AppointmentStatus.MOVED, "scheduling.call_moved")
    # The new entry replaces the old one in the family's calendar, so it must be the newer of the two.
    call.ical_sequence = max(call.ical_sequence, old.ical_sequence + 1)


def _book(actor: Actor, call: Appointment, now: datetime) -> Appointment:
    was_moved = call.moves_from is not None and call.moves_from.status == AppointmentStatus.MOVED
    call.status = AppointmentStatus.BOOKED
    call.booked_at = now
    call.hold_expires_at = None
    call.booked_by = person(actor) or call.booked_by
    call.booked_on_behalf = is_staff(actor)
    call.save(
        update_fields=["status", "booked_at", "hold_expires_at", "booked_by", "booked_on_behalf", "ical_sequence"]
    )
    first, second = draw()
    CallPromise.objects.create(appointment=call, first_word=first, second_word=second)
    record_event(actor=actor, action="scheduling.call_booked", target=call)
    settle_wish(actor=actor, opinion_request=call.opinion_request)
    tell(call, "scheduling.call_moved" if was_moved else "scheduling.call_booked")
    return call
