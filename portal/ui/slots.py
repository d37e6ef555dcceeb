"""Draws times as radio buttons; in Python, because a week of them made half the work of the page as a template."""

from collections.abc import Iterable, Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.components import SlotChoice, SlotDay, SlotPart

_RADIO = (
    '<div class="c-slot"><input class="c-slot__input" type="radio" id="{0}" name="{1}" value="{2}"{3}>'
    '<label class="c-slot__label" for="{0}"><span class="c-slot__time">{4}</span>{5}</label></div>'
)
_PART = (
    '<div class="c-slots__part" role="group" aria-labelledby="{0}">'
    '<p class="c-slots__part-heading" id="{0}">{1}</p>{2}</div>'
)
_DAY = '<fieldset class="c-slots__day"{}><legend class="c-slots__heading">{}</legend>{}</fieldset>'
_CHECKED = SafeString(" checked")


def draw_day(day: SlotDay, *, name: str, prefix: str, described_by: str) -> SafeString:
    """One day as a group of radio buttons, or as one line where it has none."""
    if not (day.slots or day.parts):
        return format_html('<p class="c-slots__none">{} – {}</p>', day.heading, _("no times"))
    described = format_html(' aria-describedby="{}"', described_by) if described_by else ""
    content = [*_radios(day.slots, name, prefix), *_parts(day.parts, name, prefix)]
    return format_html(_DAY, described, day.heading, _joined(content))


def _parts(parts: Iterable[SlotPart], name: str, prefix: str) -> Iterator[SafeString]:
    for number, part in enumerate(parts, 1):
        key = f"{prefix}-part-{number}"
        yield format_html(_PART, key, part.heading, _joined(_radios(part.slots, name, key)))


def _radios(slots: Iterable[SlotChoice], name: str, prefix: str) -> Iterator[SafeString]:
    for number, slot in enumerate(slots, 1):
        detail = format_html('<span class="c-slot__detail">{}</span>', slot.detail) if slot.detail else ""
        checked = _CHECKED if slot.checked else ""
        yield format_html(_RADIO, f"{prefix}-{number}", name, slot.value, checked, slot.label, detail)


def _joined(drawn: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(drawn))  # noqa: S308 - each came from format_html
