"""Finding an interpreter for a call: what staff write down, and what the family reads."""

from django.db import transaction

from portal.audit.services import Actor, record_event
from scheduling.models import Appointment
from scheduling.rules import Refusal, interpreter_language, needs_interpreter
from scheduling.services.live_calls import BookingNotAllowed, lock_call
from scheduling.states import AppointmentStatus


@transaction.atomic
def set_interpreter(*, actor: Actor, appointment: Appointment, is_arranged: bool) -> Appointment:
    """Write down that an interpreter was found, or is looked for again; for a call that needs one, once each."""
    call = lock_call(actor, appointment)
    requester = call.opinion_request.requester
    if call.status != AppointmentStatus.BOOKED or not needs_interpreter(requester, call.slot.schedule):
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    language = interpreter_language(requester) if is_arranged else ""
    if call.interpreter_language == language:
        return call
    call.interpreter_language = language
    call.save(update_fields=["interpreter_language"])
    action = "scheduling.interpreter_arranged" if is_arranged else "scheduling.interpreter_sought"
    record_event(actor=actor, action=action, target=call)
    return call
