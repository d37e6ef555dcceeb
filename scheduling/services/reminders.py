"""Reminding families of their call, once, on the day before."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from portal.lib.times import instants, zone_or
from portal.notifications.services import notify
from scheduling.models import Appointment

WINDOW: Final = timedelta(hours=24)
# Closer to the call a reminder comes too late to be of use.
TOO_LATE: Final = timedelta(hours=2)
QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(8)


def remind_of_calls(*, now: datetime) -> int:
    """Put a reminder for each call of the next 24 hours into the outbox; a call that has one gets no second."""
    calls = Appointment.objects.booked().filter(slot__starts_at__gt=now + TOO_LATE, slot__starts_at__lte=now + WINDOW)
    count = 0
    for call in calls.select_related("slot__schedule", "opinion_request__requester__user"):
        due_at = _after_quiet_hours(now, _zone_of(call))
        if due_at < call.slot.starts_at:
            notice = notify(
                kind="scheduling.call_reminder",
                recipient=call.opinion_request.requester.user,
                effect=f"call:{call.pk}",
                reference_id=call.pk,
                due_at=due_at,
            )
            count += notice is not None
    return count


def _zone_of(call: Appointment) -> ZoneInfo:
    seen = zone_or(call.family_time_zone, ZoneInfo(call.slot.schedule.time_zone))
    return zone_or(call.opinion_request.requester.user.time_zone, seen)


def _after_quiet_hours(now: datetime, zone: ZoneInfo) -> datetime:
    """`now`, or the next eight o'clock in the family's zone when it is night there."""
    local = now.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return instants(datetime.combine(day, QUIET_UNTIL), zone)[0]
