"""A calendar with hours, and a moment on which everything rests: Monday, May 4, 2026, 9:00 in Denver."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from portal.accounts.models import StaffRole, User
from scheduling.models import AvailabilityRule, Schedule, Slot
from scheduling.services.slots import make_slots

NOW = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, stopped at `NOW` until a test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def make_schedule(db: None) -> Callable[..., Schedule]:
    """Calendars with weekly hours from Monday to Friday."""

    def make(
        name: str = "Cora",
        *,
        zone: str = "America/Denver",
        hours: tuple[tuple[int, int], ...] = ((9, 12),),
        speaks_spanish: bool = False,
        weekdays: range = range(1, 6),
    ) -> Schedule:
        taker = User.objects.create_user(
            email=f"{name.lower()}@hospital.example", full_name=name, is_staff=True, staff_role=StaffRole.COORDINATOR
        )
        schedule = Schedule.objects.create(
            call_taker=taker, time_zone=zone, languages=["en", "es"] if speaks_spanish else ["en"]
        )
        for weekday in weekdays:
            for opens, closes in hours:
                AvailabilityRule.objects.create(
                    schedule=schedule, weekday=weekday, opens_at=time(opens), closes_at=time(closes)
                )
        return schedule

    return make


@pytest.fixture
def schedule(clock: time_machine.Traveller, make_schedule: Callable[..., Schedule]) -> Schedule:
    """One calendar with free times for four weeks."""
    made = make_schedule()
    make_slots(now=NOW)
    return made


@pytest.fixture
def slots(schedule: Schedule) -> list[Slot]:
    """Its times from the next day on, in order."""
    return list(Slot.objects.filter(schedule=schedule, starts_at__gt=NOW + timedelta(hours=12)).order_by("starts_at"))
