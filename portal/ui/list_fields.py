"""Several short texts in one box: one on each line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.field_base import TypedTextField
from portal.ui.text import tidy_line, tidy_paragraphs


class WordsListField(TypedTextField):
    """Short texts such as other names on records; cleans to a list without blank lines and doubles."""

    component = "textarea"
    widget = forms.Textarea
    empty_values = [None, "", [], ()]

    def __init__(self, *, max_lines: int = 10, max_length: int = 100, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("hint", gettext_lazy("Put each one on its own line."))
        super().__init__(**kwargs)
        self.max_lines = max_lines
        self.line_length = max_length
        # The whole box; a line that is too long gets words of its own.
        self.max_characters = max_lines * (max_length + 1) * 2
        self.widget.attrs.pop("cols", None)
        self.widget.attrs["rows"] = str(rows)

    def tidy(self, value: str) -> str:
        return tidy_paragraphs(value)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list | tuple):
            value = "\n".join(value)
        lines = [tidy_line(line) for line in super().to_python(value).split("\n")]
        return list(dict.fromkeys(line for line in lines if line))

    def validate_given(self, value: list[str]) -> None:
        if len(value) > self.max_lines:
            raise ValidationError(
                _("%(label)s has room for %(count)s lines. Keep the most important ones.")
                % {"label": self.label_at_start(), "count": self.max_lines},
                code="too_many",
            )
        if any(len(line) > self.line_length for line in value):
            raise ValidationError(
                _("Each line must be %(count)s characters or fewer") % {"count": self.line_length}, code="too_long"
            )
