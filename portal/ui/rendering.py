"""Turns a bound form field into exactly what its template draws."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.both_answers import PREFIX
from portal.ui.components import Text
from portal.ui.controls import draw_control
from portal.ui.date_fields import ABOUT, DateBoxesField
from portal.ui.fields import FileField
from portal.ui.reveals import Reveal, reveal_of

_GROUPED = frozenset({"radios", "checkboxes", "date"})
# Fields of other packages have no component of their own; their widget decides. Order matters:
# the first match wins, and radio and checkbox widgets derive from the select widget.
_COMPONENT_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or checkbox, ready to draw."""

    id: str
    type: str
    name: str
    value: str
    label: Text
    hint: Text
    checked: bool
    apart: bool


@dataclass(frozen=True, slots=True)
class DateBox:
    """One of the three boxes of a date, ready to draw."""

    id: str
    name: str
    part: str
    label: str
    autocomplete: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Radio buttons or checkboxes that belong together, ready to draw."""

    id: str
    type: str
    name: str
    # The place in the list, the value, its words, its explanation, and whether it stands apart.
    choices: tuple[tuple[int, str, str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One whole form field, ready to draw; the answer is put in after that."""

    id: str
    component: str
    heading: bool
    label: Text
    label_for: str
    optional: bool
    hint: Text
    why: Text
    errors: Sequence[str]
    described_by: str
    control: SafeString | str
    group: Group | None
    single: Option | None
    boxes: Sequence[DateBox]
    about: Option | None
    reveal: Reveal | None
    # How large a file may be, and the words for one that is larger and one that is empty.
    file_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SummaryError:
    """One line of the error summary and where it leads."""

    text: str
    target: str


def field_of(bound: BoundField, *, heading: bool = False) -> Field:
    """Return a whole form field, ready to draw without its answer."""
    field = bound.field
    component = component_of(field)
    described_by = " ".join(description_ids(bound))
    return Field(
        id=bound.auto_id,
        component=component,
        heading=heading,
        label=bound.label,
        label_for=bound.id_for_label,
        optional=is_optional(bound),
        hint=bound.help_text,
        why=getattr(field, "why", ""),
        errors=[str(error) for error in bound.errors],
        described_by=described_by,
        control=_control(bound, component, described_by),
        group=_group(bound, component) if component in {"radios", "checkboxes"} else None,
        single=_single_box(bound) if component == "checkbox" else None,
        boxes=list(_boxes(bound)),
        about=_about(bound),
        reveal=reveal_of(bound),
        file_words=_file_words(field) if component == "file" else (),
    )


def _file_words(field: forms.Field) -> tuple[str, ...]:
    if not isinstance(field, FileField):
        return ("0", "", "")
    return (str(field.max_bytes), field.too_large_message(), field.empty_message())


def is_optional(bound: BoundField) -> bool:
    """Whether the label says so."""
    return not bound.field.required and bound.name not in getattr(bound.form, "needed_when", {})


def component_of(field: forms.Field) -> str:
    """Name the component that draws a field, also for fields that are not ours."""
    named = getattr(field, "component", "")
    if named:
        return str(named)
    return next((name for widget, name in _COMPONENT_BY_WIDGET if isinstance(field.widget, widget)), "input")


def description_ids(bound: BoundField) -> list[str]:
    """List the ids of the lines that describe an input, in reading order."""
    shown = {
        "hint": bool(bound.help_text),
        "why": bool(getattr(bound.field, "why", "")),
        "error": bool(bound.errors),
    }
    return [f"{bound.auto_id}_{part}" for part, present in shown.items() if present]


def summary_errors(form: forms.BaseForm) -> list[SummaryError]:
    """List the errors of a form in the order of its page, each with the id of its first control."""
    lines = [SummaryError(str(text), "") for text in form.non_field_errors()]
    conflict = getattr(form, "edited_elsewhere", None)
    answers = conflict.answers if conflict else ()
    lines += [SummaryError(str(each.error), f"id_{PREFIX}{each.name}_0") for each in answers if each.error]
    for bound in form:
        target = "" if bound.is_hidden else first_control_id(bound)
        lines += [SummaryError(str(text), target) for text in bound.errors]
    return lines


