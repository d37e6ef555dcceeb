"""Booked calls outside the hours of their calendar: never moved or dropped by themselves, listed for a person."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from scheduling.models import Appointment
from scheduling.models.appointment import AppointmentQuerySet
from scheduling.services.hours import hours_of


def calls_outside_hours(*, user: User, now: datetime) -> list[Appointment]:
    """Calls to come that lie outside the hours as they are now and that nobody has decided about, in order of time."""
    calls = _to_come(user, now).filter(kept_outside_hours_at=None)
    by_calendar = groupby(calls.order_by("schedule_number", "starts_at"), key=lambda call: call.schedule_number)
    found = [call for _number, group in by_calendar for call in _outside(list(group))]
    return sorted(found, key=lambda call: call.starts_at)


def _to_come(user: User, now: datetime) -> AppointmentQuerySet:
    return (
        Appointment.objects.visible_to(user)
        .booked()
        .filter(starts_at__gt=now)
        .select_related(
            "slot__schedule__call_taker", "opinion_request__patient", "opinion_request__requester__user", "promise"
        )
    )


def _outside(calls: list[Appointment]) -> Iterable[Appointment]:
    """Those of one calendar's calls that its hours do not cover."""
    schedule = calls[0].slot.schedule
    zone = ZoneInfo(schedule.time_zone)
    first, last = (each.starts_at.astimezone(zone).date() for each in (calls[0], calls[-1]))
    hours = hours_of(schedule, first, last)
    return [call for call in calls if not hours.cover(call.starts_at, call.ends_at)]
