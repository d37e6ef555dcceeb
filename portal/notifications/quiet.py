"""When a person wants no notice: at night no text, and nothing while they asked for a pause."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.quiet_hours import QUIET_UNTIL, after_quiet_hours, is_quiet
from portal.lib.times import instants
from portal.notifications.kinds import NotificationKind
from portal.notifications.models import Channel, NoticePause, Notification


class Wait(Exception):
    """The person wants quiet now; `until` is when the notice may go."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def wait_for_quiet(
    notice: Notification, kind: NotificationKind, facts: Mapping[str, object], center: CareCenter
) -> None:
    """Raise Wait when the notice must not go now; what is essential and cannot wait always goes."""
    now, zone = timezone.now(), center.reading_zone(notice.recipient.time_zone)
    pause: NoticePause | None = getattr(notice.recipient, "notice_pause", None)
    if not kind.is_essential and pause is not None and now.astimezone(zone).date() < pause.until:
        raise Wait(_morning_of(pause.until, zone))
    # A mail wakes nobody.
    must_go = kind.is_essential and facts.get("cannot_wait")
    if notice.channel == Channel.SMS and not must_go and is_quiet(now, zone):
        raise Wait(after_quiet_hours(now, zone))


def pause_is_over(person: User, until: date) -> datetime:
    """The morning of that day on the person's own clock."""
    return _morning_of(until, CareCenter.objects.current().reading_zone(person.time_zone))


def _morning_of(day: date, zone: ZoneInfo) -> datetime:
    return instants(datetime.combine(day, QUIET_UNTIL), zone)[0]
