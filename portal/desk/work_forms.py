"""Notes and tasks of staff as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.desk.forms import DeskForm, owners


class NoteForm(DeskForm):
    """One note for colleagues."""

    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "n", "data-key-words": _("Write a note")}),
        error_messages={"required": _("Write the note first.")},
    )


class TaskForm(DeskForm):
    """Something that has to be done."""

    description = forms.CharField(
        label=_("What to do"), max_length=300, error_messages={"required": _("Write what has to be done.")}
    )
    owner = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Whoever is first")
    )
    due_on = forms.DateField(
        label=_("By"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Enter a day, such as 2026-05-31.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]
