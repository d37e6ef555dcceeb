"""Draws the small pieces that stand on every page of questions: buttons, and the way back."""

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.components import Text
from portal.ui.icons import drawn_icon

_BUTTON: Final = (
    '<button class="c-button c-button--{}" type="submit"{}{} data-module="busy-button" data-busy-text="{}">{}</button>'
)
_BACK: Final = '<nav class="c-back" aria-label="{}"><a class="c-back__link" href="{}">{}<span>{}</span></a></nav>'


def draw_button(*, text: Text, kind: str, name: str, value: str, busy_text: Text, form: str) -> SafeString:
    """A submit button; after the press it says `busy_text`."""
    return format_html(
        _BUTTON,
        kind,
        format_html(' form="{}"', form) if form else "",
        format_html(' name="{}" value="{}"', name, value) if name else "",
        busy_text or _("Saving…"),
        text,
    )


def draw_back_link(*, href: str, text: Text) -> SafeString:
    """The way back to the page before."""
    return format_html(_BACK, _("Way back"), href, drawn_icon("arrow-left"), text or _("Back"))
