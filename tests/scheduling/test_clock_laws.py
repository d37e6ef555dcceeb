"""A new version of the time zone data between booking and call: nothing is moved, and a person decides."""

import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from scheduling.models import Appointment, Slot
from scheduling.services.booking import BookingNotAllowed, cancel_call, confirm_hold, hold_slot
from scheduling.services.clocks import calls_with_changed_clocks, keep_instant
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus
from tests.scheduling.conftest import NOW

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

NewLaw = Callable[[str, str], None]


@pytest.fixture
def new_law(tmp_path: Path) -> Iterator[NewLaw]:
    """Gives a zone the compiled rules of another one, as an update of the data would; the old data comes back after."""
    before = zoneinfo.TZPATH

    def pass_law(zone: str, as_in: str) -> None:
        rules = next(Path(each) / as_in for each in before if (Path(each) / as_in).exists())
        changed = tmp_path / zone
        changed.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(rules, changed)
        zoneinfo.reset_tzpath([str(tmp_path), *before])
        zoneinfo.ZoneInfo.clear_cache()

    yield pass_law
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot, zone: str = "") -> Appointment:
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk, family_time_zone=zone)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


@pytest.fixture
def desk(coordinator: User, settings: object) -> Client:
    settings.PORTAL_STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]
    client = Client()
    client.force_login(coordinator)
    return client


def test_the_clocks_at_the_choice_are_kept_with_the_call(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    call = book(mother, opinion_request, slots[0], "Asia/Kolkata")
    assert (call.office_offset_minutes, call.family_offset_minutes) == (-6 * 60, 5 * 60 + 30)


def test_without_a_new_law_nothing_is_listed(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    call = book(mother, opinion_request, slots[0], "America/New_York")
    assert calls_with_changed_clocks(user=coordinator, now=NOW) == []
    before = call.ical_sequence
    assert keep_instant(actor=coordinator, appointment=call).ical_sequence == before
    assert not AuditEvent.objects.filter(action="scheduling.call_kept_new_clock").exists()


def test_a_new_law_moves_no_call_and_lists_it_with_what_was_told(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    call = book(mother, opinion_request, slots[0], "America/Denver")
    assert call.starts_at == datetime(2026, 5, 5, 15, tzinfo=UTC)
    new_law("America/Denver", as_in="America/Phoenix")
    make_slots(now=NOW)
    call.refresh_from_db()
    assert (call.status, call.starts_at) == (AppointmentStatus.BOOKED, datetime(2026, 5, 5, 15, tzinfo=UTC))
    (changed,) = calls_with_changed_clocks(user=coordinator, now=NOW)
    assert changed.call == call
    # Nine o'clock was told; clocks now show that an hour later.
    assert changed.office_told == changed.family_told == datetime(2026, 5, 5, 16, tzinfo=UTC)


def test_a_law_of_the_familys_zone_alone_is_listed_too(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    book(mother, opinion_request, slots[0], "America/New_York")
    new_law("America/New_York", as_in="America/Puerto_Rico")
    assert calls_with_changed_clocks(user=coordinator, now=NOW) == []
    # In May both keep the same clock. In winter they do not.
    new_law("America/New_York", as_in="America/Chicago")
    (changed,) = calls_with_changed_clocks(user=coordinator, now=NOW)
    assert changed.office_told is None
    assert changed.family_told == datetime(2026, 5, 5, 16, tzinfo=UTC)


def test_keeping_the_moment_tells_the_family_once_with_a_newer_entry(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    call = book(mother, opinion_request, slots[0], "America/Denver")
    new_law("America/Denver", as_in="America/Phoenix")
    for _press in range(2):
        kept = keep_instant(actor=coordinator, appointment=call)
    assert kept.starts_at == call.starts_at
    assert kept.ical_sequence == call.ical_sequence + 1
    assert calls_with_changed_clocks(user=coordinator, now=NOW) == []
    assert Notification.objects.filter(kind="scheduling.call_moved", reference_id=call.pk).count() == 1
    assert AuditEvent.objects.filter(action="scheduling.call_kept_new_clock", actor=coordinator).count() == 1


def test_a_change_of_the_offices_clock_alone_is_no_news_for_the_family(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    call = book(mother, opinion_request, slots[0], "Asia/Kolkata")
    new_law("America/Denver", as_in="America/Phoenix")
    keep_instant(actor=coordinator, appointment=call)
    assert not Notification.objects.filter(kind="scheduling.call_moved").exists()


def test_a_call_that_was_called_off_cannot_be_kept(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    call = book(mother, opinion_request, slots[0])
    new_law("America/Denver", as_in="America/Phoenix")
    cancel_call(actor=mother, appointment=call)
    assert calls_with_changed_clocks(user=coordinator, now=NOW) == []
    with pytest.raises(BookingNotAllowed):
        keep_instant(actor=coordinator, appointment=call)


def test_a_law_between_hold_and_confirming_books_the_moment_that_was_held(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    new_law("America/Denver", as_in="America/Phoenix")
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    assert call.starts_at == slots[0].starts_at
    assert [each.call for each in calls_with_changed_clocks(user=coordinator, now=NOW)] == [call]


def test_free_times_follow_the_new_clock_and_booked_ones_stay(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    call = book(mother, opinion_request, slots[0])
    new_law("America/Denver", as_in="America/Phoenix")
    make_slots(now=NOW)
    # Nine o'clock is an hour later in UTC; what was offered before it is withdrawn, the booked time is not.
    next_day = Slot.objects.filter(starts_at__date="2026-05-06", is_withdrawn=False).order_by("starts_at")
    assert next_day[0].starts_at == datetime(2026, 5, 6, 16, tzinfo=UTC)
    call.slot.refresh_from_db()
    assert not call.slot.is_withdrawn


def test_staff_see_both_times_and_keep_the_moment(
    desk: Client, mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], new_law: NewLaw
) -> None:
    call = book(mother, opinion_request, slots[0], "America/Denver")
    assert "A clock was changed by law" not in desk.get("/admin/calls/week/").content.decode()
    new_law("America/Denver", as_in="America/Phoenix")
    assert "A clock was changed by law before 1 booked call" in desk.get("/admin/calls/week/").content.decode()
    page = " ".join(desk.get("/admin/calls/outside-hours/").content.decode().split())
    # Told: nine o'clock. Now: eight.
    assert "Tue, May 5, 9:00 a.m." in page
    assert "Tue, May 5, 8:00 a.m." in page
    answer = desk.post(f"/admin/calls/{call.pk}/keep-clock/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calls/outside-hours/")
    assert "A clock was changed by law" not in desk.get("/admin/calls/outside-hours/").content.decode()
