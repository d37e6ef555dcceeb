"""The moments that the queue is read against: now, the hospital's day, and how long is too long."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import DateField, DateTimeField, Value
from django.db.models.functions import Cast

from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Moments:
    """One reader's now."""

    user_id: UUID
    zone: ZoneInfo
    now: datetime
    day_starts: datetime
    day_ends: datetime
    # Noon is the same day in the database's own zone, wherever in America the hospital is.
    noon: datetime
    five_days_ago: datetime
    week_ago: datetime

    @classmethod
    def at(cls, now: datetime, *, user: User, zone: ZoneInfo) -> Self:
        """As the hospital's clock and calendar show it."""
        today = now.astimezone(zone).date()
        noon = datetime.combine(today, time(12), tzinfo=zone)
        return cls(
            user_id=user.pk,
            zone=zone,
            now=now,
            day_starts=datetime.combine(today, time.min, tzinfo=zone),
            # Through the calendar, not by 24 hours: on two days a year a day has 23 or 25.
            day_ends=datetime.combine(today + timedelta(days=1), time.min, tzinfo=zone),
            noon=noon,
            five_days_ago=now - timedelta(days=5),
            week_ago=noon - timedelta(days=7),
        )

    @property
    def today(self) -> date:
        """The hospital's day."""
        return self.noon.date()


def day_of(moment: datetime) -> Cast:
    """The day of a moment, told to the database in a way that lets a query be written once."""
    return Cast(Value(moment, output_field=DateTimeField()), DateField())


def infant_since(today: date) -> date:
    """Whoever was born after this day is under one year."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return today.replace(year=today.year - 1, day=28)
