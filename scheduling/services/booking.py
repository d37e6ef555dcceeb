"""Holding, booking and ending a call; the only place that writes the status of one.

Who changes a live call locks the request first and then the slots in order of their ids, reads after that, and writes
last. The constraint of one live call per slot has the last word.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.audit.services import Actor, SystemActor, person, record_event
from portal.center.models import CareCenter
from portal.lib.times import known_zones
from portal.notifications.services import notify
from scheduling.models import Appointment, Slot
from scheduling.rules import HOLD, Refusal, why_calls_forbid, why_request_may_not_book, why_slot_is_not_offered
from scheduling.services.offers import OfferedTime, nearest_times
from scheduling.states import LIVE, AppointmentStatus, may_move

# Many families may race for the few call takers of one time; after that many the others are told.
SAME_TIME_ATTEMPTS: Final = 3


class BookingNotAllowed(Exception):
    """This request may not book this time, for a reason that the family is told."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class SlotTaken(Exception):
    """Somebody else was first; carries the closest free times."""

    def __init__(self, alternatives: Sequence[OfferedTime]) -> None:
        super().__init__("taken")
        self.alternatives = alternatives


class _AlreadyTaken(Exception):
    """Leaves the transaction, so that the alternatives are read outside it."""


def hold_slot(
    *, actor: Actor, opinion_request: SecondOpinionRequest, slot_id: UUID, family_time_zone: str = ""
) -> Appointment:
    """Keep a time for this request for ten minutes and let its earlier hold go; asking again starts the ten anew.

    A family chooses a time, not a person: when the slot is gone, another call taker's at the same time does as well.
    """
    now = timezone.now()
    wanted = slot_id
    for _attempt in range(SAME_TIME_ATTEMPTS):
        try:
            _look_first(opinion_request, wanted, now)
            return _hold(actor, opinion_request, wanted, family_time_zone, now)
        except (_AlreadyTaken, IntegrityError):
            start = Slot.objects.get(pk=wanted).starts_at
            alternatives = nearest_times(opinion_request=opinion_request, to=start, now=now)
            same_time = next((each.slot_id for each in alternatives if each.starts_at == start), None)
            if same_time is None:
                break
            wanted = same_time
    raise SlotTaken(alternatives)


@transaction.atomic(durable=True)
def confirm_hold(*, actor: Actor, opinion_request: SecondOpinionRequest, appointment_id: UUID) -> Appointment:
    """Turn a hold into a booked call, with its notice; a second press returns the same call."""
    now = timezone.now()
    request = _lock_request(actor, opinion_request)
    call = _find_call(request, appointment_id)
    if call.status == AppointmentStatus.BOOKED:
        return call
    _refuse(why_request_may_not_book(request) or why_calls_forbid(_statuses(request)))
    slot = _lock_slots([call.slot_id])[call.slot_id]
    if slot.starts_at <= now or not slot.schedule.is_active:
        raise BookingNotAllowed(Refusal.NOT_OFFERED)
    is_won = (
        Appointment.objects.held(now=now)
        .filter(pk=call.pk)
        .update(
            status=AppointmentStatus.BOOKED,
            booked_at=now,
            hold_expires_at=None,
            booked_by=person(actor) or call.booked_by,
        )
    )
    if not is_won:
        raise BookingNotAllowed(Refusal.HOLD_ENDED)
    call.refresh_from_db()
    record_event(actor=actor, action="scheduling.call_booked", target=call)
    _tell(call, "scheduling.call_booked")
    return call


