"""Free times as a list to choose from, with both clocks."""

from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from intake.models import SecondOpinionRequest
from portal.desk.words import clock, short_day, zone_name
from portal.lib.times import same_clock, zone_or
from scheduling.rules import why_request_may_not_book
from scheduling.services.offers import offer_times

# Two weeks of one call taker's half days; later times are found on the family's own page.
SHOWN: Final = 120

Days = list[tuple[str, list[tuple[str, str]]]]


def day_choices(opinion_request: SecondOpinionRequest, *, zone: ZoneInfo, now: datetime) -> Days:
    """Days with their free times; nothing for a request that may not book."""
    if why_request_may_not_book(opinion_request):
        return []
    theirs = zone_or(opinion_request.requester.user.time_zone, zone)
    times = offer_times(opinion_request=opinion_request, now=now).times[:SHOWN]
    return [
        (day, [(str(each.slot_id), _label(each.starts_at, zone, theirs)) for each in group])
        for day, group in groupby(times, key=lambda each: short_day(each.starts_at, zone))
    ]


def _label(moment: datetime, zone: ZoneInfo, theirs: ZoneInfo) -> str:
    here = clock(moment, zone)
    if same_clock(moment, zone, theirs):
        return here
    return f"{here} ({clock(moment, theirs)} {zone_name(theirs, moment)})"
