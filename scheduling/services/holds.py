"""Holding a time for ten minutes, for a first booking or to move a call there. A constraint has the last word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, Max
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.audit.services import Actor, SystemActor, person, record_event
from portal.center.models import CareCenter
from portal.lib.ready_queries import ReadyQuery
from portal.lib.times import known_zones
from scheduling.models import Appointment, Slot
from scheduling.rules import (
    HOLD,
    Refusal,
    why_call_may_not_move,
    why_calls_forbid,
    why_request_may_not_book,
    why_slot_is_not_offered,
)
from scheduling.services.clocks import offsets_at
from scheduling.services.live_calls import (
    BookingNotAllowed,
    is_staff,
    lapse,
    lock_request,
    lock_slots,
    refuse,
    statuses,
)
from scheduling.services.offers import OfferedTime, nearest_times
from scheduling.states import LIVE, AppointmentStatus

# Many families may race for the few call takers of one time; after that many the others are told.
SAME_TIME_ATTEMPTS: Final = 3


class SlotTaken(Exception):
    """Somebody else was first; carries the closest free times."""

    def __init__(self, alternatives: Sequence[OfferedTime]) -> None:
        super().__init__("taken")
        self.alternatives = alternatives


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who wants a time for which request, and how."""

    actor: Actor
    opinion_request: SecondOpinionRequest
    family_time_zone: str
    now: datetime
    is_move: bool
    hold_for: timedelta


class _AlreadyTaken(Exception):
    """Leaves the transaction, so that the alternatives are read outside it; says when the time begins."""

    def __init__(self, starts_at: datetime) -> None:
        super().__init__("taken")
        self.starts_at = starts_at


def hold_slot(
    *,
    actor: Actor,
    opinion_request: SecondOpinionRequest,
    slot_id: UUID,
    family_time_zone: str = "",
    is_move: bool = False,
    hold_for: timedelta = HOLD,
) -> Appointment:
    """Keep a time for this request for ten minutes and let its earlier hold go; asking again starts the ten anew.

    A family chooses a time, not a person: when the slot is gone, another call taker's at the same time does as well.
    With `is_move` a booked call is kept beside the hold until `confirm_hold` puts the new time in its place.
    """
    wish = _Wish(actor, opinion_request, family_time_zone, timezone.now(), is_move, hold_for)
    wanted = slot_id
    for _attempt in range(SAME_TIME_ATTEMPTS):
        try:
            _look_first(wish, wanted)
            return _hold(wish, wanted)
        except _AlreadyTaken as taken:
            start = taken.starts_at
        except IntegrityError:
            start = Slot.objects.get(pk=wanted).starts_at
        alternatives = nearest_times(opinion_request=opinion_request, to=start, now=wish.now)
        same_time = next((each.slot_id for each in alternatives if each.starts_at == start), None)
        if same_time is None or same_time == wanted:
            break
        wanted = same_time
    raise SlotTaken(alternatives)


@transaction.atomic
def lapse_holds() -> int:
    """Write down which holds have run out; their times are free from the moment they do, written down or not."""
    now = timezone.now()
    # Skips what a booking is looking at, so that this never waits while it holds locks itself.
    ended = list(Appointment.objects.run_out(now=now).select_for_update(skip_locked=True).order_by("pk")[:500])
    lapse(SystemActor("scheduling.lapse_holds"), ended)
    return len(ended)


# When a time begins, whether somebody else keeps it, and the states of the calls that the request has had.
_LOOK: Final = ReadyQuery(
    lambda *, slot, request, now: Slot.objects.filter(pk=slot).values_list(
        "starts_at",
        Exists(Appointment.objects.occupying(now=now).filter(slot=slot).exclude(opinion_request=request)),
        ArraySubquery(Appointment.objects.filter(opinion_request=request).order_by().values("status")),
    )
)


def _look_first(wish: _Wish, slot_id: UUID) -> None:
    """Spare a crowd the queue for the lock of a time that is gone already; decides nothing else."""
    if why_request_may_not_book(wish.opinion_request) is not None:
        return
    for starts_at, is_taken, had in _LOOK.rows(slot=slot_id, request=wish.opinion_request.pk, now=wish.now):
        if is_taken and why_calls_forbid(had, is_move=wish.is_move) is None:
            raise _AlreadyTaken(starts_at)


