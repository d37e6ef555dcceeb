"""Weekly hours become times: on days when clocks change, again and again, and beside booked calls."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.center.models import Holiday
from scheduling.models import AvailabilityException, AvailabilityRule, ExceptionKind, Schedule, Slot
from scheduling.services.booking import confirm_hold, hold_slot, keep_outside_hours
from scheduling.services.conflicts import calls_outside_hours
from scheduling.services.hours import Hours
from scheduling.services.slots import SlotChanges, make_slots, spans_of
from scheduling.states import AppointmentStatus
from scheduling.tasks import make_slots as make_slots_task
from tests.scheduling.conftest import NOW

pytestmark = pytest.mark.integration

ZONES = [
    "America/New_York",
    "America/Denver",
    "America/Phoenix",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Auckland",
]
CHANGE_DAYS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]


def spans_on(day: date, zone: str, *hours: tuple[time, time], minutes: int = 30) -> list[tuple[datetime, datetime]]:
    rules = [
        AvailabilityRule(weekday=day.isoweekday(), opens_at=opens, closes_at=closes, slot_minutes=minutes)
        for opens, closes in hours
    ]
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    found = spans_of(Hours(ZoneInfo(zone), rules), after=start, until=start + timedelta(days=5))
    return [(span.starts_at, span.ends_at) for span in found]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", CHANGE_DAYS)
def test_office_hours_stay_on_the_local_clock_when_clocks_change(day: date, zone: str) -> None:
    spans = spans_on(day, zone, (time(9), time(12)), (time(13), time(18)))
    walls = [start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for start, _end in spans]
    halves = [*range(18, 24), *range(26, 36)]
    assert walls == [datetime.combine(day, time(half // 2, 30 * (half % 2))) for half in halves]
    assert {end - start for start, end in spans} == {timedelta(minutes=30)}


@pytest.mark.parametrize(
    ("zone", "day", "missing"),
    [
        ("America/New_York", date(2026, 3, 8), 2),
        ("America/Denver", date(2026, 3, 8), 2),
        ("Europe/Berlin", date(2026, 3, 29), 2),
        ("Pacific/Auckland", date(2026, 9, 27), 2),
    ],
)
def test_a_time_that_clocks_skip_is_never_offered(zone: str, day: date, missing: int) -> None:
    spans = spans_on(day, zone, (time(1), time(4)))
    hours = [start.astimezone(ZoneInfo(zone)).hour for start, _end in spans]
    assert hours == [1, 1, 3, 3]
    assert missing not in hours


@pytest.mark.parametrize(
    ("zone", "day", "doubled"),
    [
        ("America/New_York", date(2026, 11, 1), 1),
        ("America/Denver", date(2026, 11, 1), 1),
        ("Europe/Berlin", date(2026, 10, 25), 2),
        ("Pacific/Auckland", date(2026, 4, 5), 2),
    ],
)
def test_a_time_that_clocks_show_twice_is_offered_twice(zone: str, day: date, doubled: int) -> None:
    spans = spans_on(day, zone, (time(doubled), time(doubled + 1)))
    starts = [start for start, _end in spans]
    assert len(starts) == 4
    assert starts[2] - starts[0] == timedelta(hours=1)
    assert starts == sorted(set(starts))
    assert all(end <= later for (_start, end), (later, _end) in itertools.pairwise(spans))


def test_overlapping_hours_give_no_overlapping_times() -> None:
    spans = spans_on(date(2026, 5, 5), "America/Denver", (time(9), time(10)), (time(9, 15), time(10, 15)))
    assert [start.astimezone(ZoneInfo("America/Denver")).time() for start, _end in spans] == [
        time(9),
        time(9, 30),
    ]


def test_a_rest_shorter_than_a_call_is_not_offered() -> None:
    spans = spans_on(date(2026, 5, 5), "America/Denver", (time(9), time(10, 15)), minutes=30)
    assert len(spans) == 2


def test_four_weeks_are_filled_and_a_second_run_changes_nothing(
    clock: object, make_schedule: Callable[..., Schedule]
) -> None:
    make_schedule(hours=((9, 12),))
    first = make_slots(now=NOW)
    # Nineteen working days of six, for Memorial Day is closed; at nine on the first of them the time has just begun,
    # on the last it is the limit.
    assert first == SlotChanges(added=114)
    assert make_slots(now=NOW) == SlotChanges()
    assert Slot.objects.order_by("starts_at").first().starts_at == NOW + timedelta(minutes=30)  # type: ignore[union-attr]
    make_slots_task()
    assert Slot.objects.count() == 114


def test_an_hour_taken_out_is_withdrawn_and_comes_back_with_the_rule(schedule: Schedule) -> None:
    AvailabilityRule.objects.filter(schedule=schedule, weekday=2).delete()
    changes = make_slots(now=NOW)
    assert changes == SlotChanges(withdrawn=24)
    assert not Slot.objects.filter(is_withdrawn=False, starts_at__iso_week_day=2).exists()
    AvailabilityRule.objects.create(schedule=schedule, weekday=2, opens_at=time(9), closes_at=time(12))
    assert make_slots(now=NOW) == SlotChanges(restored=24)


def test_a_calendar_that_takes_no_calls_offers_nothing(schedule: Schedule) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(is_active=False)
    assert make_slots(now=NOW).withdrawn == 114
    assert not Slot.objects.free(now=NOW).exists()


def test_first_and_last_day_of_hours_are_kept(clock: object, make_schedule: Callable[..., Schedule]) -> None:
    schedule = make_schedule(weekdays=range(1, 2))
    schedule.rules.update(valid_from=date(2026, 5, 11), valid_until=date(2026, 5, 18))
    make_slots(now=NOW)
    days = {slot.starts_at.date() for slot in Slot.objects.all()}
    assert days == {date(2026, 5, 11), date(2026, 5, 18)}


def test_a_booked_call_is_left_as_it_is_and_nothing_is_laid_over_it(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    slot = slots[1]
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk)
    confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    # 9:00, 9:20, 9:40 …: the booked half hour from 9:30 lies across two of the new times.
    schedule.rules.update(slot_minutes=20)
    make_slots(now=NOW)
    kept = Slot.objects.get(pk=slot.pk)
    assert (kept.starts_at, kept.ends_at, kept.is_withdrawn) == (slot.starts_at, slot.ends_at, False)
    day = Slot.objects.filter(is_withdrawn=False, starts_at__date=slot.starts_at.date()).order_by("starts_at")
    spans = list(day.values_list("starts_at", "ends_at"))
    assert all(end <= later for (_start, end), (later, _end) in itertools.pairwise(spans))
    assert spans[0] == (slots[0].starts_at, slots[0].starts_at + timedelta(minutes=20))


def test_a_held_time_is_not_withdrawn_under_the_familys_hands(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    schedule.rules.all().delete()
    make_slots(now=NOW)
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    assert call.slot.is_withdrawn is False
    assert Slot.objects.filter(is_withdrawn=False).count() == 1


DENVER = ZoneInfo("America/Denver")


def walls_on(day: date) -> list[str]:
    """The free times of a day on Denver's clocks."""
    slots = Slot.objects.filter(is_withdrawn=False, starts_at__date=day).order_by("starts_at")
    return [f"{slot.starts_at.astimezone(DENVER):%H:%M}" for slot in slots]


