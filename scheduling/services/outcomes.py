"""Writing down how a call went: whom we reached, what was agreed, and whose turn it is then."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.signals import family_reached
from portal.accounts.models import User
from portal.audit.services import Actor, record_event
from portal.center.models import Program
from scheduling.models import Appointment, CallOutcome, CallResult, CancelReason, NextStep
from scheduling.rules import Refusal
from scheduling.services.live_calls import BookingNotAllowed, end, lock_call, move, tell
from scheduling.states import AppointmentStatus

# We try twice; whoever calls a few minutes early may write that down too.
TRIES: Final = 2
EARLY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed on the phone."""

    next_step: NextStep
    next_step_on: date | None = None
    program: Program | None = None
    provider: str = ""
    note_to_family: str = ""


@transaction.atomic
def record_outcome(
    *,
    actor: User,
    appointment: Appointment,
    result: CallResult,
    will_try_again: bool = False,
    agreed: Agreed | None = None,
) -> Appointment:
    """Write down one try. A talk ends the call as done; the last try without one as missed; a family that could not
    talk for want of an interpreter has missed nothing.
    """
    call = lock_call(actor, appointment)
    if call.status != AppointmentStatus.BOOKED:
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    if call.starts_at > timezone.now() + EARLY:
        raise BookingNotAllowed(Refusal.TOO_SOON)
    attempt = call.outcomes.count() + 1
    _write(actor, call, result, attempt, agreed)
    if result == CallResult.REACHED:
        _end_with_a_talk(actor, call, agreed)
    elif result == CallResult.INTERPRETER_MISSING:
        call.cancel_reason = CancelReason.INTERPRETER
        move(actor, call, AppointmentStatus.CANCELLED, "scheduling.call_cancelled", "cancel_reason")
    elif attempt >= TRIES or not will_try_again:
        move(actor, call, AppointmentStatus.NOSHOW, "scheduling.call_missed")
        tell(call, "scheduling.call_missed")
    return call


@transaction.atomic
def mark_fulfilled(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Write down that the call took place."""
    call = lock_call(actor, appointment)
    if call.status != AppointmentStatus.FULFILLED:
        move(actor, call, AppointmentStatus.FULFILLED, "scheduling.call_fulfilled")
        _say_reached(actor, call)
    return call


@transaction.atomic
def mark_noshow(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Write down that nobody picked up; the family may choose a new time."""
    if appointment.slot.starts_at > timezone.now():
        raise BookingNotAllowed(Refusal.TOO_SOON)
    return end(actor, appointment, AppointmentStatus.NOSHOW, "scheduling.call_missed")


def _write(actor: User, call: Appointment, result: CallResult, attempt: int, agreed: Agreed | None) -> None:
    outcome = CallOutcome(appointment=call, attempt=attempt, result=result, recorded_by=actor)
    if agreed is not None and result == CallResult.REACHED:
        outcome.next_step = agreed.next_step
        outcome.next_step_on = agreed.next_step_on
        outcome.program = agreed.program
        outcome.provider = agreed.provider
        outcome.note_to_family = agreed.note_to_family
    outcome.save(force_insert=True)
    record_event(
        actor=actor,
        action="scheduling.outcome_recorded",
        target=outcome,
        opinion_request_id=call.opinion_request_id,
    )


def _end_with_a_talk(actor: User, call: Appointment, agreed: Agreed | None) -> None:
    move(actor, call, AppointmentStatus.FULFILLED, "scheduling.call_fulfilled")
    _say_reached(actor, call)
    if agreed is not None and agreed.note_to_family:
        tell(call, "scheduling.call_noted")


def _say_reached(actor: Actor, call: Appointment) -> None:
    """Calls go to the person who asks for the child."""
    talked_with = call.opinion_request.requester.user
    family_reached.send(
        SecondOpinionRequest, opinion_request=call.opinion_request, actor=actor, talked_with=talked_with
    )
