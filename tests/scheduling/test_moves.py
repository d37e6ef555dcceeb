"""Moving a call, full days, overlapping times, and calls booked by staff: what the services and the database hold."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from scheduling import phrases
from scheduling.models import Appointment, CallPromise, CancelReason, InterpreterLead, Schedule, Slot
from scheduling.rules import Refusal
from scheduling.services.booking import BookingNotAllowed, SlotTaken, cancel_call, confirm_hold, hold_slot
from scheduling.services.offers import offer_times
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus
from tests.scheduling.conftest import NOW

pytestmark = pytest.mark.integration


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot, **kind: Any) -> Appointment:
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk, **kind)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


def request_of(number: int) -> tuple[User, SecondOpinionRequest]:
    """One more family."""
    user = User.objects.create_user(email=f"family{number}@example.org", full_name="Fay Sample")
    child = Patient.objects.create(first_name="Testo", last_name="Sample", birth_date=date(2018, 1, 1))
    link = RelatedPerson.objects.create(
        patient=child, user=user, relationship=Relationship.PARENT, full_name="Fay Sample", phone="+13035550155"
    )
    return user, SecondOpinionRequest.objects.create(patient=child, requester=link, condition=Condition.LYMPHOMA)


def status_of(call: Appointment) -> str:
    return Appointment.objects.get(pk=call.pk).status


def test_the_old_time_is_kept_until_the_new_one_is_confirmed(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    old = book(mother, opinion_request, slots[0])
    new = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[4].pk, is_move=True)
    assert (status_of(old), new.status, new.moves_from) == (AppointmentStatus.BOOKED, AppointmentStatus.HELD, old)
    moved = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=new.pk)
    assert (status_of(old), moved.status) == (AppointmentStatus.MOVED, AppointmentStatus.BOOKED)
    assert moved.ical_sequence > Appointment.objects.get(pk=old.pk).ical_sequence
    assert Slot.objects.free(now=NOW).filter(pk=slots[0].pk).exists()
    assert list(Notification.objects.order_by("created_at").values_list("kind", flat=True)) == [
        "scheduling.call_booked",
        "scheduling.call_moved",
    ]
    actions = AuditEvent.objects.filter(action__startswith="scheduling.call").values_list("action", flat=True)
    assert sorted(actions) == ["scheduling.call_booked", "scheduling.call_booked", "scheduling.call_moved"]


def test_a_move_confirmed_twice_is_one_move(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    book(mother, opinion_request, slots[0])
    moved = book(mother, opinion_request, slots[4], is_move=True)
    again = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=moved.pk)
    assert (again.pk, again.ical_sequence) == (moved.pk, moved.ical_sequence)
    assert Notification.objects.filter(kind="scheduling.call_moved").count() == 1


def test_a_move_that_is_never_confirmed_changes_nothing(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: Any
) -> None:
    old = book(mother, opinion_request, slots[0])
    new = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[4].pk, is_move=True)
    clock.shift(timedelta(minutes=10))
    with pytest.raises(BookingNotAllowed) as refused:
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=new.pk)
    assert refused.value.refusal == Refusal.HOLD_ENDED
    assert status_of(old) == AppointmentStatus.BOOKED


def test_a_move_to_a_taken_time_keeps_the_old_one(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
) -> None:
    old = book(mother, opinion_request, slots[0])
    book(stranger, other_request, slots[4])
    with pytest.raises(SlotTaken) as taken:
        hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[4].pk, is_move=True)
    assert len(taken.value.alternatives) == 3
    assert status_of(old) == AppointmentStatus.BOOKED


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(hours=2), None),
        (timedelta(hours=2, seconds=-1), Refusal.CUT_OFF),
        (timedelta(0), Refusal.CALL_STARTED),
    ],
)
def test_close_to_the_call_a_family_phones_and_staff_can_still_move(
    mother: User,
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
    clock: Any,
    before: timedelta,
    expected: Refusal | None,
) -> None:
    book(mother, opinion_request, slots[0])
    clock.move_to(slots[0].starts_at - before)
    if expected is not None:
        with pytest.raises(BookingNotAllowed) as refused:
            hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[12].pk, is_move=True)
        assert refused.value.refusal == expected
        mover = coordinator
    else:
        mover = mother
    assert book(mover, opinion_request, slots[12], is_move=True).booked_on_behalf is (mover is coordinator)


def test_a_call_that_began_while_its_move_was_held_stays(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], clock: Any
) -> None:
    old = book(mother, opinion_request, slots[0])
    Schedule.objects.update(cut_off_hours=0)
    clock.move_to(slots[0].starts_at - timedelta(minutes=5))
    new = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[12].pk, is_move=True)
    clock.move_to(slots[0].starts_at + timedelta(minutes=1))
    with pytest.raises(BookingNotAllowed) as refused:
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=new.pk)
    assert refused.value.refusal == Refusal.CALL_STARTED
    assert status_of(old) == AppointmentStatus.BOOKED


def test_cancelling_lets_the_time_that_was_held_for_the_move_go_and_keeps_the_reason(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    old = book(mother, opinion_request, slots[0])
    new = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[4].pk, is_move=True)
    cancel_call(actor=mother, appointment=old, reason=CancelReason.UNWELL, note="fever")
    assert (status_of(old), status_of(new)) == (AppointmentStatus.CANCELLED, AppointmentStatus.LAPSED)
    stored = Appointment.objects.get(pk=old.pk)
    assert (stored.cancel_reason, stored.cancel_note) == ("unwell", "fever")


def test_each_booked_call_has_a_phrase_of_its_own_in_both_languages(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    call = book(mother, opinion_request, slots[0])
    promise = CallPromise.objects.visible_to(mother).get(appointment=call)
    english = phrases.phrase(promise.first_word, promise.second_word, "en")
    assert len(english.split()) == 2
    assert phrases.phrase(promise.first_word, promise.second_word, "es") != ""
    moved = book(mother, opinion_request, slots[4], is_move=True)
    assert CallPromise.objects.get(appointment=moved).pk != promise.pk


@pytest.mark.unit
@pytest.mark.parametrize("words", [phrases.FIRST, phrases.SECOND])
def test_words_of_phrases_are_told_apart(words: tuple[tuple[str, str], ...]) -> None:
    for language in (0, 1):
        spoken = [pair[language] for pair in words]
        assert len(set(spoken)) == len(spoken)
        assert all(" " not in word for word in spoken)
        assert not [(a, b) for a in spoken for b in spoken if a < b and len(a) == len(b) and _distance(a, b) < 2]


def _distance(word: str, other: str) -> int:
    return sum(a != b for a, b in zip(word, other, strict=True))


def test_a_full_day_offers_nothing_more_and_the_next_day_does(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(daily_maximum=2)
    day = [slot for slot in slots if slot.starts_at.date() == slots[0].starts_at.date()]
    for number in range(2):
        user, request = request_of(number)
        hold_slot(actor=user, opinion_request=request, slot_id=day[number].pk)
    offered = {each.slot_id for each in offer_times(opinion_request=opinion_request, now=NOW).times}
    assert not offered & {slot.pk for slot in day}
    assert slots[len(day)].pk in offered
    with pytest.raises(SlotTaken) as taken:
        hold_slot(actor=mother, opinion_request=opinion_request, slot_id=day[3].pk)
    assert {each.slot_id for each in taken.value.alternatives}.isdisjoint({slot.pk for slot in day})


def test_a_family_on_a_full_day_may_still_change_to_another_time_of_it(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(daily_maximum=1)
    book(mother, opinion_request, slots[0])
    assert book(mother, opinion_request, slots[1], is_move=True).slot_id == slots[1].pk


def test_overlapping_live_calls_of_one_calendar_are_impossible_in_the_database(
    mother: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
    schedule: Schedule,
    make_schedule: Callable[..., Schedule],
) -> None:
    call = book(mother, opinion_request, slots[0])
    across = Slot.objects.create(
        schedule=schedule,
        starts_at=slots[0].starts_at + timedelta(minutes=15),
        ends_at=slots[0].ends_at + timedelta(minutes=15),
    )
    insert = """
        INSERT INTO scheduling_appointment (
            id, opinion_request_id, slot_id, schedule_number, starts_at, ends_at, status,
            hold_expires_at, booked_by_id, booked_on_behalf, cancel_reason, cancel_note, family_time_zone,
            interpreter_language, ical_sequence, created_at)
        VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, now(), %s, false, '', '', '', '', 0, now())
    """

    def write(slot: Slot, status: str, number: int) -> None:
        # What the statement claims about calendar and time does not count: the trigger copies them from the slot.
        values = [other_request.pk, slot.pk, number, NOW, NOW + timedelta(minutes=1), status, mother.pk]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, values)

    with pytest.raises(IntegrityError, match="no_overlapping_live_calls_of_a_calendar"):
        write(across, "held", -1)
    write(across, "lapsed", -1)
    assert Appointment.objects.get(slot=across).starts_at == across.starts_at
    other_calendar = Slot.objects.create(
        schedule=make_schedule("Luz"), starts_at=across.starts_at, ends_at=across.ends_at
    )
    write(other_calendar, "held", call.schedule_number)
    assert Appointment.objects.get(slot=other_calendar).schedule_number != call.schedule_number


def test_touching_calls_do_not_overlap(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
) -> None:
    assert slots[0].ends_at == slots[1].starts_at
    book(mother, opinion_request, slots[0])
    assert book(stranger, other_request, slots[1]).status == AppointmentStatus.BOOKED


def test_an_overlapping_time_is_refused_with_alternatives_and_free_again_when_its_hold_ran_out(
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    slots: list[Slot],
    schedule: Schedule,
    clock: Any,
) -> None:
    across = Slot.objects.create(
        schedule=schedule,
        starts_at=slots[0].starts_at + timedelta(minutes=15),
        ends_at=slots[0].ends_at + timedelta(minutes=15),
    )
    late = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    with pytest.raises(SlotTaken):
        hold_slot(actor=stranger, opinion_request=other_request, slot_id=across.pk)
    clock.shift(timedelta(minutes=10))
    assert hold_slot(actor=stranger, opinion_request=other_request, slot_id=across.pk).slot_id == across.pk
    assert status_of(late) == AppointmentStatus.LAPSED


def test_a_slot_with_a_live_call_cannot_be_changed_in_the_database(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    call = book(mother, opinion_request, slots[0])
    with pytest.raises(IntegrityError, match="a live call stands on this slot"), transaction.atomic():
        Slot.objects.filter(pk=slots[0].pk).update(ends_at=slots[0].ends_at + timedelta(minutes=5))
    cancel_call(actor=mother, appointment=call)
    Slot.objects.filter(pk=slots[0].pk).update(ends_at=slots[0].ends_at + timedelta(minutes=5))
    # What is over keeps what was true then.
    assert Appointment.objects.get(pk=call.pk).ends_at == slots[0].ends_at


def test_staff_book_and_cancel_for_a_family_and_it_is_marked(
    coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], mother: User
) -> None:
    call = book(coordinator, opinion_request, slots[0])
    assert (call.booked_on_behalf, call.booked_by) == (True, coordinator)
    cancel_call(actor=coordinator, appointment=call, reason=CancelReason.TEAM)
    own = book(mother, opinion_request, slots[1])
    assert (own.booked_on_behalf, own.booked_by) == (False, mother)


@pytest.mark.parametrize(
    ("typed", "hours", "is_met"), [("Somali", 72, False), ("somalí", 72, False), ("Klingon", 48, False), ("", 24, True)]
)
def test_each_language_waits_for_its_interpreter(
    opinion_request: SecondOpinionRequest, slots: list[Slot], typed: str, hours: int, is_met: bool
) -> None:
    if not is_met:
        InterpreterLead.objects.create(language="so", lead_hours=72)
        InterpreterLead.objects.create(language="", lead_hours=48)
    opinion_request.requester.call_language = "other"
    opinion_request.requester.other_language = typed
    offer = offer_times(opinion_request=opinion_request, now=NOW)
    assert offer.has_interpreter
    assert offer.times[0].starts_at == NOW + timedelta(hours=hours)


def test_a_call_taker_who_speaks_the_language_needs_no_interpreter(
    opinion_request: SecondOpinionRequest, slots: list[Slot], make_schedule: Callable[..., Schedule]
) -> None:
    linh = make_schedule("Linh", hours=((14, 15),))
    Schedule.objects.filter(pk=linh.pk).update(languages=["en", "vi"])
    make_slots(now=NOW)
    opinion_request.requester.call_language = "other"
    opinion_request.requester.other_language = "Tiếng Việt"
    offer = offer_times(opinion_request=opinion_request, now=NOW)
    assert not offer.has_interpreter
    assert {each.starts_at.hour for each in offer.times} == {20}
