"""How a talk went, written on the sheet: the same as on the page of the case, and moving the call to another time."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from callsheet.lines import fingerprint
from callsheet.papers import title_of
from portal.desk.booking import Days
from portal.desk.calls_forms import OutcomeForm
from portal.desk.forms import DeskForm
from records.models import DocumentReference
from scheduling.models import CallOutcome, CallResult

MOVED: Final = "moved"
_HIGHEST_PAGE: Final = 5000


class SheetOutcomeForm(OutcomeForm):
    """One try to reach the family, or the new time that it asked for."""

    slot = forms.ChoiceField(label=_("New time"), required=False, help_text=_("For a call that is moved."))
    # Says which words were shown as the family will read them.
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    field_order = ["result", "will_try_again", "slot", "program", "provider", "next_step", "next_step_on"]

    def __init__(self, days: Days, *args: Any, has_call: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [("", _("Choose a time …")), *days]  # type: ignore[attr-defined]
        # Families without a booked call have neither a second try by the clock nor a time to move.
        if has_call and days:
            result = self.fields["result"]
            result.choices = [*result.choices, (MOVED, _("Moved to another time"))]  # type: ignore[attr-defined]
        else:
            del self.fields["slot"]
        if not has_call:
            del self.fields["will_try_again"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_move(cleaned) and not cleaned.get("slot") and not self.has_error("slot"):
            self.add_error("slot", ValidationError(_("Choose the new time."), code="required"))
        return cleaned

    def is_move(self, cleaned: dict[str, Any] | None = None) -> bool:
        """Whether the family asked for another time."""
        return (self.cleaned_data if cleaned is None else cleaned).get("result") == MOVED

    @property
    def slot_id(self) -> UUID:
        """The new time."""
        return UUID(self.cleaned_data["slot"])

    @property
    def went(self) -> CallResult:
        """How the try went."""
        return CallResult(self.cleaned_data["result"])

    @property
    def mark(self) -> str:
        """Of everything that the family will read."""
        kept = self.cleaned_data
        told = [kept.get(name) for name in ("result", "next_step", "provider", "note_to_family", "slot")]
        return fingerprint("outcome", *told, str(kept.get("next_step_on")), str(kept.get("program")))

    def unsaved_talk(self) -> CallOutcome:
        """The talk as it would be written down."""
        agreed = self.agreed
        talk = CallOutcome(result=self.went)
        if agreed is not None:
            talk.next_step, talk.next_step_on, talk.program = agreed.next_step, agreed.next_step_on, agreed.program
            talk.provider, talk.note_to_family = agreed.provider, agreed.note_to_family
        return talk


class SourceForm(DeskForm):
    """On which page of which file a line can be read."""

    line = forms.ChoiceField(label=_("Line"), error_messages={"required": _("Choose the line.")})
    file = forms.ChoiceField(label=_("File"), error_messages={"required": _("Choose the file.")})
    page = forms.IntegerField(
        label=_("Page"),
        min_value=1,
        max_value=_HIGHEST_PAGE,
        error_messages={"required": _("Write the number of the page.")},
    )

    def __init__(
        self, lines: Sequence[tuple[str, Any]], files: Sequence[DocumentReference], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._files = {str(each.pk): each for each in files}
        self.fields["line"].choices = [("", _("Choose …")), *lines]  # type: ignore[attr-defined]
        named = [(key, title_of(each)) for key, each in self._files.items()]
        self.fields["file"].choices = [("", _("Choose …")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The page must be one of the file's."""
        cleaned = super().clean() or {}
        document = self._files.get(cleaned.get("file", ""))
        count = document.page_count if document is not None else None
        if count and (cleaned.get("page") or 0) > count:
            words = _("This file has %(count)d pages. Choose one of them.") % {"count": count}
            self.add_error("page", ValidationError(words, code="no_such_page"))
        return cleaned

    @property
    def document(self) -> DocumentReference:
        """The file."""
        return self._files[self.cleaned_data["file"]]