@transaction.atomic
def _hold(wish: _Wish, slot_id: UUID) -> Appointment:
    request = lock_request(wish.actor, wish.opinion_request)
    refuse(why_request_may_not_book(request) or why_calls_forbid(statuses(request), is_move=wish.is_move))
    booked = _call_to_move(wish, request)
    own = Appointment.objects.filter(opinion_request=request, status=AppointmentStatus.HELD).first()
    slot = lock_slots([slot_id, *([own.slot_id] if own else [])]).get(slot_id)
    if slot is None:
        raise BookingNotAllowed(Refusal.NOT_OFFERED)
    refuse(why_slot_is_not_offered(slot, request.requester, wish.now))
    if own:
        lapse(wish.actor, [own])
    _make_room(wish, slot)
    return _create_hold(wish, request, slot, booked)


def _call_to_move(wish: _Wish, request: SecondOpinionRequest) -> Appointment | None:
    if not wish.is_move:
        return None
    booked = Appointment.objects.booked().filter(opinion_request=request).select_related("slot__schedule", "promise")
    call = booked.first()
    if call is not None and not is_staff(wish.actor):
        refuse(why_call_may_not_move(call, wish.now))
    return call


def _make_room(wish: _Wish, slot: Slot) -> None:
    """Write down whose holds on this time have run out; raise when somebody else keeps it, or the day is full."""
    live = Appointment.objects.filter(schedule_number=slot.schedule.number, status__in=LIVE)
    overlapping = live.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    lapse(wish.actor, overlapping.run_out(now=wish.now))
    if overlapping.exists():
        raise _AlreadyTaken(slot.starts_at)
    _lock_day(slot)
    # Asked again, for whoever had the lock before may have taken a time that overlaps this one.
    if overlapping.exists() or _is_day_full(wish, slot):
        raise _AlreadyTaken(slot.starts_at)


def _lock_day(slot: Slot) -> None:
    """Let one booking of a call taker's day through at a time, so that calls are counted by one at a time, and two
    that overlap never wait for each other inside the constraint. The last lock that any booking takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [slot.schedule.number, _day(slot).toordinal()])


def _day(slot: Slot) -> date:
    return slot.starts_at.astimezone(ZoneInfo(slot.schedule.time_zone)).date()


def _is_day_full(wish: _Wish, slot: Slot) -> bool:
    """Whether the call taker has enough calls that day."""
    schedule = slot.schedule
    if schedule.daily_maximum is None:
        return False
    zone = ZoneInfo(schedule.time_zone)
    day = datetime.combine(_day(slot), time.min)
    # Through the calendar, not by 24 hours: on two days a year a day has 23 or 25.
    starts, ends = (each.replace(tzinfo=zone) for each in (day, day + timedelta(days=1)))
    that_day = Appointment.objects.filter(schedule_number=schedule.number, starts_at__gte=starts, starts_at__lt=ends)
    taken = that_day.occupying(now=wish.now).exclude(opinion_request=wish.opinion_request)
    return taken.count() >= schedule.daily_maximum


def _create_hold(wish: _Wish, request: SecondOpinionRequest, slot: Slot, booked: Appointment | None) -> Appointment:
    earlier = Appointment.objects.filter(opinion_request=request).aggregate(last=Max("ical_sequence"))["last"]
    family_zone = _known_zone(wish.family_time_zone or request.requester.user.time_zone)
    told = offsets_at(slot.starts_at, office=slot.schedule.time_zone, family=family_zone)
    call = Appointment.objects.create(
        opinion_request=request,
        slot=slot,
        # The database would write the same; here they are known without asking it again.
        schedule_number=slot.schedule.number,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        moves_from=booked,
        hold_expires_at=wish.now + wish.hold_for,
        booked_by=person(wish.actor) or request.requester.user,
        booked_on_behalf=is_staff(wish.actor),
        family_time_zone=family_zone,
        office_offset_minutes=told.office,
        family_offset_minutes=told.family,
        # The calendar entry is the request's: a new time must come after the old one and its cancelling.
        ical_sequence=0 if earlier is None else earlier + 1,
    )
    record_event(actor=wish.actor, action="scheduling.slot_held", target=call)
    return call


def _known_zone(name: str) -> str:
    return name if name in known_zones() else CareCenter.objects.current().time_zone
