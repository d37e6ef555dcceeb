"""Reminding families of their call: the day before and the hour before, each once, and not at night."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from portal.lib.quiet_hours import after_quiet_hours, is_quiet
from portal.lib.times import zone_or
from portal.notifications.services import notify
from scheduling.models import Appointment
from scheduling.notifications import is_paused

WINDOW: Final = timedelta(hours=24)
# Closer to the call the day's reminder gives way to the hour's.
TOO_LATE: Final = timedelta(hours=2)
HOUR: Final = timedelta(hours=1)
# Closer to the call nobody has use for a reminder any more.
LAST_MOMENT: Final = timedelta(minutes=15)


def remind_of_calls(*, now: datetime) -> int:
    """Put the reminders that are due into the outbox; a call that has one of a kind gets no second of it.

    Whether a reminder is still true is asked again when it is sent: a call may be moved while it waits.
    """
    coming = Appointment.objects.booked().filter(starts_at__gt=now + LAST_MOMENT, starts_at__lte=now + WINDOW)
    calls = coming.select_related("slot__schedule", "opinion_request__requester__user")
    return sum(_remind(call, now) for call in calls if not is_paused(call, now))


def _remind(call: Appointment, now: datetime) -> bool:
    if call.starts_at > now + TOO_LATE:
        due_at, latest, kind = after_quiet_hours(now, _zone_of(call)), TOO_LATE, "scheduling.call_reminder"
    elif call.starts_at <= now + HOUR:
        due_at, latest, kind = _soon(call, now), LAST_MOMENT, "scheduling.call_soon"
    else:
        return False
    if due_at > call.starts_at - latest:
        return False
    recipient = call.opinion_request.requester.user
    notice = notify(kind=kind, recipient=recipient, effect=f"call:{call.pk}", reference_id=call.pk, due_at=due_at)
    return notice is not None


def _soon(call: Appointment, now: datetime) -> datetime:
    """A mail wakes nobody and may come at any hour; a text waits until the morning."""
    zone = _zone_of(call)
    gets_mail = bool(call.opinion_request.requester.user.email)
    return now if gets_mail or not is_quiet(now, zone) else after_quiet_hours(now, zone)


def _zone_of(call: Appointment) -> ZoneInfo:
    own = call.opinion_request.requester.user.time_zone
    return zone_or(own, zone_or(call.family_time_zone, ZoneInfo(call.slot.schedule.time_zone)))
