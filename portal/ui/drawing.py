"""Draws whole form fields without their answers; in Python, because templates took most of the time of a page."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui.components import Text
from portal.ui.icons import drawn_icon
from portal.ui.rendering import DateBox, Field, Group, Option
from portal.ui.reveals import Reveal

_NOTHING: Final = SafeString("")
_CHECKED: Final = SafeString(" checked")
_OPTION: Final = (
    '<div class="c-option"><input class="c-option__input" type="{0}" id="{1}" name="{2}" value="{3}"{4}{5}>'
    '<label class="c-option__label" for="{1}">{6}</label>{7}</div>'
)
_OPTION_HINT: Final = '<p class="c-option__hint" id="{}_hint">{}</p>'
_ERRORS: Final = '<p class="c-error" id="{}_error">{}<span><span class="u-hidden">{}</span> {}</span></p>'
_BOX: Final = (
    '<div class="c-date__part"><label class="c-date__label" for="{0}">{1}</label>'
    '<input class="c-input c-date__input c-date__input--{2}" type="text" id="{0}" name="{3}" value=""'
    ' autocomplete="{4}"{5}{6}></div>'
)
_NUMERIC: Final = SafeString(' inputmode="numeric"')
_WORD: Final = SafeString(' autocapitalize="none" spellcheck="false"')
_REVEAL: Final = (
    '<div class="c-reveal{}" data-module="reveal" data-reveal-by="{}" data-reveal-values="{}"'
    ' data-text-shown="{}" data-text-many="{}"><p class="c-reveal__hint">{}</p>{}</div>'
)
_CHECKBOX: Final = '<div class="c-field{}" id="{}_field">{}{}{}</div>'
_GROUP: Final = (
    '<fieldset class="c-field c-field--{}{}" id="{}_field"{}><legend class="c-label{}">{}</legend>{}{}</fieldset>'
)
_SINGLE: Final = (
    '<div class="c-field{0}" id="{1}_field"{2}>{3}<label class="c-label{4}" for="{5}">{6}</label>{7}{8}{9}</div>'
)
_FILE: Final = ' data-module="file-picker" data-max-bytes="{}" data-text-too-large="{}" data-text-empty="{}"'


def draw_field(field: Field) -> SafeString:
    """One whole field: its label, its help, its errors and its inputs."""
    drawn = _KINDS.get(field.component, _single)(field)
    return _revealed(field, field.reveal, drawn) if field.reveal else drawn


def draw_option(option: Option, described_by: str = "") -> SafeString:
    """One radio button or checkbox with its label and explanation."""
    described = f"{option.id}_hint" if option.hint else described_by
    hint = format_html(_OPTION_HINT, option.id, option.hint) if option.hint else ""
    return format_html(
        _OPTION,
        option.type,
        option.id,
        option.name,
        option.value,
        _CHECKED if option.checked else "",
        _attr("aria-describedby", described),
        option.label,
        hint,
    )


def draw_errors(id_: str, errors: Sequence[Text]) -> SafeString:
    """What to put right about one answer, or nothing."""
    if not errors:
        return _NOTHING
    return format_html(_ERRORS, id_, drawn_icon("alert"), _("Error:"), " ".join(str(each) for each in errors))


def _checkbox(field: Field) -> SafeString:
    box = draw_option(field.single, field.described_by) if field.single else _NOTHING
    return format_html(_CHECKBOX, _wrong(field), field.id, draw_errors(field.id, field.errors), box, _why(field))


def _group(field: Field) -> SafeString:
    label, inputs = _label(field), _options(field.group) if field.group else _date(field)
    return format_html(
        _GROUP,
        field.component,
        _wrong(field),
        field.id,
        _attr("aria-describedby", field.described_by),
        _heading_class(field),
        format_html("<h1>{}</h1>", label) if field.heading else label,
        _help(field),
        inputs,
    )


def _single(field: Field) -> SafeString:
    opening, closing = ('<h1 class="c-label-wrapper">', "</h1>") if field.heading else ("", "")
    return format_html(
        _SINGLE,
        _wrong(field),
        field.id,
        format_html(_FILE, *field.file_words) if field.file_words else "",
        SafeString(opening),
        _heading_class(field),
        field.label_for,
        _label(field),
        SafeString(closing),
        _help(field),
        field.control,
    )


_KINDS: Final[dict[str, Any]] = {"checkbox": _checkbox, "radios": _group, "checkboxes": _group, "date": _group}


def _revealed(field: Field, reveal: Reveal, drawn: SafeString) -> SafeString:
    return format_html(
        _REVEAL,
        "" if reveal.is_shown else " c-reveal--off",
        reveal.by,
        reveal.values,
        _("A new question: %(label)s") % {"label": field.label},
        _("New questions: {count}"),
        reveal.hint,
        drawn,
    )


def _options(group: Group) -> SafeString:
    between = format_html('<p class="c-options__or">{}</p>', _("or"))
    options = (
        Option(f"{group.id}_{place}", group.type, group.name, value, label, hint, checked=False, apart=apart)
        for place, value, label, hint, apart in group.choices
    )
    drawn = (
        (between if option.apart and number else _NOTHING) + draw_option(option)
        for number, option in enumerate(options)
    )
    return format_html('<div class="c-options">{}</div>', _joined(drawn))


def _date(field: Field) -> SafeString:
    boxes = format_html('<div class="c-date">{}</div>', _joined(_box(field, box) for box in field.boxes))
    if field.about is None:
        return boxes
    return boxes + format_html('<div class="c-date__about">{}</div>', draw_option(field.about))


def _box(field: Field, box: DateBox) -> SafeString:
    wrong = format_html(' aria-invalid="true" aria-describedby="{}_error"', field.id) if box.wrong else ""
    typing = _WORD if box.part == "month" else _NUMERIC
    return format_html(_BOX, box.id, box.label, box.part, box.name, box.autocomplete, typing, wrong)


def _label(field: Field) -> SafeString:
    if not field.optional:
        return format_html("{}", field.label)
    return format_html('{} <span class="c-label__optional">{}</span>', field.label, _("(optional)"))


def _help(field: Field) -> SafeString:
    hint = format_html('<p class="c-hint" id="{}_hint">{}</p>', field.id, field.hint) if field.hint else _NOTHING
    return hint + _why(field) + draw_errors(field.id, field.errors)


def _why(field: Field) -> SafeString:
    return format_html('<p class="c-why" id="{}_why">{}</p>', field.id, field.why) if field.why else _NOTHING


def _wrong(field: Field) -> str:
    return " c-field--error" if field.errors else ""


def _heading_class(field: Field) -> str:
    return " c-label--heading" if field.heading else ""


def _attr(name: str, value: str) -> SafeString:
    return format_html(' {}="{}"', name, value) if value else _NOTHING


def _joined(drawn: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(drawn))  # noqa: S308 - each came from format_html
