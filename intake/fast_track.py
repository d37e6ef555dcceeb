"""What a family on the fast track is told: who contacts them, by when, and what to do until then."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from portal.center.models import CareCenter
from portal.lib.times import time_words
from portal.ui.dates import day_in_words
from portal.ui.text import upper_first


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence on who comes when; `next_reading` is empty while somebody reads requests."""

    sentence: str
    next_reading: str = ""
    is_late: bool = False
    is_reached: bool = False


def promise_to(opinion_request: SecondOpinionRequest, *, center: CareCenter, zone: ZoneInfo, now: datetime) -> Promise:
    """What this family was promised, in the reader's zone."""
    if opinion_request.contacted_at is not None:
        day = day_in_words(opinion_request.contacted_at.astimezone(zone).date())
        return Promise(_("We talked with you on %(day)s.") % {"day": day}, is_reached=True)
    due = opinion_request.first_contact_due_at
    if due is None:
        return Promise(center.fast_track_promise, _next_reading(center, zone, now))
    if due < now:
        words = _("We said that we would contact you by %(moment)s. Call us now, so that you don’t have to wait.")
        return Promise(words % {"moment": moment(due, zone)}, _next_reading(center, zone, now), is_late=True)
    return Promise(_will_contact(center, due, zone), _next_reading(center, zone, now))


def promise_from_now(*, center: CareCenter, now: datetime) -> Promise:
    """What a family would be promised that starts now, on the hospital's clock."""
    due = center.fast_track_due(now)
    return Promise(_will_contact(center, due, center.zone), _next_reading(center, center.zone, now))


def moment(at: datetime, zone: ZoneInfo) -> str:
    """ "Tuesday, November 24 at 5:00 p.m. Mountain Time"."""
    local = at.astimezone(zone)
    words = {"day": day_in_words(local.date()), "time": time_words(at, zone, get_language() or "en")}
    # Translators: "Tuesday, November 24 at 5:00 p.m. Mountain Time"
    return _("%(day)s at %(time)s") % words


def _will_contact(center: CareCenter, due: datetime, zone: ZoneInfo) -> str:
    # Translators: "A nurse from our leukemia team will contact you by Tuesday, November 24 at 5:00 p.m. Mountain Time."
    words = _("%(who)s will contact you by %(moment)s.")
    return words % {"who": upper_first(center.fast_track_contact), "moment": moment(due, zone)}


def _next_reading(center: CareCenter, zone: ZoneInfo, now: datetime) -> str:
    calendar = center.business_calendar()
    if calendar.is_open(now):
        return ""
    return _("We are closed now. Somebody reads your request on %(moment)s.") % {
        "moment": moment(calendar.next_opening(now), zone)
    }
