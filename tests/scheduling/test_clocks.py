"""One moment everywhere: staff and family in zones apart, on days when clocks change in one of them or the other."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.times import moment_words
from portal.notifications.kinds import find
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.booking import confirm_hold, hold_slot
from scheduling.services.offers import offer_times
from scheduling.services.slots import make_slots
from tests.support.calendars import instant, read_calendars

pytestmark = pytest.mark.integration

ZONES = [
    "America/New_York",
    "America/Phoenix",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Auckland",
]
DAYS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]
HOURS = [(time(9), time(12)), (time(13), time(18))]


def calendar_of(user: User, zone: str, day: date, *hours: tuple[time, time]) -> Schedule:
    """Hours on that weekday in that zone, made into times two days before."""
    schedule = Schedule.objects.create(call_taker=user, time_zone=zone)
    for opens, closes in hours:
        AvailabilityRule.objects.create(
            schedule=schedule,
            weekday=day.isoweekday(),
            opens_at=opens,
            closes_at=closes,
            valid_from=day,
            valid_until=day,
        )
    make_slots(now=datetime.combine(day, time(12), tzinfo=UTC) - timedelta(days=2))
    return schedule


def clock_on(at: datetime, zone: str) -> str:
    """`9:30 a.m.` in a zone, by arithmetic of the standard library alone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local.minute:02d}\N{NO-BREAK SPACE}{'a.m.' if local.hour < 12 else 'p.m.'}"


@pytest.mark.parametrize(("staff_zone", "day"), list(product(ZONES, DAYS)))
def test_page_mail_file_desk_and_database_name_one_moment(
    staff_zone: str,
    day: date,
    coordinator: User,
    mother: User,
    opinion_request: SecondOpinionRequest,
    family_client: Client,
    settings: Any,
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    now = datetime.combine(day, time(12), tzinfo=UTC) - timedelta(days=2)
    with time_machine.travel(now, tick=False):
        schedule = calendar_of(coordinator, staff_zone, day, *HOURS)
        walls = [slot.starts_at.astimezone(ZoneInfo(staff_zone)).time() for slot in Slot.objects.order_by("starts_at")]
        assert walls == [time(half // 2, 30 * (half % 2)) for half in [*range(18, 24), *range(26, 36)]]

        # The first time after the break: where hours drift on change days, this one is an hour off.
        at = datetime.combine(day, time(13), tzinfo=ZoneInfo(staff_zone)).astimezone(UTC)
        slot = Slot.objects.get(schedule=schedule, starts_at=at)
        held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk)
        call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
        assert Appointment.objects.get(pk=call.pk).starts_at == at

        files = []
        for family_zone in ZONES:
            # The person moves about after booking: the moment stays, what is shown follows.
            User.objects.filter(pk=mother.pk).update(time_zone=family_zone)
            mother.time_zone = family_zone
            page = family_client.get(f"/r/{opinion_request.pk}/call/").content.decode()
            assert f"{clock_on(at, family_zone)} " in page
            facts = find("scheduling.call_booked").context(call.pk, mother)
            assert facts is not None
            assert clock_on(at, family_zone).replace("\N{NO-BREAK SPACE}", " ") in str(facts["when"])
            files.append(family_client.get(f"/r/{opinion_request.pk}/call/calendar.ics").content)
        assert {instant(each["events"][0]["starts"]) for each in read_calendars(*files)} == {at}

        desk = Client()
        desk.force_login(coordinator)
        shown_on = at.astimezone(ZoneInfo("America/Denver")).date()
        table = desk.get(f"/admin/calls/?day={shown_on:%Y-%m-%d}").content.decode()
        assert clock_on(at, "America/Denver").replace("\N{NO-BREAK SPACE}", " ") in table.replace(
            "\N{NO-BREAK SPACE}", " "
        )


@pytest.mark.parametrize(
    ("zone", "day", "skipped"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30)),
        ("America/Denver", date(2026, 3, 8), time(2, 30)),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30)),
    ],
)
def test_a_time_of_the_spring_night_is_never_offered(
    zone: str,
    day: date,
    skipped: time,
    coordinator: User,
    opinion_request: SecondOpinionRequest,
) -> None:
    now = datetime.combine(day, time(12), tzinfo=UTC) - timedelta(days=2)
    with time_machine.travel(now, tick=False):
        calendar_of(coordinator, zone, day, (time(1), time(4)))
        times = offer_times(opinion_request=opinion_request, now=now).times
        walls = [each.starts_at.astimezone(ZoneInfo(zone)).time() for each in times]
        assert walls == [time(1), time(1, 30), time(3), time(3, 30)]
        assert skipped not in walls


