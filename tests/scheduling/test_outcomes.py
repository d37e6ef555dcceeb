"""How calls went, and whose turn it is then."""

from datetime import date, timedelta
from typing import Any

import pytest

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.center.models import Program
from portal.notifications.models import Notification
from scheduling.ball import balls
from scheduling.models import Appointment, CallOutcome, CallPromise, CallResult, CancelReason, NextStep, Slot
from scheduling.rules import Refusal
from scheduling.services.booking import BookingNotAllowed, cancel_call, confirm_hold, hold_slot
from scheduling.services.outcomes import Agreed, record_outcome
from scheduling.states import AppointmentStatus
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> Appointment:
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


def ball(opinion_request: SecondOpinionRequest) -> Ball | None:
    return balls([opinion_request]).get(opinion_request.pk)


@pytest.fixture
def call(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: Any) -> Appointment:
    """A call that starts now."""
    booked = book(mother, opinion_request, slots[0])
    clock.move_to(slots[0].starts_at)
    return booked


def test_a_talk_is_written_down_whole_and_the_family_is_told_of_the_note(
    coordinator: User, mother: User, call: Appointment
) -> None:
    agreed = Agreed(
        next_step=NextStep.TEAM_REVIEWS,
        next_step_on=date(2026, 5, 12),
        program=Program.objects.first(),
        provider="Dr. Sample",
        note_to_family="Bring the MRI.",
    )
    record_outcome(actor=coordinator, appointment=call, result=CallResult.REACHED, agreed=agreed)
    outcome = CallOutcome.objects.visible_to(mother).get()
    assert (outcome.attempt, outcome.provider, outcome.note_to_family) == (1, "Dr. Sample", "Bring the MRI.")
    assert outcome.program == agreed.program
    assert Appointment.objects.get(pk=call.pk).status == AppointmentStatus.FULFILLED
    assert Notification.objects.filter(kind="scheduling.call_noted", recipient=mother).count() == 1
    event = AuditEvent.objects.get(action="scheduling.outcome_recorded")
    assert (event.actor, event.opinion_request_id) == (coordinator, call.opinion_request_id)


def test_an_outcome_is_not_for_strangers(coordinator: User, stranger: User, call: Appointment) -> None:
    record_outcome(actor=coordinator, appointment=call, result=CallResult.NO_ANSWER)
    assert not CallOutcome.objects.visible_to(stranger).exists()
    with pytest.raises(BookingNotAllowed):
        record_outcome(actor=stranger, appointment=call, result=CallResult.NO_ANSWER)


def test_a_first_try_leaves_the_call_booked_and_a_second_ends_it(
    coordinator: User, call: Appointment, opinion_request: SecondOpinionRequest
) -> None:
    record_outcome(actor=coordinator, appointment=call, result=CallResult.NO_ANSWER, will_try_again=True)
    assert Appointment.objects.get(pk=call.pk).status == AppointmentStatus.BOOKED
    assert not Notification.objects.filter(kind="scheduling.call_missed").exists()
    record_outcome(actor=coordinator, appointment=call, result=CallResult.LEFT_MESSAGE, will_try_again=True)
    assert Appointment.objects.get(pk=call.pk).status == AppointmentStatus.NOSHOW
    assert list(call.outcomes.values_list("attempt", "result")) == [(1, "no_answer"), (2, "left_message")]
    assert Notification.objects.filter(kind="scheduling.call_missed").count() == 1
    found = ball(opinion_request)
    assert found is not None
    assert (found.holder, found.reason) == (Holder.FAMILY, "We tried to reach you. Choose a new time for the call.")


def test_a_second_missed_call_is_for_a_person_and_closes_nothing(
    mother: User,
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    call: Appointment,
    slots: list[Slot],
    clock: Any,
) -> None:
    record_outcome(actor=coordinator, appointment=call, result=CallResult.NO_ANSWER)
    again = book(mother, opinion_request, slots[12])
    clock.move_to(slots[12].starts_at)
    record_outcome(actor=coordinator, appointment=again, result=CallResult.NO_ANSWER)
    found = ball(opinion_request)
    assert found is not None
    assert found.holder == Holder.TEAM
    assert "A person on our team writes to you." in found.reason
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.DRAFT
    assert book(mother, opinion_request, slots[30]).status == AppointmentStatus.BOOKED
    booked = ball(opinion_request)
    assert booked is not None
    assert booked.reason == "We call you at the time you chose."


