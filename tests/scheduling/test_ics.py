"""The calendar file, read by a parser and by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from scheduling.ics import CallEntry, calendar_file
from scheduling.models import Slot
from scheduling.services.booking import cancel_call, confirm_hold, hold_slot

pytestmark = pytest.mark.integration

START = datetime(2026, 5, 5, 16, 30, tzinfo=UTC)
ZONES = [
    "America/New_York",
    "America/Phoenix",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Auckland",
]
HOSTILE = 'a\r\nATTENDEE:mailto:x@y\nBEGIN:VEVENT;,\\:"' + "é" * 300


def entry(**changes: object) -> CallEntry:
    facts: dict[str, object] = {
        "uid": "one@phone-calls",
        "sequence": 3,
        "starts_at": START,
        "ends_at": START + timedelta(minutes=30),
        "zone": ZoneInfo("America/New_York"),
        "changed_at": START - timedelta(days=3),
        "title": "Phone call with the hospital",
        "text": "We call you.",
        "link": "https://portal.example/call/",
    }
    return CallEntry(**(facts | changes))  # type: ignore[arg-type]


def lines(content: bytes) -> list[str]:
    """Unfolded content lines, by the rules of RFC 5545 section 3.1 alone."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_file_is_whole_by_hand_rules() -> None:
    found = lines(calendar_file(entry()))
    assert found[0] == "BEGIN:VCALENDAR"
    assert found[-1] == "END:VCALENDAR"
    for line in (
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "UID:one@phone-calls",
        "SEQUENCE:3",
        "DTSTAMP:20260502T163000Z",
        "DTSTART;TZID=America/New_York:20260505T123000",
        "DTEND;TZID=America/New_York:20260505T130000",
        "TZID:America/New_York",
        "SUMMARY:Phone call with the hospital",
        "STATUS:CONFIRMED",
        "TRIGGER:-PT1H",
    ):
        assert found.count(line) == 1, line


@pytest.mark.parametrize(
    "zone",
    ["America/New_York", "America/Phoenix", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Auckland"],
)
@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"])
def test_a_parser_finds_the_same_instant(zone: str, day: str) -> None:
    for hour in range(0, 24, 3):
        at = datetime.fromisoformat(f"{day}T{hour:02d}:30:00+00:00")
        content = calendar_file(entry(starts_at=at, ends_at=at + timedelta(minutes=30), zone=ZoneInfo(zone)))
        event = Calendar.from_ical(content).walk("VEVENT")[0]
        assert event.decoded("dtstart").astimezone(UTC) == at


def test_a_time_shown_twice_is_written_in_utc() -> None:
    for hour in (5, 6):
        at = datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
        found = lines(calendar_file(entry(starts_at=at, ends_at=at + timedelta(minutes=30))))
        assert f"DTSTART:20261101T0{hour}3000Z" in found


def test_nothing_typed_can_add_a_line() -> None:
    plain, hostile = lines(calendar_file(entry())), lines(calendar_file(entry(title=HOSTILE, text=HOSTILE)))
    assert len(plain) == len(hostile)
    assert [line.split(":")[0] for line in plain] == [line.split(":")[0] for line in hostile]
    event = Calendar.from_ical(calendar_file(entry(title=HOSTILE))).walk("VEVENT")[0]
    assert str(event["summary"]) == HOSTILE.replace("\r\n", "\n")


def test_cancelling_keeps_the_uid_raises_the_sequence_and_rebooking_goes_on(
    mother: User,
    family_client: Client,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
) -> None:
    address = f"/r/{opinion_request.pk}/call/calendar.ics"
    assert family_client.get(address).status_code == 404
    seen = []
    for slot in slots[:2]:
        held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk)
        call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
        seen.append(family_client.get(address))
        cancel_call(actor=mother, appointment=call)
        seen.append(family_client.get(address))
    calendars = [Calendar.from_ical(response.content) for response in seen]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["method"]) for calendar in calendars] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert len({str(event["uid"]) for event in events}) == 1
    sequences = [int(event["sequence"]) for event in events]
    assert sequences == sorted(set(sequences))
    assert str(opinion_request.pk) not in seen[0].content.decode()
    assert seen[0]["Content-Disposition"] == 'attachment; filename="phone-call.ics"'


def test_the_file_says_nothing_about_child_illness_or_department(
    mother: User, family_client: Client, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    center = CareCenter.objects.current()
    center.caller_number = "+1303\r\nX:1"
    center.save()
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    for prefix in ("", "/es"):
        content = family_client.get(f"{prefix}/r/{opinion_request.pk}/call/calendar.ics").content.decode()
        # The reader's own address, without which nothing is an invitation.
        content = content.replace("\r\n ", "").replace("ana.sample@example.org", "")
        for word in ("Testina", "Sample", "cancer", "opinion", "tumor", "blood", "Children", "record"):
            assert word.lower() not in content.lower()
        assert not any(line.startswith("X:") for line in content.split("\r\n"))
