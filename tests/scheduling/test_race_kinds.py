"""Races of other kinds: times that overlap, days that fill up, staff beside families, moves beside cancelling."""

from datetime import timedelta
from itertools import cycle, pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import Holiday
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.booking import BookingNotAllowed, SlotTaken, cancel_call, confirm_hold, hold_slot
from scheduling.services.slots import make_slots
from scheduling.states import LIVE, AppointmentStatus
from tests.scheduling.test_race import at_once, family

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]

DENVER = ZoneInfo("America/Denver")
FAMILIES = 24
ROUNDS = 4


@pytest.fixture
def schedule(coordinator: User) -> Schedule:
    """A calendar open all week, whatever day these tests are run."""
    Holiday.objects.all().delete()
    made = Schedule.objects.create(call_taker=coordinator)
    for weekday in range(1, 8):
        AvailabilityRule.objects.create(schedule=made, weekday=weekday, opens_at="06:00", closes_at="20:00")
    make_slots(now=timezone.now(), horizon_days=7)
    return made


@pytest.fixture
def free(schedule: Schedule) -> list[Slot]:
    """All times of one day in Denver, far enough ahead to be booked."""
    day = (timezone.now().astimezone(DENVER) + timedelta(days=3)).date()
    slots = Slot.objects.order_by("starts_at")
    return [slot for slot in slots if slot.starts_at.astimezone(DENVER).date() == day]


def take(user: User, opinion_request: SecondOpinionRequest, slot: Slot, *, is_move: bool = False) -> str:
    """Hold and book, and say what came of it."""
    try:
        held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk, is_move=is_move)
        confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)
    except SlotTaken:
        return "taken"
    except BookingNotAllowed as problem:
        return problem.refusal.value
    return "booked"


def test_overlapping_times_of_one_call_taker_have_one_winner(free: list[Slot], schedule: Schedule) -> None:
    families = [family(number) for number in range(FAMILIES)]
    for number in range(ROUNDS):
        slot = free[number * 3]
        overlapping = [
            Slot.objects.create(
                schedule=schedule,
                starts_at=slot.starts_at + timedelta(minutes=minutes),
                ends_at=slot.ends_at + timedelta(minutes=minutes),
            )
            for minutes in (10, 20)
        ]
        wanted = [slot, *overlapping]
        waiting = [pair for pair in families if not pair[1].appointments.booked().exists()]
        pairs = zip(waiting, cycle(wanted), strict=False)
        answers = at_once(*(lambda pair=pair, slot=slot: take(*pair, slot) for pair, slot in pairs))
        assert sorted(answers) == ["booked"] + ["taken"] * (len(waiting) - 1)
    spans = Appointment.objects.filter(status__in=LIVE).order_by("starts_at").values_list("starts_at", "ends_at")
    assert all(end <= later for (_start, end), (later, _end) in pairwise(spans))


def test_a_day_never_takes_more_calls_than_it_may(free: list[Slot], schedule: Schedule) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(daily_maximum=3)
    families = [family(number) for number in range(FAMILIES)]
    answers = at_once(*(lambda place=place, pair=pair: take(*pair, free[place]) for place, pair in enumerate(families)))
    assert sorted(answers) == ["booked"] * 3 + ["taken"] * (FAMILIES - 3)


def test_staff_and_family_at_once_make_one_call(free: list[Slot], coordinator: User) -> None:
    for number in range(ROUNDS):
        user, opinion_request = family(number)
        answers = at_once(
            lambda: take(coordinator, opinion_request, free[number * 2]),  # noqa: B023 - run in this turn
            lambda: take(user, opinion_request, free[number * 2 + 1]),  # noqa: B023 - run in this turn
        )
        assert "booked" in answers
        assert opinion_request.appointments.booked().count() == 1


def test_moving_and_cancelling_at_once_leave_one_call_or_none(free: list[Slot], coordinator: User) -> None:
    for number in range(ROUNDS):
        user, opinion_request = family(number)
        take(user, opinion_request, free[number])
        call = opinion_request.appointments.booked().get()

        def call_off(call: Appointment = call) -> str:
            try:
                return cancel_call(actor=coordinator, appointment=call).status
            except BookingNotAllowed as problem:
                return problem.refusal.value

        answers = at_once(
            call_off,
            lambda: take(user, opinion_request, free[10 + number], is_move=True),  # noqa: B023 - run in this turn
        )
        live = opinion_request.appointments.booked()
        assert live.count() == (answers[1] == "booked")
        assert not opinion_request.appointments.filter(pk=call.pk, status=AppointmentStatus.BOOKED).exists()


def test_two_families_that_want_each_others_time_keep_their_own(free: list[Slot]) -> None:
    pairs = [family(0), family(1)]
    for pair, slot in zip(pairs, free[:2], strict=True):
        assert take(*pair, slot) == "booked"
    answers = at_once(
        lambda: take(*pairs[0], free[1], is_move=True),
        lambda: take(*pairs[1], free[0], is_move=True),
    )
    assert answers == ["taken", "taken"]
    assert set(Appointment.objects.booked().values_list("slot", flat=True)) == {free[0].pk, free[1].pk}


def test_a_double_click_on_a_move_is_one_move(free: list[Slot]) -> None:
    user, opinion_request = family(0)
    take(user, opinion_request, free[0])
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=free[4].pk, is_move=True)
    answers = at_once(
        *[lambda: confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk).status] * 4
    )
    assert set(answers) == {AppointmentStatus.BOOKED}
    assert opinion_request.appointments.filter(status=AppointmentStatus.MOVED).count() == 1
