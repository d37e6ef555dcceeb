"""The box that a caregiver writes in."""

import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import LONGEST_MESSAGE
from portal.ui.components import Choice
from portal.ui.fields import CheckboxesField, CheckboxField, TextAreaField
from portal.ui.forms import PortalForm


class WriteForm(PortalForm):
    """A message to the care team, perhaps with files that were sent already."""

    # One for each form shown; what came from an earlier visit gets a new one.
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = TextAreaField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        rows=6,
        error_required=_("Write your message"),
    )
    documents = CheckboxesField(label=_("Add a file you sent us"), optional=True)
    is_private = CheckboxField(
        label=_("Only for me and the care team"),
        hint=_("Other people who can see this request won’t see this message."),
        optional=True,
    )

    def __init__(self, *args: Any, files: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid.uuid4
        if files:
            self.fields["documents"].choices = files  # type: ignore[attr-defined]
        else:
            del self.fields["documents"]

    @property
    def token(self) -> UUID:
        """What the browser brought, or a fresh one where it brought none."""
        return self.cleaned_data.get("form_token") or uuid.uuid4()

    def worth_keeping(self) -> dict[str, list[str]]:
        """What was typed, without the mark of this one form."""
        return {name: values for name, values in self.what_was_typed().items() if name != "form_token"}

    @property
    def chosen(self) -> list[UUID]:
        """The files to add."""
        return [UUID(each) for each in self.cleaned_data.get("documents", ())]
