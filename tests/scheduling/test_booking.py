"""Holding, booking, cancelling: each refusal, each repeat."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from intake.models import Priority, SecondOpinionRequest
from intake.services.moves import Decision, move_request
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from portal.notifications.services import deliver_notification
from scheduling.models import Appointment, Schedule, Slot
from scheduling.rules import Refusal
from scheduling.services.booking import (
    BookingNotAllowed,
    SlotTaken,
    cancel_call,
    confirm_hold,
    hold_slot,
    lapse_holds,
    mark_fulfilled,
    mark_noshow,
    release_calls,
)
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus
from tests.scheduling.conftest import NOW
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration


def hold(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> Appointment:
    return hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk)


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> Appointment:
    held = hold(user, opinion_request, slot)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


def refusal_of(user: User, opinion_request: SecondOpinionRequest, slot_id: object) -> Refusal:
    with pytest.raises(BookingNotAllowed) as refused:
        hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot_id)  # type: ignore[arg-type]
    assert (
        not Appointment.objects.exclude(status=AppointmentStatus.LAPSED)
        .filter(opinion_request=opinion_request, status=AppointmentStatus.HELD)
        .exists()
    )
    return refused.value.refusal


def test_a_hold_lasts_ten_minutes_and_keeps_the_zone(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    held = hold_slot(
        actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk, family_time_zone="America/New_York"
    )
    assert held.status == AppointmentStatus.HELD
    assert held.hold_expires_at == NOW + timedelta(minutes=10)
    assert held.family_time_zone == "America/New_York"


def test_an_unknown_zone_becomes_the_hospitals(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk, family_time_zone="Mars/Base")
    assert held.family_time_zone == "America/Denver"


def test_a_second_hold_lets_the_first_go(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    first = hold(mother, opinion_request, slots[0])
    second = hold(mother, opinion_request, slots[1])
    first.refresh_from_db()
    assert (first.status, second.status) == (AppointmentStatus.LAPSED, AppointmentStatus.HELD)


def test_holding_the_same_time_again_starts_the_minutes_anew(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    hold(mother, opinion_request, slots[0])
    clock.shift(timedelta(minutes=9))  # type: ignore[attr-defined]
    again = hold(mother, opinion_request, slots[0])
    assert again.hold_expires_at == NOW + timedelta(minutes=19)
    assert Appointment.objects.filter(status=AppointmentStatus.HELD).count() == 1


def test_the_loser_gets_the_three_closest_times(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
) -> None:
    hold(mother, opinion_request, slots[2])
    with pytest.raises(SlotTaken) as taken:
        hold(stranger, other_request, slots[2])
    assert [each.slot_id for each in taken.value.alternatives] == [slots[0].pk, slots[1].pk, slots[3].pk]


def test_a_hold_that_ran_out_is_free_for_others_at_once(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
    clock: object,
) -> None:
    late = hold(mother, opinion_request, slots[0])
    clock.shift(timedelta(minutes=10))  # type: ignore[attr-defined]
    assert hold(stranger, other_request, slots[0]).status == AppointmentStatus.HELD
    with pytest.raises(BookingNotAllowed) as refused:
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=late.pk)
    assert refused.value.refusal == Refusal.HOLD_ENDED


def test_a_hold_that_ran_out_is_not_booked_even_when_nobody_took_the_time(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    late = hold(mother, opinion_request, slots[0])
    clock.shift(timedelta(minutes=10))  # type: ignore[attr-defined]
    with pytest.raises(BookingNotAllowed):
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=late.pk)
    assert not Appointment.objects.booked().exists()


def test_the_beat_job_writes_down_only_holds_that_ran_out(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    held = hold(mother, opinion_request, slots[0])
    assert lapse_holds() == 0
    clock.shift(timedelta(minutes=10))  # type: ignore[attr-defined]
    assert (lapse_holds(), lapse_holds()) == (1, 0)
    held.refresh_from_db()
    assert held.status == AppointmentStatus.LAPSED


def test_booking_leaves_one_call_one_audit_row_and_one_notice(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    call = book(mother, opinion_request, slots[0])
    again = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=call.pk)
    assert again.pk == call.pk
    assert Appointment.objects.booked().get().booked_at == NOW
    assert AuditEvent.objects.filter(action="scheduling.call_booked").count() == 1
    notice = Notification.objects.get(kind="scheduling.call_booked")
    assert (notice.recipient, notice.reference_id) == (mother, call.pk)


def test_a_hold_of_another_request_cannot_be_confirmed(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
) -> None:
    held = hold(mother, opinion_request, slots[0])
    with pytest.raises(BookingNotAllowed):
        confirm_hold(actor=stranger, opinion_request=other_request, appointment_id=held.pk)
    with pytest.raises(BookingNotAllowed) as refused:
        confirm_hold(actor=stranger, opinion_request=opinion_request, appointment_id=held.pk)
    assert refused.value.refusal == Refusal.NOT_YOURS


def test_cancelling_frees_the_time_once_and_tells_once(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
) -> None:
    call = book(mother, opinion_request, slots[0])
    first = cancel_call(actor=mother, appointment=call)
    book(stranger, other_request, slots[0])
    second = cancel_call(actor=mother, appointment=call)
    assert (first.ical_sequence, second.ical_sequence) == (1, 1)
    assert Notification.objects.filter(kind="scheduling.call_cancelled").count() == 1
    assert Appointment.objects.booked().get().opinion_request == other_request


def test_after_cancelling_the_same_request_books_again_with_a_higher_sequence(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    cancelled = cancel_call(actor=mother, appointment=book(mother, opinion_request, slots[0]))
    assert book(mother, opinion_request, slots[0]).ical_sequence > cancelled.ical_sequence


def test_a_second_booking_is_refused(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> None:
    book(mother, opinion_request, slots[0])
    assert refusal_of(mother, opinion_request, slots[1].pk) == Refusal.HAS_CALL
    assert refusal_of(mother, opinion_request, slots[0].pk) == Refusal.HAS_CALL


def test_after_a_missed_call_a_new_one_may_be_booked_and_after_a_done_one_not(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    with pytest.raises(BookingNotAllowed):
        mark_noshow(actor=coordinator, appointment=call)
    clock.move_to(slots[0].starts_at + timedelta(minutes=20))  # type: ignore[attr-defined]
    assert mark_noshow(actor=coordinator, appointment=call).status == AppointmentStatus.NOSHOW
    again = book(mother, opinion_request, slots[12])
    clock.move_to(slots[12].ends_at)  # type: ignore[attr-defined]
    mark_fulfilled(actor=coordinator, appointment=again)
    assert mark_fulfilled(actor=coordinator, appointment=again).ical_sequence == again.ical_sequence + 1
    assert refusal_of(mother, opinion_request, slots[-1].pk) == Refusal.CALL_DONE


def test_a_call_that_began_cannot_be_cancelled(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    call = book(mother, opinion_request, slots[0])
    clock.move_to(slots[0].starts_at)  # type: ignore[attr-defined]
    with pytest.raises(BookingNotAllowed) as refused:
        cancel_call(actor=mother, appointment=call)
    assert refused.value.refusal == Refusal.CALL_STARTED


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (timedelta(minutes=-1), Refusal.PAST),
        (timedelta(0), Refusal.PAST),
        (timedelta(hours=2, minutes=-1), Refusal.TOO_SOON),
        (timedelta(days=28, minutes=1), Refusal.TOO_FAR),
    ],
)
def test_times_outside_the_limits_are_refused(
    mother: User,
    opinion_request: SecondOpinionRequest,
    schedule: Schedule,
    offset: timedelta,
    expected: Refusal,
) -> None:
    start = NOW + offset
    slot = Slot.objects.create(schedule=schedule, starts_at=start, ends_at=start + timedelta(minutes=30))
    assert refusal_of(mother, opinion_request, slot.pk) == expected


def test_the_limits_themselves_are_allowed(
    mother: User, opinion_request: SecondOpinionRequest, schedule: Schedule
) -> None:
    for start in (NOW + timedelta(hours=2), NOW + timedelta(days=28)):
        slot = Slot.objects.get(schedule=schedule, starts_at=start)
        assert hold(mother, opinion_request, slot).status == AppointmentStatus.HELD


def test_unknown_withdrawn_and_inactive_times_are_refused(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    assert refusal_of(mother, opinion_request, uuid4()) == Refusal.NOT_OFFERED
    Slot.objects.filter(pk=slots[0].pk).update(is_withdrawn=True)
    assert refusal_of(mother, opinion_request, slots[0].pk) == Refusal.NOT_OFFERED
    Schedule.objects.filter(pk=schedule.pk).update(is_active=False)
    assert refusal_of(mother, opinion_request, slots[1].pk) == Refusal.NOT_OFFERED


def test_a_calendar_closed_between_hold_and_booking_refuses(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    held = hold(mother, opinion_request, slots[0])
    Schedule.objects.update(is_active=False)
    with pytest.raises(BookingNotAllowed) as refused:
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    assert refused.value.refusal == Refusal.NOT_OFFERED


def test_fast_track_is_refused_also_between_hold_and_booking(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    held = hold(mother, opinion_request, slots[0])
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(priority=Priority.FAST_TRACK)
    # The object in hand is old: the answer comes from the locked row.
    with pytest.raises(BookingNotAllowed) as refused:
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    assert refused.value.refusal == Refusal.FAST_TRACK
    with pytest.raises(BookingNotAllowed) as refused:
        hold(mother, opinion_request, slots[1])
    assert refused.value.refusal == Refusal.FAST_TRACK


@pytest.mark.parametrize("status", [RequestStatus.WITHDRAWN, RequestStatus.DECLINED, RequestStatus.COMPLETED])
def test_a_closed_request_is_refused(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], status: RequestStatus
) -> None:
    put_into(opinion_request, status)
    assert refusal_of(mother, opinion_request, slots[0].pk) == Refusal.CLOSED


def test_without_a_number_to_call_nothing_is_booked(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    opinion_request.patient.related_people.update(phone="")
    assert refusal_of(mother, opinion_request, slots[0].pk) == Refusal.NO_PHONE


def test_an_interpreter_needs_a_day(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> None:
    opinion_request.patient.related_people.update(call_language="other", other_language="Somali")
    # Tomorrow at nine is exactly a day away.
    assert slots[0].starts_at == NOW + timedelta(hours=24)
    assert hold(mother, opinion_request, slots[0]).status == AppointmentStatus.HELD
    today = Slot.objects.filter(starts_at__gt=NOW + timedelta(hours=2), starts_at__lt=slots[0].starts_at).first()
    assert today is not None
    with pytest.raises(BookingNotAllowed) as refused:
        hold(mother, opinion_request, today)
    assert refused.value.refusal == Refusal.TOO_SOON


def test_a_colleague_free_at_the_same_time_does_as_well(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
    make_schedule: Callable[..., Schedule],
) -> None:
    make_schedule("Luz")
    make_slots(now=NOW)
    hold(mother, opinion_request, slots[0])
    second = hold(stranger, other_request, slots[0])
    assert second.slot_id != slots[0].pk
    assert second.slot.starts_at == slots[0].starts_at


@pytest.mark.parametrize("target", [RequestStatus.WITHDRAWN, RequestStatus.DECLINED])
def test_a_request_that_ends_gives_its_call_back_with_the_move(
    mother: User,
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
    target: RequestStatus,
) -> None:
    put_into(opinion_request, RequestStatus.IN_REVIEW)
    book(mother, opinion_request, slots[0])
    words = Decision(words_for_family="We looked closely.", alternatives="Your own team can go on.")
    move_request(actor=coordinator, opinion_request=opinion_request, target=target, decision=words, reason="As told")
    assert Slot.objects.free(now=NOW).filter(pk=slots[0].pk).exists()
    notice = Notification.objects.get(kind="scheduling.call_cancelled")
    deliver_notification(notification_id=notice.pk)
    assert "choose a new time" not in mail.outbox[-1].body


def test_a_request_that_ends_gives_its_hold_back_and_leaves_a_call_that_began(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: object
) -> None:
    held = hold(mother, opinion_request, slots[1])
    release_calls(actor=mother, opinion_request=opinion_request)
    held.refresh_from_db()
    assert held.status == AppointmentStatus.LAPSED
    call = book(mother, opinion_request, slots[0])
    clock.move_to(slots[0].starts_at + timedelta(minutes=5))  # type: ignore[attr-defined]
    move_request(
        actor=coordinator, opinion_request=opinion_request, target=RequestStatus.WITHDRAWN, reason="They asked for it"
    )
    call.refresh_from_db()
    assert call.status == AppointmentStatus.BOOKED
    assert mark_fulfilled(actor=coordinator, appointment=call).status == AppointmentStatus.FULFILLED
