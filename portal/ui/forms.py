"""The base of every form: validated on the server, with words instead of asterisks."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext as _

from portal.ui.components import EditedElsewhere
from portal.ui.field_base import PortalFieldMixin
from portal.ui.typed import Typed, as_post, boxes_of, storable

Condition = tuple[str, str | Literal[True] | Sequence[str]]
"""The name of a field and the value, or values, that count; True for a single box that is ticked."""


class PortalFormMixin:
    """Turns off the browser's own error bubbles, which cannot be styled or translated by us."""

    # Instance settings of Django's forms; the class-level names below are theirs.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def has_errors(self) -> bool:
        return self.is_bound and not self.is_valid()  # type: ignore[attr-defined]

    def error_title(self) -> str:
        """The heading over the list of what to put right."""
        return _("There is a problem")


class PortalForm(PortalFormMixin, forms.Form):
    """A form of one page: some questions may hang on others, and what was typed can be kept, right or wrong."""

    reveal_when: Mapping[str, Condition] = {}
    """Fields asked only while a condition holds; otherwise their answers are ignored, and they are never needed."""

    needed_when: Mapping[str, Condition] = {}
    """Fields always shown, but needed only while a condition holds, however they were declared."""

    edited_elsewhere: EditedElsewhere | None = None
    """Set when somebody else saved other answers meanwhile; the page then asks which to keep."""

    def __init__(self, *args: Any, typed: Typed | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shows_typed = bool(typed) and not self.is_bound
        self._typed = as_post(typed or {})

    @property
    def has_errors(self) -> bool:
        return super().has_errors or self.edited_elsewhere is not None

    def what_was_typed(self) -> dict[str, list[str]]:
        """The boxes of this form as they came, ready to be kept as JSON."""
        post = self.data if hasattr(self.data, "getlist") else as_post(self.data)
        names = [name for bound in self for name in boxes_of(bound)]
        return {name: [storable(value) for value in post.getlist(name)] for name in names if name in post}

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What was typed comes before what was saved."""
        name = self.add_prefix(field_name)
        if self.shows_typed and not field.widget.value_omitted_from_data(self._typed, {}, name):
            return field.widget.value_from_datadict(self._typed, {}, name)
        return super().get_initial_for_field(field, field_name)

    def is_shown(self, name: str) -> bool:
        """Whether a field is asked, as the answers stand."""
        condition = self.reveal_when.get(name)
        return condition is None or condition[0] not in self.fields or self.applies(condition)

    def applies(self, condition: Condition) -> bool:
        """Whether the field of that name is asked and has one of the values."""
        name, wanted = condition
        if name not in self.fields or not self.is_shown(name):
            return False
        value = self[name].value()
        if wanted is True:
            return bool(value)
        given = value if isinstance(value, list | tuple) else [value]
        return not {str(each) for each in given}.isdisjoint([wanted] if isinstance(wanted, str) else wanted)

    def is_needed(self, name: str) -> bool:
        """Whether a field must be answered, as the answers stand."""
        if name in self.needed_when:
            return self.applies(self.needed_when[name])
        return self.fields[name].required and self.is_shown(name)

    def _clean_fields(self) -> None:
        for name in self.needed_when:
            if name in self.fields:
                self.fields[name].required = False
        super()._clean_fields()  # type: ignore[misc]
        for name in self.reveal_when:
            if name in self.fields and not self.is_shown(name):
                self.errors.pop(name, None)
                self.cleaned_data[name] = _no_answer(self.fields[name])
        for name in self.needed_when:
            field = self.fields.get(name)
            if field is not None and self.is_needed(name) and self.cleaned_data.get(name) in field.empty_values:
                self._refuse_empty(name, field)

    def _refuse_empty(self, name: str, field: forms.Field) -> None:
        # A wrong answer has words of its own already.
        if name not in self.errors and isinstance(field, PortalFieldMixin):
            self.add_error(name, forms.ValidationError(field.required_message(), code="required"))


def _no_answer(field: forms.Field) -> Any:
    return field.empty_answer() if isinstance(field, PortalFieldMixin) else field.to_python(None)
