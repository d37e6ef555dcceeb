"""The calls of one call taker for a calendar of their own: when they are busy, and nothing else."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid5

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from scheduling.ics import PRODUCT
from scheduling.models import Appointment, Schedule

# Calendars show some past; what is older only makes the file longer.
PAST: Final = timedelta(days=30)
# How often a calendar should ask again.
REFRESH: Final = timedelta(minutes=15)


def feed_of(schedule: Schedule, *, now: datetime) -> bytes:
    """An iCalendar file of the booked calls; without names, for calendars live on phones and in clouds."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Phone calls"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for call in _calls(schedule, now):
        calendar.add_component(_busy(call))
    return calendar.to_ical()


def _calls(schedule: Schedule, now: datetime) -> Iterable[Appointment]:
    booked = Appointment.objects.booked().filter(slot__schedule=schedule, starts_at__gt=now - PAST)
    return booked.order_by("starts_at")


def _busy(call: Appointment) -> Event:
    event = Event()
    # Derived, so that a calendar does not give away an id that stands in the portal's addresses.
    event.add("uid", f"{uuid5(call.pk, 'busy time')}@phone-calls")
    event.add("sequence", call.ical_sequence)
    event.add("dtstamp", call.booked_at or call.created_at)
    # In UTC: one moment, whatever clocks do, and no rules of zones to carry.
    event.add("dtstart", call.starts_at.astimezone(UTC))
    event.add("dtend", call.ends_at.astimezone(UTC))
    event.add("summary", _("Busy"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CONFIRMED")
    return event
