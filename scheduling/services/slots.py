"""Turning weekly hours into times that can be booked, across changes of the clocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from portal.lib.times import instants
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.rules import HORIZON
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


def make_slots(*, now: datetime, horizon_days: int = HORIZON.days) -> SlotChanges:
    """Make the offered times equal to the weekly hours; times with a live call are left exactly as they are."""
    until = now + timedelta(days=horizon_days)
    changes = SlotChanges()
    for schedule_id in Schedule.objects.order_by("pk").values_list("pk", flat=True):
        changes += _make_slots_of(schedule_id, now, until)
    return changes


def spans_of(rules: Iterable[AvailabilityRule], zone: ZoneInfo, *, after: datetime, until: datetime) -> list[Span]:
    """The spans the hours give, in order and without overlaps: of two that overlap the earlier start wins."""
    rules = list(rules)
    spans = sorted({span for day in _days(after, until, zone) for rule in rules for span in _of_day(rule, day, zone)})
    chosen: list[Span] = []
    for span in spans:
        if after < span.starts_at <= until and not (chosen and span.overlaps(chosen[-1])):
            chosen.append(span)
    return chosen


@transaction.atomic
def _make_slots_of(schedule_id: UUID, now: datetime, until: datetime) -> SlotChanges:
    # One run at a time per calendar; a second one would fight over the same rows.
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
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
    if not schedule.is_active:
        return {}
    busy = [Span(slot.starts_at, slot.ends_at) for slot in kept]
    spans = spans_of(schedule.rules.all(), ZoneInfo(schedule.time_zone), after=now, until=until)
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


def _of_day(rule: AvailabilityRule, day: date, zone: ZoneInfo) -> Iterator[Span]:
    if not _applies(rule, day):
        return
    length = timedelta(minutes=rule.slot_minutes)
    wall, closes = datetime.combine(day, rule.opens_at), datetime.combine(day, rule.closes_at)
    while wall + length <= closes:
        # A time that the clocks skip gives no span, one that they show twice gives two.
        for starts_at in instants(wall, zone):
            yield Span(starts_at, starts_at + length)
        wall += length


def _applies(rule: AvailabilityRule, day: date) -> bool:
    has_begun = rule.valid_from is None or rule.valid_from <= day
    has_ended = rule.valid_until is not None and rule.valid_until < day
    return rule.weekday == day.isoweekday() and has_begun and not has_ended