def test_both_half_past_ones_of_the_autumn_night_are_told_apart_and_booked_apart(
    coordinator: User,
    mother: User,
    stranger: User,
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    family_client: Client,
) -> None:
    day, zone = date(2026, 11, 1), ZoneInfo("America/New_York")
    now = datetime.combine(day, time(12), tzinfo=UTC) - timedelta(days=2)
    with time_machine.travel(now, tick=False):
        calendar_of(coordinator, zone.key, day, (time(1, 30), time(2)))
        User.objects.filter(pk=mother.pk).update(time_zone=zone.key)
        first, second = Slot.objects.order_by("starts_at")
        assert second.starts_at - first.starts_at == timedelta(hours=1)
        words = {moment_words(slot.starts_at, zone, language) for slot in (first, second) for language in ("en", "es")}
        assert len(words) == 4
        page = family_client.get(f"/r/{opinion_request.pk}/call/book/").content.decode()
        assert "Eastern Daylight Time" in page
        assert "Eastern Standard Time" in page
        for user, request, slot in ((mother, opinion_request, first), (stranger, other_request, second)):
            held = hold_slot(actor=user, opinion_request=request, slot_id=slot.pk)
            confirm_hold(actor=user, opinion_request=request, appointment_id=held.pk)
        assert Appointment.objects.booked().count() == 2


def test_clocks_that_change_between_hold_and_booking_change_nothing(
    coordinator: User, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    # Two in the morning of 8 March in Denver: the hold begins before the jump and is confirmed after it.
    before = datetime(2026, 3, 8, 8, 55, tzinfo=UTC)
    day = date(2026, 3, 9)
    with time_machine.travel(before, tick=False) as clock:
        calendar_of(coordinator, "America/Denver", day, (time(9), time(10)))
        slot = Slot.objects.order_by("starts_at")[0]
        held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk)
        clock.shift(timedelta(minutes=9))
        call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
        assert call.starts_at == datetime(2026, 3, 9, 15, tzinfo=UTC)


def test_new_rules_of_a_zone_move_free_times_and_leave_a_booked_call_where_it_is(
    coordinator: User, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    """As if a country gave up changing clocks: the same calendar, read with the rules of a zone that has none."""
    day = date(2026, 11, 4)
    now = datetime(2026, 10, 28, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        schedule = calendar_of(coordinator, "America/Denver", day, (time(9), time(11)))
        make_slots(now=now)
        booked = Slot.objects.order_by("starts_at")[0]
        held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=booked.pk)
        call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
        # Etc/GMT+6 is Denver's summer clock, kept all year.
        Schedule.objects.filter(pk=schedule.pk).update(time_zone="Etc/GMT+6")
        make_slots(now=now)
        assert Appointment.objects.get(pk=call.pk).starts_at == booked.starts_at
        # Nine, half past nine and half past ten by the new rules; ten would lie on the booked call.
        free = Slot.objects.free(now=now).order_by("starts_at").values_list("starts_at", flat=True)
        assert [at.hour for at in free] == [15, 15, 16]
        assert (
            not Slot.objects.free(now=now).filter(starts_at__lt=booked.ends_at, ends_at__gt=booked.starts_at).exists()
        )
