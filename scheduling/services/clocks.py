"""Clocks changed by law between booking and call: the call stays at its instant, and a person decides.

Both sides were told a time of day. When a new version of the time zone data makes clocks show another one at the same
instant, nobody can say which of the two the family still means; so nothing is moved, and the call is listed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import Actor, record_event
from portal.lib.times import zone_or
from portal.notifications.services import notify
from scheduling.models import Appointment
from scheduling.rules import Refusal
from scheduling.services.live_calls import BookingNotAllowed, lock_call
from scheduling.states import AppointmentStatus


@dataclass(frozen=True, slots=True)
class Offsets:
    """How far both clocks stand from UTC at one instant, in minutes."""

    office: int
    family: int


@dataclass(frozen=True, slots=True)
class ChangedClock:
    """A call and the instants at which the clocks will show what was told; None where a clock still does."""

    call: Appointment
    office_told: datetime | None
    family_told: datetime | None


def offsets_at(at: datetime, *, office: str, family: str) -> Offsets:
    """As the time zone data of this process has it."""
    office_zone = ZoneInfo(office)
    return Offsets(_minutes(at, office_zone), _minutes(at, zone_or(family, office_zone)))


def calls_with_changed_clocks(*, user: User, now: datetime) -> list[ChangedClock]:
    """Calls to come at which a clock will not show the time that was told, in order of time."""
    calls = Appointment.objects.visible_to(user).booked().filter(starts_at__gt=now, office_offset_minutes__isnull=False)
    joined = calls.select_related(
        "slot__schedule__call_taker", "opinion_request__patient", "opinion_request__requester__user", "promise"
    )
    found = [_changed(call) for call in joined.order_by("starts_at", "pk")]
    return [each for each in found if each.office_told or each.family_told]


@transaction.atomic
def keep_instant(*, actor: Actor, appointment: Appointment) -> Appointment:
    """Write down that the call stays at its instant, and tell a family whose own clock will show another time."""
    call = lock_call(actor, appointment)
    if call.status != AppointmentStatus.BOOKED:
        raise BookingNotAllowed(Refusal.NOT_BOOKED)
    told, now = Offsets(call.office_offset_minutes or 0, call.family_offset_minutes or 0), _offsets_of(call)
    if told == now:
        return call
    call.office_offset_minutes, call.family_offset_minutes = now.office, now.family
    # Calendars that took the first entry show the old time of day until a newer one comes.
    call.ical_sequence += 1
    call.save(update_fields=["office_offset_minutes", "family_offset_minutes", "ical_sequence"])
    record_event(actor=actor, action="scheduling.call_kept_new_clock", target=call)
    if told.family != now.family:
        _tell(call)
    return call


def _changed(call: Appointment) -> ChangedClock:
    now = _offsets_of(call)
    return ChangedClock(
        call,
        office_told=_told(call.starts_at, call.office_offset_minutes, now.office),
        family_told=_told(call.starts_at, call.family_offset_minutes, now.family),
    )


def _told(starts_at: datetime, told: int | None, now: int) -> datetime | None:
    return None if told is None or told == now else starts_at + timedelta(minutes=told - now)


def _offsets_of(call: Appointment) -> Offsets:
    return offsets_at(call.starts_at, office=call.slot.schedule.time_zone, family=call.family_time_zone)


def _minutes(at: datetime, zone: ZoneInfo) -> int:
    return int((at.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))


def _tell(call: Appointment) -> None:
    recipient = call.opinion_request.requester.user
    # By its number in the calendar: the move to this time has been told once already, perhaps.
    effect = f"clock:{call.pk}:{call.ical_sequence}"
    notify(kind="scheduling.call_moved", recipient=recipient, effect=effect, reference_id=call.pk)
