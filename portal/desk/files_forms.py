"""What staff say about a file."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.desk.forms import LONGEST_REASON, DeskForm
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind

_CHOOSE: Final = ("", _("Choose …"))


class KindForm(DeskForm):
    """The kind a file is of; papers about a caregiver stay among themselves."""

    kind = forms.ChoiceField(label=_("Kind of record"), error_messages={"required": _("Choose the kind.")})

    def __init__(self, document: DocumentReference, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_private = document.kind in PRIVATE_KINDS
        kinds = [each for each in RecordKind if (each in PRIVATE_KINDS) == is_private and each != document.kind]
        self.fields["kind"].choices = [_CHOOSE, *((each.value, each.label) for each in kinds)]  # type: ignore[attr-defined]


class ReleaseForm(DeskForm):
    """Why a file is opened that the scanner could not look at wholly."""

    reason = forms.CharField(
        label=_("Why do you open it?"),
        help_text=_("For example: you know where it comes from. It stays marked, with your name and this reason."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the reason.")},
    )