def test_a_missing_interpreter_is_ours_to_repair(
    coordinator: User, opinion_request: SecondOpinionRequest, call: Appointment
) -> None:
    record_outcome(actor=coordinator, appointment=call, result=CallResult.INTERPRETER_MISSING)
    stored = Appointment.objects.get(pk=call.pk)
    assert (stored.status, stored.cancel_reason) == (AppointmentStatus.CANCELLED, CancelReason.INTERPRETER)
    found = ball(opinion_request)
    assert found is not None
    assert found.holder == Holder.TEAM


def test_a_call_that_we_call_off_is_ours_to_repair_and_one_that_the_family_does_is_not(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    cancel_call(actor=mother, appointment=book(mother, opinion_request, slots[0]), reason=CancelReason.TIME)
    assert ball(opinion_request) is None
    cancel_call(actor=coordinator, appointment=book(mother, opinion_request, slots[1]), reason=CancelReason.TEAM)
    found = ball(opinion_request)
    assert found is not None
    assert found.holder == Holder.TEAM


@pytest.mark.parametrize(
    ("step", "status", "holder"),
    [
        (NextStep.SEND_ANSWERS, RequestStatus.DRAFT, Holder.FAMILY),
        (NextStep.SEND_ANSWERS, RequestStatus.SUBMITTED, Holder.TEAM),
        (NextStep.SEND_RECORDS, RequestStatus.DRAFT, Holder.FAMILY),
        (NextStep.SEND_RECORDS, RequestStatus.SUBMITTED, Holder.FAMILY),
        (NextStep.TEAM_REVIEWS, RequestStatus.DRAFT, Holder.TEAM),
        (NextStep.TEAM_CALLS, RequestStatus.SUBMITTED, Holder.TEAM),
        (NextStep.TEAM_WRITES, RequestStatus.SUBMITTED, Holder.TEAM),
        (NextStep.NOTHING, RequestStatus.SUBMITTED, None),
        (NextStep.TEAM_CALLS, RequestStatus.IN_REVIEW, None),
    ],
)
def test_the_next_step_moves_the_ball(
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    call: Appointment,
    step: NextStep,
    status: RequestStatus,
    holder: Holder | None,
) -> None:
    put_into(opinion_request, status)
    agreed = Agreed(next_step=step, next_step_on=date(2026, 5, 12))
    record_outcome(actor=coordinator, appointment=call, result=CallResult.REACHED, agreed=agreed)
    found = ball(opinion_request)
    assert (found.holder if found else None) == holder
    if found is not None and (step, status) != (NextStep.SEND_ANSWERS, RequestStatus.SUBMITTED):
        assert found.by is not None
        assert found.by.date() == date(2026, 5, 12)


def test_nobody_called_is_ours(opinion_request: SecondOpinionRequest, call: Appointment) -> None:
    CallPromise.objects.filter(appointment=call).update(nobody_called_at=call.starts_at + timedelta(minutes=6))
    found = ball(opinion_request)
    assert found is not None
    assert (found.holder, found.since) == (Holder.TEAM, call.starts_at + timedelta(minutes=6))


@pytest.mark.parametrize(("early", "is_allowed"), [(timedelta(minutes=15), True), (timedelta(minutes=16), False)])
def test_nothing_is_written_down_long_before_the_call(
    coordinator: User, call: Appointment, clock: Any, early: timedelta, is_allowed: bool
) -> None:
    clock.move_to(call.starts_at - early)
    if is_allowed:
        record_outcome(actor=coordinator, appointment=call, result=CallResult.NO_ANSWER)
        return
    with pytest.raises(BookingNotAllowed) as refused:
        record_outcome(actor=coordinator, appointment=call, result=CallResult.NO_ANSWER)
    assert refused.value.refusal == Refusal.TOO_SOON


def test_one_query_tells_the_ball_of_many(
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    call: Appointment,
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(1):
        assert set(balls([opinion_request, other_request])) == {opinion_request.pk}
