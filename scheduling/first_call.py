"""Whether a family has to decide before it could talk with us."""

from datetime import datetime
from zoneinfo import ZoneInfo

from intake.decision_date import comes_before, has_passed
from intake.models import SecondOpinionRequest
from scheduling.rules import furthest_horizon
from scheduling.services.offers import first_time


def decides_before(
    opinion_request: SecondOpinionRequest, first_call: datetime | None, *, now: datetime, zone: ZoneInfo
) -> bool:
    """Whether the decision may come before that call; without any time, before the end of our calendars."""
    decision_on = opinion_request.decision_on
    if decision_on is None or has_passed(decision_on, now.astimezone(zone).date()):
        return False
    return comes_before(decision_on, first_call or now + furthest_horizon(), zone)


def decides_before_first_free(opinion_request: SecondOpinionRequest, *, now: datetime, zone: ZoneInfo) -> bool:
    """The same for the first free time; the calendars are asked only where there is a decision to come."""
    decision_on = opinion_request.decision_on
    if decision_on is None or has_passed(decision_on, now.astimezone(zone).date()):
        return False
    return decides_before(opinion_request, first_time(opinion_request=opinion_request, now=now), now=now, zone=zone)
