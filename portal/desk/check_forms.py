"""What staff say about a file that waits for a look, each a small form that ends in one service."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from portal.desk.forms import DeskForm
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind
from records.states import FixReason

_LONGEST_WORDS: Final = 300
_MOST_PAGES: Final = 2000


class SeenForm(DeskForm):
    """What stood on the page when it was drawn: who comes second learns who was first."""

    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)


class GoodForm(SeenForm):
    """Nothing more is needed of it."""


class FixForm(SeenForm):
    """Why the family is asked for it again."""

    reason = forms.ChoiceField(
        choices=FixReason,
        widget=forms.RadioSelect,
        label=_("What is wrong with it?"),
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    page = forms.IntegerField(
        label=_("Only page (optional)"),
        required=False,
        min_value=1,
        max_value=_MOST_PAGES,
        error_messages={"invalid": _("Write the number of the page.")},
    )
    words = forms.CharField(
        label=_("In your own words (optional)"),
        required=False,
        max_length=_LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == FixReason.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Write to the family what is wrong and what to do."))
        return cleaned


class KindForm(SeenForm):
    """The kind it is of; papers about caregivers stay among themselves."""

    kind = forms.ChoiceField(label=_("Kind of record"), error_messages={"required": _("Choose the kind.")})

    def __init__(self, document: DocumentReference, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(each.value, each.label) for each in kinds_for(document)]  # type: ignore[attr-defined]


class SplitForm(SeenForm):
    """Where the second paper begins, and which kinds the two are of."""

    starts_at = forms.IntegerField(
        label=_("The second paper begins on page"),
        min_value=2,
        error_messages={"required": _("Write the number of a page."), "invalid": _("Write the number of a page.")},
    )
    first_kind = forms.ChoiceField(label=_("The pages before are"))
    kind = forms.ChoiceField(label=_("From that page on it is"))

    def __init__(self, document: DocumentReference, page_total: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(each.value, each.label) for each in (RecordKind(document.kind), *kinds_for(document))]
        starts = self.fields["starts_at"]
        starts.max_value = page_total  # type: ignore[attr-defined]
        starts.validators.append(MaxValueValidator(page_total))
        starts.widget.attrs.update(max=page_total)
        for name in ("first_kind", "kind"):
            self.fields[name].choices = kinds  # type: ignore[attr-defined]
        if document.suggested_kind and not kwargs.get("initial"):
            self.initial = {"kind": document.suggested_kind}


class HoldForm(SeenForm):
    """What stands on a file that seems to be about another child."""

    stated_name = forms.CharField(
        label=_("The name on it, if you can read one (optional)"),
        help_text=_("Only the two people who decide about the file see this."),
        required=False,
        max_length=200,
    )


class UndoForm(DeskForm):
    """The act that is taken back."""

    act = forms.UUIDField(widget=forms.HiddenInput)


def kinds_for(document: DocumentReference) -> list[RecordKind]:
    """Kinds it may be moved to, what its text looks like first."""
    is_private = document.kind in PRIVATE_KINDS
    kinds = [each for each in RecordKind if (each in PRIVATE_KINDS) == is_private and each != document.kind]
    return sorted(kinds, key=lambda each: each != document.suggested_kind)


def seen_of(form: SeenForm) -> UUID | None:
    """The act that stood on the reviewer's page."""
    seen: UUID | None = form.cleaned_data["seen"]
    return seen
