"""Draws lists of answers; in Python, because the page of all answers has a hundred of them."""

from collections.abc import Sequence
from typing import Final

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.components import AnswerPage, SummaryRow
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


def draw_answers(pages: Sequence[AnswerPage], level: int) -> SafeString:
    """The answers of several pages, each under its title and with the way to where they are changed."""
    return format_html_join("", "{}", ((_page(page, level),) for page in pages))


def _page(page: AnswerPage, level: int) -> SafeString:
    answers = draw_summary(page.rows) if page.rows else format_html("<p>{}</p>", _("Nothing added so far."))
    way: str = ""
    if page.url and (page.is_list or not page.rows):
        words = _("Add or change: %(title)s") if page.is_list else _("Fill in: %(title)s")
        way = format_html('<p><a href="{}">{}</a></p>', page.url, words % {"title": page.title})
    return format_html("<h{0}>{1}</h{0}>{2}{3}", level, page.title, answers, way)


def _row(row: SummaryRow, change: str, none: str) -> SafeString:
    changed = change_words(row)
    link = format_html(_CHANGE, row.change_url, change, row.change_label or row.key) if row.change_url else ""
    # A value that is safe markup already, such as a link, stays so.
    value = row.value or none
    said = value if isinstance(value, SafeString) else str(value)
    return format_html(
        _ROW,
        row.key,
        linebreaksbr(said) if "\n" in said else said,
        format_html(_CHANGED, changed) if changed else "",
        link,
    )
