"""Times and tones as the desk's pages say them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from portal.audit.words import act_words, role_words
from portal.desk import words
from portal.lib.times import known_zones, zone_words
from portal.notifications.kinds import words_for
from portal.ui.components import Tone
from portal.ui.sizes import size_in_words

register = template.Library()

_TONES: dict[str, dict[str, Tone]] = {
    "priority": words.PRIORITY_TONES,
    "holder": words.HOLDER_TONES,
    "status": words.STATUS_TONES,
    "file": words.FILE_TONES,
}


register.filter("size", size_in_words)
register.filter("act_words", act_words)
register.filter("role_words", role_words)
register.filter("notice_words", words_for)


@register.filter
def zone_name(name: str) -> str:
    """A stored zone in the reader's words; an unknown one as it is stored."""
    if name not in known_zones():
        return name
    return zone_words(ZoneInfo(name), get_language() or "en", timezone.now())


@register.simple_tag
def waited(since: datetime, *, now: datetime) -> str:
    """How long ago, in one or two words."""
    return words.span(since, now)


@register.simple_tag
def stamp(moment: datetime | None, *, zone: ZoneInfo) -> str:
    """Day and time in the hospital's zone; a dash for never."""
    return words.stamp(moment, zone) if moment else "–"


@register.simple_tag
def clock(moment: datetime, *, zone: ZoneInfo) -> str:
    """The time of day in a zone."""
    return words.clock(moment, zone)


@register.simple_tag
def short_day(day: date | datetime, *, zone: ZoneInfo | None = None) -> str:
    """The day, short enough for a table."""
    return words.short_day(day, zone)


@register.inclusion_tag("admin/desk/_tag.html")
def desk_tag(kind: str, value: str, text: str | Promise) -> dict[str, Any]:
    """A status with the tone that its kind and value have everywhere on the desk."""
    return {"text": text, "tone": _TONES[kind].get(value, "neutral")}
