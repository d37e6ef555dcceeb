"""What every change of a live call shares: locks, moves between states, and the words for a refusal.

Who changes a live call locks the request first and then the slots in order of their ids, reads after that, and writes
last. Only services of this app import this module.
"""

from collections.abc import Iterable
from uuid import UUID

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.audit.services import Actor, person, record_event
from portal.notifications.services import notify
from scheduling.models import Appointment, Slot
from scheduling.rules import Refusal
from scheduling.states import AppointmentStatus, may_move


class BookingNotAllowed(Exception):
    """This request may not book this time, for a reason that the family is told."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def refuse(refusal: Refusal | None) -> None:
    """Raise when there is a reason to."""
    if refusal is not None:
        raise BookingNotAllowed(refusal)


def is_staff(actor: Actor) -> bool:
    """Whether a member of staff acts for the family."""
    who = person(actor)
    return who is not None and who.is_staff


def lock_request(actor: Actor, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The request as it is now, if the actor may see it; held until the transaction ends."""
    requests = SecondOpinionRequest.objects.all()
    who = person(actor)
    if who is not None:
        requests = SecondOpinionRequest.objects.visible_to(who)
        if who.is_staff and not may(who, Act.BOOK_CALLS):
            requests = requests.none()
    locked = requests.select_for_update(of=("self",)).select_related("requester__user").filter(pk=opinion_request.pk)
    found = locked.first()
    if found is None:
        raise BookingNotAllowed(Refusal.NOT_YOURS)
    return found


def lock_slots(slot_ids: Iterable[UUID]) -> dict[UUID, Slot]:
    """The slots as they are now, locked in one order, so that two bookings never wait for each other."""
    slots = Slot.objects.select_for_update(of=("self",)).select_related("schedule")
    return {slot.pk: slot for slot in slots.filter(pk__in=set(slot_ids)).order_by("pk")}


def find_call(request: SecondOpinionRequest, appointment_id: UUID) -> Appointment:
    """A call of this request."""
    calls = Appointment.objects.filter(opinion_request=request).select_related("slot__schedule", "opinion_request")
    found = calls.filter(pk=appointment_id).first()
    if found is None:
        raise BookingNotAllowed(Refusal.HOLD_ENDED)
    return found


def lock_call(actor: Actor, appointment: Appointment) -> Appointment:
    """The call as it is now, with its request and slot locked."""
    request = lock_request(actor, appointment.opinion_request)
    call = find_call(request, appointment.pk)
    lock_slots([call.slot_id])
    return call


def statuses(request: SecondOpinionRequest) -> Iterable[str]:
    """The states of every call the request has had."""
    return Appointment.objects.filter(opinion_request=request).values_list("status", flat=True)


def move(actor: Actor, call: Appointment, status: AppointmentStatus, action: str, *fields: str) -> Appointment:
    """Write one move of a call whose request and slot are locked, with further fields that were set on it."""
    if not may_move(AppointmentStatus(call.status), status):
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    call.status = status
    call.ical_sequence += 1
    call.save(update_fields=["status", "ical_sequence", *fields])
    record_event(actor=actor, action=action, target=call)
    return call


def end(actor: Actor, appointment: Appointment, status: AppointmentStatus, action: str) -> Appointment:
    """Move a booked call to its end; ending twice is ending once."""
    call = lock_call(actor, appointment)
    return call if call.status == status else move(actor, call, status, action)


def lapse(actor: Actor, calls: Iterable[Appointment]) -> None:
    """Let holds go; one that was booked meanwhile stays."""
    for call in calls:
        is_mine = Appointment.objects.filter(pk=call.pk, status=AppointmentStatus.HELD).update(
            status=AppointmentStatus.LAPSED
        )
        if is_mine:
            record_event(actor=actor, action="scheduling.hold_lapsed", target=call)


def tell(call: Appointment, kind: str) -> None:
    """Put the notice of what happened into the outbox."""
    recipient = call.opinion_request.requester.user
    notify(kind=kind, recipient=recipient, effect=f"call:{call.pk}", reference_id=call.pk)
