"""Draws things to do, each with its status; in Python, because the list of all pages has thirty of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.components import TaskGroup, TaskRow, Text
from portal.ui.icons import drawn_icon

_TONE_ICONS: Final[Mapping[str, str]] = {
    "neutral": "circle",
    "info": "clock",
    "success": "check",
    "attention": "alert",
    "danger": "alert",
}
_TAG: Final = '<span class="c-tag c-tag--{}">{}<span>{}</span></span>'
# The space keeps title and hint two words where a page is read without its styles.
_ROW: Final = (
    '<li class="c-tasks__row"><div class="c-tasks__words">{} {}</div><div class="c-tasks__status">{}</div></li>'
)
_GROUP: Final = (
    '<div class="c-task-group"><div class="c-task-group__head">'
    '<h{0} class="c-task-group__title">{1}</h{0}>{2}</div>{3}{4}</div>'
)


def draw_tag(text: Text, tone: str) -> SafeString:
    """A status: words and an icon, never colour alone."""
    return format_html(_TAG, tone, drawn_icon(_TONE_ICONS[tone]), text)


def draw_tasks(rows: Sequence[TaskRow]) -> SafeString:
    """Things to do; the whole row is the link."""
    return format_html('<ul class="c-tasks">{}</ul>', format_html_join("", "{}", ((_row(row),) for row in rows)))


def draw_task_groups(groups: Sequence[TaskGroup], level: int) -> SafeString:
    """Things to do under their headings."""
    return format_html_join("", "{}", ((_group(group, level),) for group in groups))


def _row(row: TaskRow) -> SafeString:
    title = (
        format_html('<a class="c-tasks__link" href="{}">{}</a>', row.url, row.title)
        if row.url
        else format_html('<span class="c-tasks__title">{}</span>', row.title)
    )
    hint = format_html('<span class="c-tasks__hint">{}</span>', row.hint) if row.hint else ""
    return format_html(_ROW, title, hint, draw_tag(row.status, row.tone))


def _group(group: TaskGroup, level: int) -> SafeString:
    count: str = ""
    if group.total:
        words = _("%(done)s of %(total)s done") % {"done": group.done or 0, "total": group.total}
        count = format_html('<p class="c-task-group__count">{}</p>', words)
    hint = format_html('<p class="c-task-group__hint">{}</p>', group.hint) if group.hint else ""
    return format_html(_GROUP, level, group.title, count, hint, draw_tasks(group.rows))
