"""Which times a family may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from intake.models import SecondOpinionRequest
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
    requester = opinion_request.requester
    offered = _offered(opinion_request, now, speaks_spanish=wants_spanish(requester))
    times = _read(offered.one_per_time())
    if times or not wants_spanish(requester):
        return Offer(times, has_interpreter=requester.needs_interpreter)
    times = _read(_offered(opinion_request, now, speaks_spanish=False).one_per_time())
    return Offer(times, has_interpreter=needs_interpreter(requester, speaks_spanish=False))


def nearest_times(*, opinion_request: SecondOpinionRequest, to: datetime, now: datetime) -> list[OfferedTime]:
    """The three free times closest to `to`, in order of time."""
    spanish_first = wants_spanish(opinion_request.requester)
    times = _around(_offered(opinion_request, now, speaks_spanish=spanish_first), to)
    if not times and spanish_first:
        times = _around(_offered(opinion_request, now, speaks_spanish=False), to)
    closest = sorted(times, key=lambda each: (abs(each.starts_at - to), each.starts_at))[:NEAREST]
    return sorted(closest, key=lambda each: each.starts_at)


def _offered(opinion_request: SecondOpinionRequest, now: datetime, *, speaks_spanish: bool) -> SlotQuerySet:
    """Free times within the limits: of call takers who speak Spanish, or of all."""
    earliest = now + lead_time(opinion_request.requester, speaks_spanish=speaks_spanish)
    free = Slot.objects.free(now=now, for_request=opinion_request.pk)
    free = free.filter(starts_at__gte=earliest, starts_at__lte=now + HORIZON)
    return free.filter(schedule__speaks_spanish=True) if speaks_spanish else free


def _around(offered: SlotQuerySet, to: datetime) -> list[OfferedTime]:
    # A few rows on each side: whoever lost a race waits for this answer, and many may lose at once.
    later = offered.filter(starts_at__gte=to).one_per_time()[:NEAREST]
    earlier = offered.filter(starts_at__lt=to).one_per_time(latest_first=True)[:NEAREST]
    return [*_read(earlier), *_read(later)]


def _read(slots: SlotQuerySet) -> list[OfferedTime]:
    return [OfferedTime(pk, starts_at) for pk, starts_at in slots.values_list("pk", "starts_at")]
