"""Questions that are asked only after a certain answer to another."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from portal.ui.choice_fields import CheckboxField


@dataclass(frozen=True, slots=True)
class Reveal:
    """The question and answers that show another question, and the words where no script hides it."""

    by: str
    values: str
    hint: str
    is_shown: bool


def reveal_of(bound: BoundField) -> Reveal | None:
    """Say what shows a field that is asked only after a certain answer; None for all others."""
    form: Any = bound.form
    by, wanted = getattr(form, "reveal_when", {}).get(bound.name, ("", ""))
    if by not in form.fields:
        return None
    values = ["on"] if wanted is True else [wanted] if isinstance(wanted, str) else list(wanted)
    return Reveal(
        by=form[by].html_name,
        values=" ".join(values),
        hint=_reveal_hint(form.fields[by], values),
        is_shown=form.is_shown(bound.name),
    )


def _reveal_hint(field: forms.Field, values: list[str]) -> str:
    if isinstance(field, CheckboxField):
        return _("Only if you ticked “%(choice)s”.") % {"choice": field.label}
    # Translators: joins answers in "Only if you chose “A” or “B”."
    names = _("” or “").join(str(field.label_of(value)) for value in values)  # type: ignore[attr-defined]
    return _("Only if you chose “%(choice)s”.") % {"choice": names}
