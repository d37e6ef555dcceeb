"""The calendar file of one call: when, and nothing about why."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress

from portal.lib.times import is_told_twice

# Phones warn in time to find a quiet place.
WARNING = timedelta(hours=-1)
# No product name: calendars show it, and it would say what the call is about.
PRODUCT = "-//Phone calls//EN"


@dataclass(frozen=True, slots=True)
class CallEntry:
    """What a calendar is told about a call; the words must name neither the child nor an illness.

    `organizer` and `attendee` are addresses; an invitation needs both, and without them the entry is published.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    changed_at: datetime
    title: str
    text: str
    link: str
    organizer: str = ""
    attendee: str = ""
    is_cancelled: bool = False

    @property
    def method(self) -> str:
        """What the calendar is asked to do (RFC 5546)."""
        if self.is_cancelled:
            return "CANCEL"
        return "REQUEST" if self.organizer and self.attendee else "PUBLISH"


def calendar_file(entry: CallEntry) -> bytes:
    """An iCalendar file (RFC 5545) that puts the call into a calendar, moves it there, or takes it out again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", entry.method)
    calendar.add_component(_event(entry))
    # The rules of the years around the call are enough; all since 1970 would make a long file.
    year = entry.starts_at.year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + 2, 1, 1))
    return calendar.to_ical()


def _event(entry: CallEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    # A local time that clocks show twice that day names no single moment; then the file says it in UTC.
    is_unclear = is_told_twice(entry.starts_at, entry.zone) or is_told_twice(entry.ends_at, entry.zone)
    zone = UTC if is_unclear else entry.zone
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.link)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.organizer and entry.attendee:
        event.add("organizer", vCalAddress(f"mailto:{entry.organizer}"))
        event.add("attendee", _attendee(entry.attendee))
    if not entry.is_cancelled:
        event.add_component(_alarm(entry.title))
    return event


def _attendee(address: str) -> vCalAddress:
    """Somebody who has said yes already: no calendar should ask again, or send us an answer."""
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", WARNING)
    alarm.add("description", title)
    return alarm
