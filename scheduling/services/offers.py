"""Which times a family may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from intake.models import RelatedPerson, SecondOpinionRequest
from scheduling.models import Slot
from scheduling.models.slot import SlotQuerySet
from scheduling.rules import HORIZON, lead_time, needs_interpreter, wants_spanish

NEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """One time and the slot behind it."""

    slot_id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """The free times of the coming weeks, and whether an interpreter will be on the call."""

    times: Sequence[OfferedTime]
    has_interpreter: bool


def offer_times(*, opinion_request: SecondOpinionRequest, now: datetime) -> Offer:
    """Free times in order, one per start. Spanish is spoken by the call taker, or else an interpreter comes."""
    free = Slot.objects.free(now=now, for_request=opinion_request.pk).one_per_time()
    requester = opinion_request.requester
    if wants_spanish(requester):
        in_spanish = _within(free.filter(schedule__speaks_spanish=True), requester, now, speaks_spanish=True)
        if in_spanish:
            return Offer(in_spanish, has_interpreter=False)
    times = _within(free, requester, now, speaks_spanish=False)
    return Offer(times, has_interpreter=needs_interpreter(requester, speaks_spanish=False))


def nearest_times(*, opinion_request: SecondOpinionRequest, to: datetime, now: datetime) -> list[OfferedTime]:
    """The three free times closest to `to`, in order of time."""
    times = offer_times(opinion_request=opinion_request, now=now).times
    return sorted(sorted(times, key=lambda each: abs(each.starts_at - to))[:NEAREST], key=lambda each: each.starts_at)


def _within(free: SlotQuerySet, requester: RelatedPerson, now: datetime, *, speaks_spanish: bool) -> list[OfferedTime]:
    earliest = now + lead_time(requester, speaks_spanish=speaks_spanish)
    rows = free.filter(starts_at__gte=earliest, starts_at__lte=now + HORIZON).values_list("pk", "starts_at")
    return [OfferedTime(pk, starts_at) for pk, starts_at in rows]
