"""Writes inputs in one go and without their answers; Django's templates would take most of a long page's time."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

# Django's own inputs that add nothing to the plain one. Files, dates and others keep their templates.
_INPUTS: Final = frozenset(
    f"django/forms/widgets/{name}.html" for name in ("input", "text", "email", "number", "password", "url", "tel")
)
_TEXTAREA: Final = "django/forms/widgets/textarea.html"


def draw_control(bound: BoundField, attrs: dict[str, Any]) -> SafeString:
    """The input of a field with these attributes besides its own; without the answer where `fill` can put it in."""
    widget = bound.field.widget
    draw = _drawer(widget)
    if draw is None:
        return bound.as_widget(attrs=attrs)
    own = bound.build_widget_attrs(attrs, widget)
    if bound.auto_id and "id" not in widget.attrs:
        own.setdefault("id", bound.auto_id)
    return draw(widget, bound.html_name, own)


def kind_of(widget: forms.Widget) -> str:
    """How the answer is put into a drawn input: `input`, `textarea`, `select`, or "" where it was drawn with it."""
    name = getattr(widget, "template_name", "")
    if hasattr(widget, "draw_unanswered"):
        return "select"
    return "input" if name in _INPUTS else "textarea" if name == _TEXTAREA else ""


def draw_attrs(attrs: Mapping[str, Any]) -> SafeString:
    """Attributes as Django writes them: False leaves one out, True leaves only its name."""
    drawn = (
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
    return mark_safe("".join(drawn))  # noqa: S308 - names are ours, values are escaped


def _drawer(widget: forms.Widget) -> Any:
    return {"input": _input, "textarea": _textarea, "select": _select}.get(kind_of(widget))


def _input(widget: Any, name: str, attrs: dict[str, Any]) -> SafeString:
    drawn = draw_attrs(widget.build_attrs(widget.attrs, attrs))
    return format_html('<input type="{}" name="{}"{}>', widget.input_type, name, drawn)


def _textarea(widget: Any, name: str, attrs: dict[str, Any]) -> SafeString:
    # The line break after the tag is no part of the text: without it a text's own first one would be lost.
    return format_html('<textarea name="{}"{}>\n</textarea>', name, draw_attrs(widget.build_attrs(widget.attrs, attrs)))


def _select(widget: Any, name: str, attrs: dict[str, Any]) -> SafeString:
    drawn: SafeString = widget.draw_unanswered(name, attrs)
    return drawn
