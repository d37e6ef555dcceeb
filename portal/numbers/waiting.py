"""What families are told of waiting, from the same figures that staff see; counted by beat, read without a query."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db.models import Count
from redis import RedisError

from portal.numbers.figures import ENOUGH, Percentile
from portal.numbers.models import Milestones

_KEY: Final = "numbers:waiting"
# Told anew each hour; a word that nobody renews is not told for long.
_KEPT: Final = timedelta(hours=6)
_PERIOD: Final = timedelta(days=90)
# "Most families" are eight of ten.
_MOST: Final = 0.8


@dataclass(frozen=True, slots=True)
class Waiting:
    """Within how many business hours most families heard from us; no hours while too few have."""

    hours: int | None


def tell_anew(*, now: datetime) -> Waiting:
    """Count it and keep it for every page."""
    recent = Milestones.objects.filter(started_at__gt=now - _PERIOD)
    found = recent.aggregate(count=Count("contact_minutes"), most=Percentile("contact_minutes", _MOST))
    hours = max(1, math.ceil(found["most"] / 60)) if found["count"] >= ENOUGH else None
    cache.set(_KEY, {"hours": hours}, _KEPT.total_seconds())
    return Waiting(hours)


def waiting() -> Waiting | None:
    """What was counted last; nothing where that is too long ago, or while Redis is away: the page goes on without."""
    try:
        kept = cache.get(_KEY)
    except RedisError:
        return None
    return Waiting(**kept) if kept else None
