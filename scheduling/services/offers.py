"""Which times a family may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from intake.models import SecondOpinionRequest
from portal.lib.ready_queries import ReadyQuery
from scheduling.models import Slot
from scheduling.models.slot import SlotQuerySet
from scheduling.rules import interpreter_lead, language_of

NEAREST: Final = 3
NEAR: Final = timedelta(days=1)


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
    """Free times in order, one per start. The call taker speaks the family's language, or else an interpreter comes."""
    times = _read(_spoken(opinion_request, now).one_per_time())
    if times:
        return Offer(times, has_interpreter=False)
    return Offer(_read(_interpreted(opinion_request, now).one_per_time()), has_interpreter=True)


def first_time(*, opinion_request: SecondOpinionRequest, now: datetime) -> datetime | None:
    """When the first of the offered times starts; None when there is none."""
    found = _read(_spoken(opinion_request, now).one_per_time()[:1])
    found = found or _read(_interpreted(opinion_request, now).one_per_time()[:1])
    return found[0].starts_at if found else None


def nearest_times(*, opinion_request: SecondOpinionRequest, to: datetime, now: datetime) -> list[OfferedTime]:
    """The three free times closest to `to`, in order of time."""
    times = _near(opinion_request, to, now)
    if len(times) < NEAREST:
        times = _around(_spoken(opinion_request, now), to) or _around(_interpreted(opinion_request, now), to)
    closest = sorted(times, key=lambda each: (abs(each.starts_at - to), each.starts_at))[:NEAREST]
    return sorted(closest, key=lambda each: each.starts_at)


def _free(request_id: UUID, now: datetime) -> SlotQuerySet:
    """Free times within the limits of their calendars."""
    return (
        Slot.objects.free(now=now, for_request=request_id)
        .bookable(now=now)
        .on_open_days(now=now, for_request=request_id)
    )


def _free_in(language: str, request_id: UUID, now: datetime) -> SlotQuerySet:
    """Free times of call takers who speak this language."""
    return _free(request_id, now).filter(schedule__languages__contains=[language])


def _spoken(opinion_request: SecondOpinionRequest, now: datetime) -> SlotQuerySet:
    """Free times of call takers who speak the language of the call."""
    language = language_of(opinion_request.requester)
    return _free_in(language, opinion_request.pk, now) if language else Slot.objects.none()


def _interpreted(opinion_request: SecondOpinionRequest, now: datetime) -> SlotQuerySet:
    """Free times of everybody else, far enough ahead to find an interpreter."""
    language, earliest = language_of(opinion_request.requester), now + interpreter_lead(opinion_request.requester)
    others = _free(opinion_request.pk, now).filter(starts_at__gte=earliest)
    return others.exclude(schedule__languages__contains=[language]) if language else others


# Whoever lost a race waits for this answer, many at once: one look at the days around mostly is enough.
_NEAR: Final = ReadyQuery(
    lambda *, language, request, now, after, before: (
        _free_in(language, request, now)
        .filter(starts_at__gt=after, starts_at__lt=before)
        .one_per_time()
        .values_list("pk", "starts_at")
    )
)


def _near(opinion_request: SecondOpinionRequest, to: datetime, now: datetime) -> list[OfferedTime]:
    """Free times of the day before and after `to`, of call takers who speak the language of the call."""
    language = language_of(opinion_request.requester)
    if not language:
        return []
    rows = _NEAR.rows(language=language, request=opinion_request.pk, now=now, after=to - NEAR, before=to + NEAR)
    return [OfferedTime(*row) for row in rows]


def _around(offered: SlotQuerySet, to: datetime) -> list[OfferedTime]:
    later = offered.filter(starts_at__gte=to).one_per_time()[:NEAREST]
    earlier = offered.filter(starts_at__lt=to).one_per_time(latest_first=True)[:NEAREST]
    return [*_read(earlier), *_read(later)]


def _read(slots: SlotQuerySet) -> list[OfferedTime]:
    return [OfferedTime(pk, starts_at) for pk, starts_at in slots.values_list("pk", "starts_at")]
