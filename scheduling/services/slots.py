"""Turning weekly hours into times that can be booked, across changes of the clocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from portal.lib.times import instants
from scheduling.models import Appointment, Schedule, Slot
from scheduling.services.hours import Hours, hours_of
from scheduling.states import LIVE


@dataclass(frozen=True, slots=True)
class SlotChanges:
    """How many times were added, taken back and offered again."""

    added: int = 0
    withdrawn: int = 0
    restored: int = 0

    def __add__(self, other: "SlotChanges") -> "SlotChanges":
        return SlotChanges(self.added + other.added, self.withdrawn + other.withdrawn, self.restored + other.restored)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A start and an end in UTC."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether both share more than a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def padded(self, buffer: timedelta) -> "Span":
        """The same with the buffer before and after it."""
        return Span(self.starts_at - buffer, self.ends_at + buffer)


def make_slots(*, now: datetime, horizon_days: int | None = None) -> SlotChanges:
    """Make the offered times equal to the hours; times with a live call are left exactly as they are.

    Each calendar looks as far ahead as it says, unless told otherwise.
    """
    changes = SlotChanges()
    for schedule_id in Schedule.objects.order_by("pk").values_list("pk", flat=True):
        changes += _make_slots_of(schedule_id, now, horizon_days)
    return changes


def spans_of(hours: Hours, *, after: datetime, until: datetime) -> list[Span]:
    """The spans the hours give, in order and apart by the buffer: of two that are too close the earlier start wins."""
    spans = sorted({span for day in _days(after, until, hours.zone) for span in _of_day(hours, day)})
    chosen: list[Span] = []
    for span in spans:
        if after < span.starts_at <= until and not (chosen and span.overlaps(chosen[-1].padded(hours.buffer))):
            chosen.append(span)
    return chosen


@transaction.atomic
def _make_slots_of(schedule_id: UUID, now: datetime, horizon_days: int | None) -> SlotChanges:
    # One run at a time per calendar; a second one would fight over the same rows.
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    until = now + timedelta(days=horizon_days or schedule.horizon_days)
    # Locked before the live calls are read, so that nobody can take a hold in between.
    existing = list(
        Slot.objects.select_for_update(of=("self",)).filter(schedule=schedule, starts_at__gt=now).order_by("pk")
    )
    live_ids = set(Appointment.objects.filter(slot__in=existing, status__in=LIVE).values_list("slot_id", flat=True))
    wanted = _wanted(schedule, [slot for slot in existing if slot.pk in live_ids], now, until)
    idle = [slot for slot in existing if slot.pk not in live_ids]
    withdrawn = _withdraw(idle, wanted)
    restored = _restore(idle, wanted)
    added = _add(schedule, [wanted[start] for start in wanted.keys() - {slot.starts_at for slot in existing}])
    return SlotChanges(added, withdrawn, restored)


def _wanted(schedule: Schedule, kept: list[Slot], now: datetime, until: datetime) -> dict[datetime, Span]:
    zone = ZoneInfo(schedule.time_zone)
    hours = hours_of(schedule, now.astimezone(zone).date(), until.astimezone(zone).date())
    busy = [Span(slot.starts_at, slot.ends_at).padded(hours.buffer) for slot in kept]
    spans = spans_of(hours, after=now, until=until)
    return {span.starts_at: span for span in spans if not any(span.overlaps(each) for each in busy)}


def _withdraw(idle: list[Slot], wanted: dict[datetime, Span]) -> int:
    """Take back what no rule covers; a time whose length changed is taken back first and restored after."""
    gone = [slot.pk for slot in idle if not slot.is_withdrawn and wanted.get(slot.starts_at) != _span(slot)]
    return Slot.objects.filter(pk__in=gone).update(is_withdrawn=True) if gone else 0


def _restore(idle: list[Slot], wanted: dict[datetime, Span]) -> int:
    back = []
    for slot in idle:
        span = wanted.get(slot.starts_at)
        if span is not None and (slot.is_withdrawn or span != _span(slot)):
            slot.ends_at = span.ends_at
            slot.is_withdrawn = False
            back.append(slot)
    return Slot.objects.bulk_update(back, ["ends_at", "is_withdrawn"], batch_size=500) if back else 0


def _add(schedule: Schedule, spans: list[Span]) -> int:
    slots = [Slot(schedule=schedule, starts_at=span.starts_at, ends_at=span.ends_at) for span in sorted(spans)]
    Slot.objects.bulk_create(slots, ignore_conflicts=True, batch_size=500)
    return len(slots)


def _span(slot: Slot) -> Span:
    return Span(slot.starts_at, slot.ends_at)


def _days(after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[date]:
    day = after.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        yield day
        day += timedelta(days=1)


def _of_day(hours: Hours, day: date) -> Iterator[Span]:
    for window in hours.windows(day):
        length = timedelta(minutes=window.slot_minutes)
        wall, closes = datetime.combine(day, window.opens_at), datetime.combine(day, window.closes_at)
        while wall + length <= closes:
            # A time that the clocks skip gives no span, one that they show twice gives two.
            for starts_at in instants(wall, hours.zone):
                yield Span(starts_at, starts_at + length)
            wall += length + hours.buffer
