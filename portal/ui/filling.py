"""Draws form fields: once without an answer, kept while nothing about the field is one family's own, then filled."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.choices import BaseChoiceIterator
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.ui.controls import kind_of
from portal.ui.date_fields import ABOUT, as_typed
from portal.ui.drawing import draw_field
from portal.ui.field_base import PortalFieldMixin
from portal.ui.rendering import component_of, field_of, is_optional

_OWN_KINDS: Final = frozenset({"radios", "checkboxes", "checkbox", "date"})
_CHOICE: Final = '<input class="c-option__input" type="{}" id="{}" name="{}" value="{}"'


def draw(bound: BoundField, *, heading: bool = False) -> SafeString:
    """A whole form field with its answer."""
    drawn = _unanswered(bound, heading=heading) if _is_as_declared(bound) else _drawn_anew(bound, heading=heading)
    fill = _FILLERS.get(_kind(bound.field))
    return mark_safe(fill(drawn, bound)) if fill else drawn  # noqa: S308 - each filler escapes what it puts in


def _drawn_anew(bound: BoundField, *, heading: bool) -> SafeString:
    return draw_field(field_of(bound, heading=heading))


def _unanswered(bound: BoundField, *, heading: bool) -> SafeString:
    form: Any = bound.form
    is_shown = bound.name not in getattr(form, "reveal_when", {}) or form.is_shown(bound.name)
    # Forms that inherit a field share it, but may ask it under other conditions.
    key = (type(form), get_language(), bound.auto_id, heading, is_optional(bound), is_shown)
    kept: dict[Any, SafeString] = bound.field.kept_drawings  # type: ignore[attr-defined]
    if key not in kept:
        kept[key] = _drawn_anew(bound, heading=heading)
    return kept[key]


def _is_as_declared(bound: BoundField) -> bool:
    """Whether the drawing is the same for everyone: words or choices given to one form may tell of one family."""
    form: Any = bound.form
    if form.prefix or (form.is_bound and bound.errors):
        return False
    by = getattr(form, "reveal_when", {}).get(bound.name, ("",))[0]
    return _is_same(form, bound.name) and (by not in form.fields or _is_same(form, by))


def _is_same(form: Any, name: str) -> bool:
    field, declared = form.fields[name], form.base_fields.get(name)
    if not isinstance(declared, PortalFieldMixin) or not _is_fillable(declared):
        return False
    return (
        field.label is declared.label
        and field.help_text is declared.help_text
        and field.why is declared.why
        and field.widget.attrs == declared.widget.attrs
        and _choices(field) == _choices(declared)
    )


def _is_fillable(field: PortalFieldMixin) -> bool:
    # Choices made anew each time may be other ones the next time.
    return _kind(field) in _FILLERS and not isinstance(_choices(field), BaseChoiceIterator)


def _kind(field: forms.Field) -> str:
    component = component_of(field)
    return component if component in _OWN_KINDS else kind_of(field.widget)


def _choices(field: Any) -> Any:
    return getattr(field, "choices", None)


def _fill_group(drawn: str, bound: BoundField) -> str:
    field: Any = bound.field
    kind = "radio" if component_of(field) == "radios" else "checkbox"
    given = set(field.widget.format_value(bound.value()))
    for place, (value, _label) in enumerate(field.widget.choices):
        if str(value) in given and value not in {None, ""}:
            drawn = _ticked(drawn, kind, f"{bound.auto_id}_{place}", bound.html_name, str(value))
    return drawn


def _fill_checkbox(drawn: str, bound: BoundField) -> str:
    return _ticked(drawn, "checkbox", bound.auto_id, bound.html_name, "on") if bound.value() else drawn


def _fill_date(drawn: str, bound: BoundField) -> str:
    typed, field = as_typed(bound.value()), bound.field
    for part in getattr(field, "boxes", ()):
        if value := getattr(typed, part):
            start = f'name="{bound.html_name}_{part}" value="'
            drawn = drawn.replace(start, f"{start}{conditional_escape(value)}", 1)
    if typed.about:
        return _ticked(drawn, "checkbox", f"{bound.auto_id}_{ABOUT}", f"{bound.html_name}_{ABOUT}", "on")
    return drawn


def _fill_input(drawn: str, bound: BoundField) -> str:
    widget: Any = bound.field.widget
    is_secret = isinstance(widget, forms.PasswordInput) and not widget.render_value
    value = None if is_secret else widget.format_value(bound.value())
    if value is None:
        return drawn
    start = f'<input type="{widget.input_type}" name="{bound.html_name}"'
    return drawn.replace(start, f'{start} value="{conditional_escape(value)}"', 1)


def _fill_textarea(drawn: str, bound: BoundField) -> str:
    value = bound.field.widget.format_value(bound.value())
    return drawn.replace(">\n</textarea>", f">\n{conditional_escape(value)}</textarea>", 1) if value else drawn


def _fill_select(drawn: str, bound: BoundField) -> str:
    widget: Any = bound.field.widget
    return str(widget.mark(drawn, bound.value()))


def _ticked(drawn: str, kind: str, id_: str, name: str, value: str) -> str:
    start = _CHOICE.format(kind, id_, name, conditional_escape(value))
    return drawn.replace(start, f"{start} checked", 1)


_FILLERS: Final[Mapping[str, Callable[[str, BoundField], str]]] = {
    "radios": _fill_group,
    "checkboxes": _fill_group,
    "checkbox": _fill_checkbox,
    "date": _fill_date,
    "input": _fill_input,
    "textarea": _fill_textarea,
    "select": _fill_select,
}
