"""The week of the call takers, calls outside the hours, days with other hours: what staff see and decide."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.center.models import Holiday
from scheduling.models import Appointment, AvailabilityException, AvailabilityRule, InterpreterLead, Schedule, Slot
from scheduling.services.booking import confirm_hold, hold_slot
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus

pytestmark = pytest.mark.integration

DENVER = ZoneInfo("America/Denver")
MONDAY = datetime(2026, 5, 4, 8, tzinfo=DENVER)


@pytest.fixture
def schedule(coordinator: User) -> Any:
    """The coordinator's calendar, on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False):
        made = Schedule.objects.create(call_taker=coordinator)
        for weekday in range(1, 6):
            AvailabilityRule.objects.create(schedule=made, weekday=weekday, opens_at=time(9), closes_at=time(11))
        make_slots(now=MONDAY)
        yield made


@pytest.fixture
def call(schedule: Schedule, mother: User, opinion_request: SecondOpinionRequest) -> Appointment:
    """Tuesday at ten."""
    slot = Slot.objects.get(starts_at=datetime(2026, 5, 5, 10, tzinfo=DENVER))
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk)
    return confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)


def text_of(client: Client, address: str) -> str:
    """The words of a page, each run of blanks as one."""
    return " ".join(client.get(address).content.decode().split())


def test_a_week_shows_free_booked_and_closed(
    desk: Client, schedule: Schedule, call: Appointment, opinion_request: SecondOpinionRequest
) -> None:
    Holiday.objects.create(closed_on=date(2026, 5, 6), name_en="Founders Day", name_es="Día")
    AvailabilityException.objects.create(schedule=schedule, day_on=date(2026, 5, 7), note="training")
    make_slots(now=MONDAY)
    page = text_of(desk, "/admin/calls/week/")
    assert "Testina Sample" in page
    assert f"/admin/intake/secondopinionrequest/{opinion_request.pk}/change/?tab=call#call" in page
    assert '4 free</span> <span class="d-muted">9:00 a.m.–11:00 a.m.</span>' in page
    assert '3 free</span> <span class="d-muted">9:00 a.m.–10:00 a.m., 10:30 a.m.–11:00 a.m.</span>' in page
    assert "Founders Day" in page
    assert "training" in page
    assert "Sat, May 9" not in page
    assert AuditEvent.objects.filter(action="scheduling.calls_listed").count() == 1


def test_weeks_follow_each_other_and_nonsense_shows_this_one(desk: Client, schedule: Schedule) -> None:
    page = text_of(desk, "/admin/calls/week/")
    assert "?week=2026-W18" in page
    assert "?week=2026-W20" in page
    assert "Mon, May 11" in text_of(desk, "/admin/calls/week/?week=2026-W20")
    for week in ("nonsense", "2026-W99", "9999-W01", "", "2026-W20'--"):
        assert "Mon, May 4" in text_of(desk, f"/admin/calls/week/?week={week}")


def test_a_week_costs_the_same_for_one_and_for_three(
    desk: Client, schedule: Schedule, call: Appointment, django_assert_max_num_queries: Any
) -> None:
    for number in range(2):
        taker = User.objects.create_user(email=f"taker{number}@hospital.example", full_name=f"T{number}", is_staff=True)
        AvailabilityRule.objects.create(
            schedule=Schedule.objects.create(call_taker=taker), weekday=1, opens_at=time(9), closes_at=time(10)
        )
    make_slots(now=MONDAY)
    # Sixteen with the session, the menu, the audit row and the calls outside the hours.
    with django_assert_max_num_queries(16):
        desk.get("/admin/calls/week/")


