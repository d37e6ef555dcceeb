"""What is agreed to when sending, and the permission to get records."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import ReleasedKind, ReportedHospital
from intake.wording import place_words
from portal.ui.fields import CheckboxesField, CheckboxField, TextField
from portal.ui.forms import PortalForm


class ConsentForm(PortalForm):
    """Two statements, each with a box of its own; the texts come from the versions that are kept."""

    privacy_read = CheckboxField(
        label="", error_required=gettext_lazy("Look at the privacy notice and tick its box. Then you can send.")
    )
    may_contact = CheckboxField(label="", optional=True)

    def __init__(self, *args: Any, privacy_words: str, contact_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["privacy_read"].label = privacy_words
        self.fields["may_contact"].label = contact_words


class PermissionForm(PortalForm):
    """Which records from which hospitals, and the signature."""

    hospitals = CheckboxesField(
        label=gettext_lazy("From which hospitals?"),
        error_required=gettext_lazy("Choose at least one hospital"),
        choices=(),
    )
    record_kinds = CheckboxesField(
        label=gettext_lazy("Which records?"),
        hint=gettext_lazy("Clear what you don’t want us to ask for."),
        error_required=gettext_lazy("Choose at least one kind of record"),
        choices=ReleasedKind.choices,
    )
    signed_name = TextField(
        label=gettext_lazy("Type your full name to sign"),
        max_length=150,
        autocomplete="name",
        error_required=gettext_lazy("Type your full name to sign"),
    )

    def __init__(self, *args: Any, hospitals: Sequence[ReportedHospital], full_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full_name = full_name
        self.fields["hospitals"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), ", ".join(part for part in (each.name, each.city, place_words(each.state)) if part))
            for each in hospitals
        ]
        self.fields["hospitals"].initial = [str(each.pk) for each in hospitals]
        self.fields["record_kinds"].initial = list(ReleasedKind.values)

    def clean_signed_name(self) -> str:
        """A whole name: at least two words, or the very name we have."""
        typed: str = self.cleaned_data["signed_name"]
        if len(typed.split()) < 2 and typed.casefold() != self.full_name.casefold():  # noqa: PLR2004 - first and last
            raise ValidationError(_("Type your first and last name to sign"), code="name")
        return typed


class WithdrawForm(PortalForm):
    """Why a family takes its request back; nobody has to say."""

    reason = TextField(
        label=gettext_lazy("Would you tell us why?"),
        hint=gettext_lazy("You don’t have to. Only our team reads it."),
        max_length=300,
        optional=True,
    )