def test_a_holiday_closes_every_calendar(schedule: Schedule, make_schedule: Callable[..., Schedule]) -> None:
    make_schedule("Luz")
    Holiday.objects.create(closed_on=date(2026, 5, 6), name_en="Founders Day", name_es="Día de la Fundación")
    make_slots(now=NOW)
    assert walls_on(date(2026, 5, 6)) == []
    assert len(walls_on(date(2026, 5, 7))) == 12


def test_a_day_closed_for_some_hours_keeps_the_others(schedule: Schedule) -> None:
    AvailabilityException.objects.create(
        schedule=schedule, day_on=date(2026, 5, 6), opens_at=time(9, 45), closes_at=time(11)
    )
    make_slots(now=NOW)
    assert walls_on(date(2026, 5, 6)) == ["09:00", "11:00", "11:30"]


def test_one_day_closed_for_all_and_open_again_when_the_row_is_gone(
    schedule: Schedule, make_schedule: Callable[..., Schedule]
) -> None:
    make_schedule("Luz")
    make_slots(now=NOW)
    closed = AvailabilityException.objects.create(day_on=date(2026, 5, 6))
    assert make_slots(now=NOW) == SlotChanges(withdrawn=12)
    closed.delete()
    assert make_slots(now=NOW) == SlotChanges(restored=12)