@transaction.atomic
def cancel_call(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Call off a booked call and free its time; calling off twice is calling off once."""
    call = _lock_call(actor, appointment)
    if call.status == AppointmentStatus.CANCELLED:
        return call
    if call.status != AppointmentStatus.BOOKED:
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    if call.slot.starts_at <= timezone.now():
        raise BookingNotAllowed(Refusal.CALL_STARTED)
    _move(actor, call, AppointmentStatus.CANCELLED, "scheduling.call_cancelled")
    _tell(call, "scheduling.call_cancelled")
    return call


@transaction.atomic
def release_calls(*, actor: Actor, opinion_request: SecondOpinionRequest) -> None:
    """Give back what a request that ends still holds or has booked; what has begun stays for staff to settle."""
    _lock_request(actor, opinion_request)
    live = Appointment.objects.filter(opinion_request=opinion_request, status__in=LIVE)
    _lapse(actor, live.filter(status=AppointmentStatus.HELD))
    for call in live.filter(status=AppointmentStatus.BOOKED, slot__starts_at__gt=timezone.now()):
        cancel_call(actor=actor, appointment=call)


@transaction.atomic
def mark_fulfilled(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Write down that the call took place."""
    return _end(actor, appointment, AppointmentStatus.FULFILLED, "scheduling.call_fulfilled")


@transaction.atomic
def mark_noshow(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Write down that nobody picked up; the family may choose a new time."""
    if appointment.slot.starts_at > timezone.now():
        raise BookingNotAllowed(Refusal.TOO_SOON)
    return _end(actor, appointment, AppointmentStatus.NOSHOW, "scheduling.call_missed")


@transaction.atomic
def lapse_holds() -> int:
    """Write down which holds have run out; their times are free from the moment they do, written down or not."""
    now = timezone.now()
    # Skips what a booking is looking at, so that this never waits while it holds locks itself.
    ended = list(Appointment.objects.run_out(now=now).select_for_update(skip_locked=True).order_by("pk")[:500])
    _lapse(SystemActor("scheduling.lapse_holds"), ended)
    return len(ended)


def _look_first(opinion_request: SecondOpinionRequest, slot_id: UUID, now: datetime) -> None:
    """Spare a crowd the queue for the lock of a time that is gone already; decides nothing else."""
    others = Appointment.objects.occupying(now=now).filter(slot_id=slot_id).exclude(opinion_request=opinion_request)
    if why_request_may_not_book(opinion_request) is None and others.exists():
        raise _AlreadyTaken


@transaction.atomic
def _hold(
    actor: Actor, opinion_request: SecondOpinionRequest, slot_id: UUID, family_time_zone: str, now: datetime
) -> Appointment:
    request = _lock_request(actor, opinion_request)
    _refuse(why_request_may_not_book(request) or why_calls_forbid(_statuses(request)))
    own = Appointment.objects.filter(opinion_request=request, status=AppointmentStatus.HELD).first()
    slot = _lock_slots([slot_id, *([own.slot_id] if own else [])]).get(slot_id)
    if slot is None:
        raise BookingNotAllowed(Refusal.NOT_OFFERED)
    _refuse(why_slot_is_not_offered(slot, request.requester, now))
    others = Appointment.objects.filter(slot=slot).exclude(opinion_request=request)
    _lapse(actor, others.run_out(now=now))
    if others.occupying(now=now).exists():
        raise _AlreadyTaken
    if own:
        _lapse(actor, [own])
    return _create_hold(actor, request, slot, family_time_zone, now)


def _create_hold(
    actor: Actor, request: SecondOpinionRequest, slot: Slot, family_time_zone: str, now: datetime
) -> Appointment:
    earlier = Appointment.objects.filter(opinion_request=request).aggregate(last=Max("ical_sequence"))["last"]
    call = Appointment.objects.create(
        opinion_request=request,
        slot=slot,
        hold_expires_at=now + HOLD,
        booked_by=person(actor) or request.requester.user,
        family_time_zone=_known_zone(family_time_zone or request.requester.user.time_zone),
        # The calendar entry is the request's: a new time must come after the old one and its cancelling.
        ical_sequence=0 if earlier is None else earlier + 1,
    )
    record_event(actor=actor, action="scheduling.slot_held", target=call)
    return call


def _known_zone(name: str) -> str:
    return name if name in known_zones() else CareCenter.objects.current().time_zone


def _lock_request(actor: Actor, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    requests = SecondOpinionRequest.objects.all()
    who = person(actor)
    if who is not None:
        requests = SecondOpinionRequest.objects.visible_to(who)
    locked = requests.select_for_update(of=("self",)).select_related("requester__user").filter(pk=opinion_request.pk)
    found = locked.first()
    if found is None:
        raise BookingNotAllowed(Refusal.NOT_YOURS)
    return found


def _lock_slots(slot_ids: Iterable[UUID]) -> dict[UUID, Slot]:
    slots = Slot.objects.select_for_update(of=("self",)).select_related("schedule")
    return {slot.pk: slot for slot in slots.filter(pk__in=set(slot_ids)).order_by("pk")}


def _find_call(request: SecondOpinionRequest, appointment_id: UUID) -> Appointment:
    calls = Appointment.objects.filter(opinion_request=request).select_related("slot__schedule", "opinion_request")
    found = calls.filter(pk=appointment_id).first()
    if found is None:
        raise BookingNotAllowed(Refusal.HOLD_ENDED)
    return found


def _lock_call(actor: Actor, appointment: Appointment) -> Appointment:
    request = _lock_request(actor, appointment.opinion_request)
    call = _find_call(request, appointment.pk)
    _lock_slots([call.slot_id])
    return call


def _statuses(request: SecondOpinionRequest) -> Iterable[str]:
    return Appointment.objects.filter(opinion_request=request).values_list("status", flat=True)


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise BookingNotAllowed(refusal)


def _end(actor: Actor, appointment: Appointment, status: AppointmentStatus, action: str) -> Appointment:
    call = _lock_call(actor, appointment)
    if call.status == status:
        return call
    if not may_move(AppointmentStatus(call.status), status):
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    return _move(actor, call, status, action)


def _move(actor: Actor, call: Appointment, status: AppointmentStatus, action: str) -> Appointment:
    """Write one move of a call whose request and slot are locked."""
    call.status = status
    call.ical_sequence += 1
    call.save(update_fields=["status", "ical_sequence"])
    record_event(actor=actor, action=action, target=call)
    return call


def _lapse(actor: Actor, calls: Iterable[Appointment]) -> None:
    for call in calls:
        is_mine = Appointment.objects.filter(pk=call.pk, status=AppointmentStatus.HELD).update(
            status=AppointmentStatus.LAPSED
        )
        if is_mine:
            record_event(actor=actor, action="scheduling.hold_lapsed", target=call)


def _tell(call: Appointment, kind: str) -> None:
    recipient = call.opinion_request.requester.user
    notify(kind=kind, recipient=recipient, effect=f"call:{call.pk}", reference_id=call.pk)
