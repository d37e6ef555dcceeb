"""Many at once: the database lets exactly one through, and the others get an answer."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import User
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.booking import (
    BookingNotAllowed,
    SlotTaken,
    cancel_call,
    confirm_hold,
    hold_slot,
)
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

Answer = TypeVar("Answer")
FAMILIES = 50
SLOTS = 4
HALF_HOUR = timedelta(minutes=30)


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Run every act on its own thread and connection, all released together."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        try:
            gate.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def family(number: int) -> tuple[User, SecondOpinionRequest]:
    user = User.objects.create_user(email=f"family{number}@example.org", full_name=f"Family {number}")
    child = Patient.objects.create(first_name="Testina", last_name=f"Sample{number}", birth_date="2019-03-14")
    link = RelatedPerson.objects.create(
        patient=child, user=user, relationship=Relationship.PARENT, full_name="Ana Sample", phone="+13035550142"
    )
    return user, SecondOpinionRequest.objects.create(patient=child, requester=link, condition=Condition.LYMPHOMA)


@pytest.fixture
def schedule(coordinator: User) -> Schedule:
    made = Schedule.objects.create(call_taker=coordinator)
    for weekday in range(1, 8):
        AvailabilityRule.objects.create(schedule=made, weekday=weekday, opens_at="06:00", closes_at="20:00")
    make_slots(now=timezone.now(), horizon_days=7)
    return made


@pytest.fixture
def free(schedule: Schedule) -> list[Slot]:
    """Times far enough ahead to be booked."""
    return list(Slot.objects.filter(starts_at__gt=timezone.now() + timedelta(days=2)).order_by("starts_at"))


def try_to_book(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> str:
    try:
        held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk)
    except SlotTaken as taken:
        offered = {each.slot_id for each in taken.alternatives}
        return "taken" if len(offered) == 3 and slot.pk not in offered else "taken without alternatives"
    confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)
    return "booked"


def test_fifty_families_and_a_few_times_give_one_winner_each(free: list[Slot]) -> None:
    families = [family(number) for number in range(FAMILIES)]
    for slot in free[:SLOTS]:
        waiting = [pair for pair in families if not pair[1].appointments.booked().exists()]
        answers = at_once(*(lambda pair=pair: try_to_book(*pair, slot) for pair in waiting))  # noqa: B023 - run in this turn
        assert sorted(answers) == ["booked"] + ["taken"] * (len(waiting) - 1)
    assert Appointment.objects.booked().count() == SLOTS


def test_families_that_swap_times_never_lock_each_other_out(free: list[Slot]) -> None:
    families = [family(number) for number in range(12)]
    few = free[:6]
    for _turn in range(5):
        pairs = [(pair, random.choice(few)) for pair in families]
        answers = at_once(*(lambda pair=pair, slot=slot: _hold(*pair, slot) for pair, slot in pairs))
        assert set(answers) <= {"held", "taken"}
    live = Appointment.objects.filter(status=AppointmentStatus.HELD)
    assert live.count() == live.values("slot").distinct().count()


def _hold(user: User, opinion_request: SecondOpinionRequest, slot: Slot) -> str:
    try:
        hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk)
    except SlotTaken:
        return "taken"
    return "held"


def test_a_double_press_on_book_the_call_is_one_call(free: list[Slot]) -> None:
    user, opinion_request = family(1)
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=free[0].pk)

    def press() -> object:
        return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk).pk

    assert at_once(*[press] * 8) == [held.pk] * 8
    assert Appointment.objects.booked().count() == 1


def test_two_tabs_of_one_family_end_with_one_call(free: list[Slot]) -> None:
    user, opinion_request = family(1)

    def tab(slot: Slot) -> str:
        try:
            return try_to_book(user, opinion_request, slot)
        except BookingNotAllowed as problem:
            return problem.refusal.value

    answers = at_once(*(lambda slot=slot: tab(slot) for slot in free[:6]))
    assert answers.count("booked") == 1
    assert Appointment.objects.booked().count() == 1
    assert not Appointment.objects.filter(status=AppointmentStatus.HELD).exists()


def test_cancelling_twice_at_once_frees_the_time_once(free: list[Slot]) -> None:
    user, opinion_request = family(1)
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=free[0].pk)
    call = confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)
    assert at_once(*[lambda: cancel_call(actor=user, appointment=call).ical_sequence] * 4) == [1] * 4


def test_hours_taken_out_while_families_hold_never_withdraw_a_live_time(free: list[Slot], schedule: Schedule) -> None:
    families = [family(number) for number in range(10)]
    schedule.rules.all().delete()

    def withdraw() -> str:
        make_slots(now=timezone.now(), horizon_days=7)
        return "made"

    def take(pair: tuple[User, SecondOpinionRequest], slot: Slot) -> str:
        try:
            return _hold(*pair, slot)
        except BookingNotAllowed as problem:
            return problem.refusal.value

    pairs = zip(families, free, strict=False)
    answers = at_once(withdraw, *(lambda pair=pair, slot=slot: take(pair, slot) for pair, slot in pairs))
    assert set(answers) <= {"made", "held", "not_offered"}
    live = Appointment.objects.filter(status=AppointmentStatus.HELD)
    assert not live.filter(slot__is_withdrawn=True).exists()
    assert live.count() == answers.count("held")


def test_two_browsers_on_one_time_get_two_kind_answers(free: list[Slot]) -> None:
    # Two times side by side: the last time of a day has its closest neighbours before it.
    wanted, beside = next(pair for pair in pairwise(free) if pair[1].starts_at - pair[0].starts_at == HALF_HOUR)
    browsers = []
    for number in range(2):
        user, opinion_request = family(number)
        client = Client()
        client.force_login(user)
        browsers.append((client, f"/r/{opinion_request.pk}/call/book/"))

    def press(client: Client, address: str) -> tuple[int, str]:
        response = client.post(address, {"slot": str(wanted.pk)})
        return response.status_code, response.content.decode()

    answers = sorted(at_once(*(lambda browser=browser: press(*browser) for browser in browsers)))
    assert [status for status, _page in answers] == [302, 409]
    page = answers[1][1]
    assert "That time was just taken. Here are the closest times." in page
    assert page.count('id="slot-soonest-1-') == 3
    assert str(wanted.pk) not in page
    assert str(beside.pk) in page