def first_control_id(bound: BoundField) -> str:
    """Return the id that a link to this field should move to: the first box that is wrong."""
    component = component_of(bound.field)
    if component in {"radios", "checkboxes"}:
        return f"{bound.auto_id}_0"
    if component == "date":
        wrong = wrong_boxes(bound) or date_boxes(bound)
        return f"{bound.auto_id}_{wrong[0]}"
    return bound.auto_id


def wrong_boxes(bound: BoundField) -> tuple[str, ...]:
    """Name the boxes of a date that its error is about, in the order of the page."""
    errors = bound.form.errors.as_data().get(bound.name, [])
    boxes = date_boxes(bound)
    named = {part for error in errors for part in (error.params or {}).get("boxes", boxes)}
    return tuple(part for part in boxes if part in named)


def date_boxes(bound: BoundField) -> tuple[str, ...]:
    """Name the boxes of a date in the order of the page."""
    return tuple(bound.field.boxes) if isinstance(bound.field, DateBoxesField) else ()


def _control(bound: BoundField, component: str, described_by: str) -> SafeString | str:
    if component in _GROUPED or component == "checkbox":
        return ""
    # Forms of other packages bring placeholders and the browser's own "required" bubbles, which we
    # do without; Django leaves out attributes that are False.
    bound.form.use_required_attribute = False
    attrs: dict[str, str | bool] = {"class": _control_class(bound, component), "placeholder": False}
    if described_by:
        attrs["aria-describedby"] = described_by
    return draw_control(bound, attrs)


def _control_class(bound: BoundField, component: str) -> str:
    name = {"select": "c-select", "textarea": "c-textarea", "file": "c-file-input"}.get(component, "c-input")
    return f"{name} {name}--{getattr(bound.field, 'width', 'full')}"


def _group(bound: BoundField, component: str) -> Group:
    field, widget = bound.field, bound.field.widget
    alone = getattr(field, "exclusive", ())
    gloss = getattr(field, "gloss", lambda value: "")
    # A leading empty choice is Django's "nothing chosen", which radio buttons show by being blank.
    choices = (
        (place, str(key), str(label), str(gloss(key)), key in alone)
        for place, (key, label) in enumerate(widget.choices)
        if key not in {None, ""}
    )
    return Group(
        id=bound.auto_id,
        type="radio" if component == "radios" else "checkbox",
        name=bound.html_name,
        choices=tuple(choices),
    )


def _single_box(bound: BoundField) -> Option:
    return Option(
        id=bound.auto_id,
        type="checkbox",
        name=bound.html_name,
        value="on",
        label=bound.label,
        hint=bound.help_text,
        checked=False,
        apart=False,
    )


def _boxes(bound: BoundField) -> Iterator[DateBox]:
    field = bound.field
    if not isinstance(field, DateBoxesField):
        return
    labels = {"month": _("Month"), "day": _("Day"), "year": _("Year")}
    wrong = wrong_boxes(bound)
    for part in field.boxes:
        yield DateBox(
            id=f"{bound.auto_id}_{part}",
            name=f"{bound.html_name}_{part}",
            part=part,
            label=labels[part],
            autocomplete=field.part_autocomplete(part),
            wrong=part in wrong,
        )


def _about(bound: BoundField) -> Option | None:
    if not (isinstance(bound.field, DateBoxesField) and bound.field.has_about):
        return None
    return Option(
        id=f"{bound.auto_id}_{ABOUT}",
        type="checkbox",
        name=f"{bound.html_name}_{ABOUT}",
        value="on",
        label=_("About then. I don’t know exactly."),
        hint="",
        checked=False,
        apart=False,
    )
