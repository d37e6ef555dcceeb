"""Calendar files and feeds, as a second parser reads them: the same moments, no more lines than were meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.notifications.models import Notification
from portal.notifications.services import deliver_notification
from scheduling.calendar_entry import entry_of
from scheduling.ics import calendar_file
from scheduling.models import Slot
from scheduling.services.booking import cancel_call, confirm_hold, hold_slot
from tests.scheduling.test_ics import HOSTILE, ZONES, entry
from tests.support.calendars import instant, read_calendars

pytestmark = pytest.mark.integration

CHANGE_DAYS = ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"]


@pytest.mark.parametrize("zone", [*ZONES, "America/Denver", "Europe/Dublin", "Australia/Lord_Howe"])
def test_every_half_hour_of_every_change_day_is_the_same_moment(zone: str) -> None:
    moments = [
        datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(minutes=30 * number)
        for day in CHANGE_DAYS
        for number in range(-8, 56)
    ]
    half_hour = timedelta(minutes=30)
    entries = [entry(starts_at=at, ends_at=at + half_hour, zone=ZoneInfo(zone)) for at in moments]
    read = [each["events"][0] for each in read_calendars(*map(calendar_file, entries))]
    assert [instant(each["starts"]) for each in read] == moments
    assert [instant(each["ends"]) for each in read] == [at + half_hour for at in moments]


@pytest.mark.parametrize("field", ["title", "text", "uid"])
def test_nothing_typed_adds_a_property_or_an_event(field: str) -> None:
    addresses = {"organizer": "office@hospital.example", "attendee": "ana@example.org"}
    files = calendar_file(entry(**addresses)), calendar_file(entry(**(addresses | {field: HOSTILE})))
    expected, found = read_calendars(*files)
    assert len(found["events"]) == 1
    assert found["events"][0]["properties"] == expected["events"][0]["properties"]


@pytest.mark.parametrize(
    "address", [HOSTILE, "a@b.example\r\nX-EVIL:1", "a@b.example,c@d.example", "bcc:a@b.example\u2028"]
)
def test_an_address_that_is_none_makes_no_invitation(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], address: str
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    [found] = read_calendars(calendar_file(entry_of(call, zone=ZoneInfo("America/Denver"), attendee=address)))
    assert (found["method"], found["events"][0]["attendees"]) == ("PUBLISH", [])


def test_booking_moving_and_cancelling_reach_the_calendar_by_mail(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    for slot, is_move in ((slots[0], False), (slots[4], True)):
        held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk, is_move=is_move)
        call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
        deliver_notification(notification_id=Notification.objects.get(reference_id=call.pk).pk)
    cancel_call(actor=mother, appointment=call)
    deliver_notification(notification_id=Notification.objects.get(kind="scheduling.call_cancelled").pk)

    files = []
    for message in mail.outbox:
        [part] = [each for each in message.message().walk() if each.get_content_type() == "text/calendar"]
        assert part.get_filename() == "phone-call.ics"
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert part.get_param("method") in content.decode()
        files.append(content)
    booked, moved, cancelled = read_calendars(*files)
    assert [each["method"] for each in (booked, moved, cancelled)] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [each["events"][0] for each in (booked, moved, cancelled)]
    assert len({each["uid"] for each in events}) == 1
    sequences = [each["sequence"] for each in events]
    assert sequences == sorted(set(sequences))
    assert [instant(each["starts"]) for each in events] == [slots[0].starts_at, slots[4].starts_at, slots[4].starts_at]
    assert [each["status"] for each in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert {tuple(each["attendees"]) for each in events} == {("mailto:ana.sample@example.org",)}
    assert [each["alarms"] for each in events] == [1, 1, 0]


def test_the_downloaded_file_and_the_mailed_one_say_the_same(
    mother: User, family_client: Client, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    deliver_notification(notification_id=Notification.objects.get(reference_id=call.pk).pk)
    [part] = [each for each in mail.outbox[-1].message().walk() if each.get_content_type() == "text/calendar"]
    downloaded = family_client.get(f"/r/{opinion_request.pk}/call/calendar.ics").content
    one, other = read_calendars(part.get_payload(decode=True), downloaded)
    assert one == other


def test_both_half_past_ones_of_the_autumn_night_are_two_moments() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    files = [
        calendar_file(entry(starts_at=at, ends_at=at + timedelta(minutes=30)))
        for at in (first, first + timedelta(hours=1))
    ]
    read = [instant(each["events"][0]["starts"]) for each in read_calendars(*files)]
    assert read == [first, first + timedelta(hours=1)]
