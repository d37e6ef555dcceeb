"""What a family posts from its sheet: a tick or a few words for each line."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callsheet.lines import RIGHT, SEEN, WRONG, Line
from callsheet.models import FINGERPRINT, LONGEST_WORDS
from callsheet.services.checking import Mark
from portal.ui.fields import CheckboxField, TextAreaField
from portal.ui.forms import PortalForm

_HEXADECIMAL: Final = r"^[0-9a-f]{64}$"


class CheckForm(PortalForm):
    """Three boxes for each line: right, what is not right, and which answer was on the page."""

    def __init__(self, lines: Sequence[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            self.fields[RIGHT + line.slug] = CheckboxField(label=gettext_lazy("This is right"), optional=True)
            self.fields[WRONG + line.slug] = TextAreaField(
                label=gettext_lazy("What is not right?"), optional=True, max_length=LONGEST_WORDS, rows=2
            )
            self.fields[SEEN + line.slug] = forms.RegexField(
                regex=_HEXADECIMAL, max_length=FINGERPRINT, required=False, widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        """One line is right or it is not."""
        cleaned = super().clean() or {}
        for line in self._lines:
            if cleaned.get(RIGHT + line.slug) and cleaned.get(WRONG + line.slug):
                words = _("You ticked “%(line)s” and wrote that something is not right. Keep one and clear the other.")
                self.add_error(WRONG + line.slug, ValidationError(words % {"line": line.label}, code="both"))
        return cleaned

    def marks(self, *, all_of: str = "") -> list[Mark]:
        """The lines that were marked, for the answers that were on the page; `all_of` ticks the rest of a part."""
        found = []
        for line in self._lines:
            words, seen = self.cleaned_data[WRONG + line.slug], self.cleaned_data[SEEN + line.slug]
            is_right = self.cleaned_data[RIGHT + line.slug] or (line.topic == all_of and not words)
            if is_right or words:
                found.append(Mark(line.key, seen or line.fingerprint, words))
        return found

    def cleared(self, marks: Iterable[Mark]) -> set[str]:
        """Lines that bear no mark and on which the page showed the answer as it is."""
        marked = {mark.key for mark in marks}
        shown = (line for line in self._lines if self.cleaned_data[SEEN + line.slug] == line.fingerprint)
        return {line.key for line in shown} - marked
