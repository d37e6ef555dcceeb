"""Ages, waits and times in words short enough for a table."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.lib.times import clock_words, short_day_words, zone_words
from portal.ui.components import Tone

_MONTHS_IN_A_YEAR: Final = 12
_YEARS_TOLD_IN_MONTHS: Final = 2
_HOURS_TOLD_IN_HOURS: Final = 48
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)


def age(born_on: date, today: date) -> str:
    """The age in years; in months below two years, because doses and teams depend on it."""
    months = (today.year - born_on.year) * _MONTHS_IN_A_YEAR + today.month - born_on.month
    months -= today.day < born_on.day
    years = months // _MONTHS_IN_A_YEAR
    if years < _YEARS_TOLD_IN_MONTHS:
        return ngettext("%(count)d month", "%(count)d months", max(months, 0)) % {"count": max(months, 0)}
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}


def span(since: datetime, now: datetime) -> str:
    """How long something has been waiting: minutes, then hours, then days."""
    waited = max(now - since, timedelta())
    if waited < _HOUR:
        return _("%(count)d min") % {"count": waited // _MINUTE}
    if waited < _HOURS_TOLD_IN_HOURS * _HOUR:
        return _("%(count)d h") % {"count": waited // _HOUR}
    return ngettext("%(count)d day", "%(count)d days", waited.days) % {"count": waited.days}


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The time of day in a zone: "10:30 a.m."."""
    return clock_words(moment, zone, get_language() or "en")


def zone_name(zone: ZoneInfo, moment: datetime) -> str:
    """The zone in words: "Mountain Time"."""
    return zone_words(zone, get_language() or "en", moment)


def short_day(moment: datetime | date, zone: ZoneInfo | None = None) -> str:
    """The day in a table: "Tue, May 5"."""
    day = moment.astimezone(zone) if isinstance(moment, datetime) else moment
    return short_day_words(day, get_language() or "en")


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time in a zone, for histories: "Tue, May 5, 10:30 a.m."."""
    return f"{short_day(moment, zone)}, {clock(moment, zone)}"


PRIORITY_TONES: Final[dict[str, Tone]] = {"fast_track": "danger", "amber": "attention", "routine": "neutral"}
HOLDER_TONES: Final[dict[str, Tone]] = {
    "team": "attention",
    "family": "info",
    "hospital": "neutral",
    "nobody": "neutral",
}
STATUS_TONES: Final[dict[str, Tone]] = {
    "draft": "neutral",
    "submitted": "info",
    "in_review": "info",
    "information_needed": "attention",
    "accepted": "success",
    "declined": "neutral",
    "withdrawn": "neutral",
    "completed": "success",
}
FILE_TONES: Final[dict[str, Tone]] = {
    "received": "info",
    "checking": "info",
    "available": "success",
    "refused": "attention",
    "set_aside": "danger",
    "withdrawn": "neutral",
}
