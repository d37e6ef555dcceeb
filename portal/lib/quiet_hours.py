"""The hours of the night in which no phone should make a sound."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from portal.lib.times import instants

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(8)


def is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night in that zone."""
    return not QUIET_UNTIL <= at.astimezone(zone).time() < QUIET_FROM


def after_quiet_hours(at: datetime, zone: ZoneInfo) -> datetime:
    """`at`, or the next eight o'clock in that zone when it is night there."""
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return instants(datetime.combine(day, QUIET_UNTIL), zone)[0]
