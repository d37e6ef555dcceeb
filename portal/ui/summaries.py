"""Draws lists of answers; in Python, because the page of all answers has a hundred of them."""

from collections.abc import Sequence
from typing import Final

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.components import SummaryRow
from portal.ui.several import change_words

_ROW: Final = (
    '<div class="c-summary__row"><dt class="c-summary__key">{}</dt><dd class="c-summary__value">{}{}</dd>{}</div>'
)
_CHANGED: Final = ' <span class="c-summary__was">{}</span>'
_CHANGE: Final = '<dd class="c-summary__change"><a href="{}">{}<span class="u-hidden">: {}</span></a></dd>'


def draw_summary(rows: Sequence[SummaryRow]) -> SafeString:
    """Answers with their Change links, and what they were before a change."""
    change, none = _("Change"), _("Not answered")
    drawn = "".join(_row(row, change, none) for row in rows)
    return format_html('<dl class="c-summary">{}</dl>', mark_safe(drawn))  # noqa: S308 - each came from format_html


def _row(row: SummaryRow, change: str, none: str) -> SafeString:
    changed = change_words(row)
    link = format_html(_CHANGE, row.change_url, change, row.change_label or row.key) if row.change_url else ""
    # A value that is safe markup already, such as a link, stays so.
    value = row.value or none
    return format_html(
        _ROW,
        row.key,
        linebreaksbr(value if isinstance(value, SafeString) else str(value)),
        format_html(_CHANGED, changed) if changed else "",
        link,
    )