def test_hours_changed_in_the_admin_name_the_calls_they_leave_out(
    desk: Client, schedule: Schedule, call: Appointment, coordinator: User
) -> None:
    closing = {"schedule": "", "kind": "closed", "day_on": "2026-05-05", "slot_minutes": "30", "note": "storm"}
    answer = desk.post("/admin/scheduling/availabilityexception/add/", closing, follow=True).content.decode()
    assert "1 booked call lies outside the hours now." in answer
    assert "Testina Sample" in text_of(desk, "/admin/calls/outside-hours/")
    assert "1 booked call lies outside the hours" in text_of(desk, "/admin/calls/week/")
    assert not Slot.objects.free(now=MONDAY).filter(starts_at__date=date(2026, 5, 5)).exists()

    assert desk.post(f"/admin/calls/{call.pk}/keep/").status_code == 302
    call.refresh_from_db()
    assert (call.status, call.kept_outside_hours_at) == (AppointmentStatus.BOOKED, MONDAY)
    assert "Every booked call lies within the hours." in text_of(desk, "/admin/calls/outside-hours/")


def test_a_closed_day_is_opened_again_and_both_are_written_down(desk: Client, schedule: Schedule) -> None:
    closing = {"schedule": "", "kind": "closed", "day_on": "2026-05-05", "slot_minutes": "30"}
    desk.post("/admin/scheduling/availabilityexception/add/", closing)
    closed = AvailabilityException.objects.get()
    assert not Slot.objects.free(now=MONDAY).filter(starts_at__date=date(2026, 5, 5)).exists()
    desk.post(f"/admin/scheduling/availabilityexception/{closed.pk}/delete/", {"post": "yes"})
    assert Slot.objects.free(now=MONDAY).filter(starts_at__date=date(2026, 5, 5)).count() == 4
    actions = AuditEvent.objects.filter(action__contains="availabilityexception").order_by("at")
    assert [each.action.rsplit("_", 1)[1] for each in actions] == ["added", "removed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": "09:00"},
        {"kind": "extra"},
        {"kind": "extra", "opens_at": "09:00", "closes_at": "10:00"},
        {"opens_at": "11:00", "closes_at": "10:00"},
        {"slot_minutes": "5"},
        {"day_on": ""},
    ],
)
def test_a_day_that_makes_no_sense_comes_back(desk: Client, schedule: Schedule, wrong: dict[str, str]) -> None:
    form = {"schedule": "", "kind": "closed", "day_on": "2026-05-05", "slot_minutes": "30"} | wrong
    assert desk.post("/admin/scheduling/availabilityexception/add/", form).status_code == 422
    assert not AvailabilityException.objects.exists()


def test_limits_of_a_calendar_are_held_by_its_form(desk: Client, schedule: Schedule) -> None:
    good: dict[str, Any] = {
        "time_zone": "America/Denver",
        "languages": ["en", "es"],
        "buffer_minutes": 10,
        "lead_hours": 4,
        "horizon_days": 14,
        "cut_off_hours": 3,
        "daily_maximum": 2,
        "is_active": "on",
        "rules-TOTAL_FORMS": 0,
        "rules-INITIAL_FORMS": 0,
        "exceptions-TOTAL_FORMS": 0,
        "exceptions-INITIAL_FORMS": 0,
    }
    page = f"/admin/scheduling/schedule/{schedule.pk}/change/"
    for wrong in (
        {"horizon_days": 0},
        {"daily_maximum": 0},
        {"languages": []},
        {"languages": ["xx"]},
        {"lead_hours": 999},
    ):
        assert desk.post(page, good | wrong).status_code == 422, wrong
    assert desk.post(page, good).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.languages, schedule.daily_maximum, schedule.horizon_days) == (["en", "es"], 2, 14)


def test_the_notice_for_an_interpreter_is_a_row(desk: Client, schedule: Schedule) -> None:
    assert desk.post("/admin/scheduling/interpreterlead/add/", {"language": "so", "lead_hours": 72}).status_code == 302
    assert InterpreterLead.objects.get().lead_hours == 72


def test_a_call_that_is_over_is_not_listed_as_outside_the_hours(
    desk: Client, schedule: Schedule, call: Appointment
) -> None:
    schedule.rules.all().delete()
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        assert "Every booked call lies within the hours." in text_of(desk, "/admin/calls/outside-hours/")
