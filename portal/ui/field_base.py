"""What every form field of the portal shares: words, width, and wiring for assistive technology."""

from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal.ui.components import Text
from portal.ui.text import has_unsafe_characters, lower_first, upper_first

Width = Literal["full", "half", "short"]


class PortalBoundField(BoundField):
    """Describes an input by its hint, then why we ask, then its error, in reading order."""

    @property
    def description_ids(self) -> list[str]:
        if not self.auto_id or self.is_hidden:
            return []
        present = {
            "hint": bool(self.help_text),
            "why": bool(getattr(self.field, "why", "")),
            "error": bool(self.errors),
        }
        return [f"{self.auto_id}_{part}" for part, shown in present.items() if shown]

    @property
    def aria_describedby(self) -> str | None:
        return " ".join(self.description_ids) or None


class PortalFieldMixin(forms.Field):
    """Gives a Django field its words and the name of the component that draws it."""

    component = "input"
    bound_field_class = PortalBoundField
    default_width: Width = "full"

    def __init__(
        self,
        *,
        label: Text,
        hint: Text = "",
        why: Text = "",
        optional: bool = False,
        autocomplete: str = "",
        width: Width | None = None,
        error_required: Text = "",
        error_name: Text = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("required", not optional)
        super().__init__(label=label, help_text=hint, **kwargs)
        self.why = why
        self.width = width or self.default_width
        self.autocomplete = autocomplete
        self.error_required = error_required
        self.error_name = error_name
        # What was drawn of this field without an answer; the copies that forms make of it share it.
        self.kept_drawings: dict[Any, Any] = {}
        if autocomplete:
            self.widget.attrs.setdefault("autocomplete", autocomplete)

    @property
    def optional(self) -> bool:
        return not self.required

    @property
    def is_question(self) -> bool:
        """Whether the label is a sentence of its own, which cannot stand inside another."""
        return str(self.label).endswith("?")

    def label_in_sentence(self) -> str:
        return lower_first(self._called())

    def label_at_start(self) -> str:
        return upper_first(self._called())

    def _called(self) -> str:
        return str(self.error_name or (self.unnamed() if self.is_question else self.label))

    def unnamed(self) -> str:
        """What an error calls an answer whose label is a question."""
        # Translators: stands in "%(label)s must be …" and in "Enter %(label)s".
        return _("your answer")

    def required_message(self) -> str:
        """The words when nothing was given; fields whose label is a question pass their own."""
        if self.error_required:
            return str(self.error_required)
        return self.default_required_message()

    def default_required_message(self) -> str:
        return _("Enter %(label)s") % {"label": self.label_in_sentence()}

    def empty_answer(self) -> Any:
        """What the field cleans to when it was not asked."""
        return self.to_python(self.widget.value_from_datadict({}, MultiValueDict(), ""))

    def validate(self, value: Any) -> None:
        if self.required and value in self.empty_values:
            raise ValidationError(self.required_message(), code="required")
        self.validate_given(value)

    def validate_given(self, value: Any) -> None:
        """Checks beyond presence; the base has none."""


class TypedTextField(PortalFieldMixin):
    """A field typed by hand: tidied, kept to its length, and free of unsafe characters."""

    max_characters: int = 200

    def tidy(self, value: str) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> str:
        typed = "" if value is None else str(value)
        if has_unsafe_characters(typed):
            raise ValidationError(
                _("%(label)s has a character we can’t save. Type it again.") % {"label": self.label_at_start()},
                code="unsafe_characters",
            )
        tidied = self.tidy(typed)
        if len(tidied) > self.max_characters:
            raise ValidationError(
                _("%(label)s must be %(count)s characters or fewer")
                % {"label": self.label_at_start(), "count": self.max_characters},
                code="too_long",
            )
        return tidied


def set_attrs(field: forms.Field, **attrs: str) -> None:
    """Set widget attributes given with underscores in place of hyphens."""
    for name, value in attrs.items():
        field.widget.attrs.setdefault(name.replace("_", "-"), value)