def test_extra_hours_hold_on_a_saturday_and_on_a_holiday(schedule: Schedule) -> None:
    for day in (date(2026, 5, 9), date(2026, 5, 25)):
        AvailabilityException.objects.create(
            schedule=schedule, kind=ExceptionKind.EXTRA, day_on=day, opens_at=time(14), closes_at=time(15)
        )
    make_slots(now=NOW)
    assert walls_on(date(2026, 5, 9)) == ["14:00", "14:30"]
    assert walls_on(date(2026, 5, 25)) == ["14:00", "14:30"]


@pytest.mark.parametrize(
    "given",
    [
        {"opens_at": time(9)},
        {"opens_at": time(9), "closes_at": time(9)},
        {"kind": ExceptionKind.EXTRA, "opens_at": time(9), "closes_at": time(10)},
        {"slot_minutes": 5},
    ],
)
def test_a_day_that_makes_no_sense_is_refused_by_the_database(schedule: Schedule, given: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AvailabilityException.objects.create(day_on=date(2026, 5, 6), **given)


def test_the_buffer_lies_between_all_times_also_beside_a_booked_call(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[1].pk)
    confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    Schedule.objects.filter(pk=schedule.pk).update(buffer_minutes=10)
    make_slots(now=NOW)
    assert walls_on(date(2026, 5, 6)) == ["09:00", "09:40", "10:20", "11:00"]
    # 9:00 would end without a rest before the booked 9:30, and 9:40 lies inside it.
    assert walls_on(date(2026, 5, 5)) == ["09:30", "10:20", "11:00"]


def test_each_calendar_looks_as_far_ahead_as_it_says(schedule: Schedule) -> None:
    Schedule.objects.filter(pk=schedule.pk).update(horizon_days=7)
    assert make_slots(now=NOW).withdrawn > 0
    last = Slot.objects.filter(is_withdrawn=False).order_by("-starts_at").first()
    assert last is not None
    assert last.starts_at <= NOW + timedelta(days=7)


def test_changed_hours_list_the_calls_they_leave_out_and_touch_none(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    assert calls_outside_hours(user=coordinator, now=NOW) == []
    # Shorter calls in the same hours leave nothing out.
    schedule.rules.update(slot_minutes=20)
    assert calls_outside_hours(user=coordinator, now=NOW) == []
    schedule.rules.update(opens_at=time(10))
    make_slots(now=NOW)
    assert calls_outside_hours(user=coordinator, now=NOW) == [call]
    call.refresh_from_db()
    assert (call.status, call.slot_id) == (AppointmentStatus.BOOKED, slots[0].pk)
    keep_outside_hours(actor=coordinator, appointment=call)
    assert calls_outside_hours(user=coordinator, now=NOW) == []
    assert AuditEvent.objects.filter(action="scheduling.call_kept_outside_hours", actor=coordinator).count() == 1


@pytest.mark.parametrize("how", ["closed day", "holiday", "calendar out of use"])
def test_every_way_to_close_lists_the_calls(
    mother: User,
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
    schedule: Schedule,
    how: str,
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    if how == "closed day":
        AvailabilityException.objects.create(day_on=date(2026, 5, 5))
    elif how == "holiday":
        Holiday.objects.create(closed_on=date(2026, 5, 5), name_en="A", name_es="B")
    else:
        Schedule.objects.filter(pk=schedule.pk).update(is_active=False)
    make_slots(now=NOW)
    assert calls_outside_hours(user=coordinator, now=NOW) == [call]
