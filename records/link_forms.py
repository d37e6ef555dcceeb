"""Making an upload-only link."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intake.models import ReportedHospital
from portal.ui.components import Choice
from portal.ui.fields import CheckboxesField, RadioField, SelectField, TextField
from portal.ui.forms import PortalForm
from records.models import PRIVATE_KINDS, RecordKind

_ANOTHER = "another"
_DAYS = (7, 14, 30)
_COUNTS = (5, 20, 50)


class UploadLinkForm(PortalForm):
    """For which hospital, which records, how long and how many."""

    hospital = SelectField(
        label=_("Which hospital is the link for?"),
        hint=_("You then see in your list who sent a file."),
        error_required=_("Choose the hospital"),
    )
    hospital_name = TextField(
        label=_("Name of the other hospital"),
        hint=_("Only if it is not in the list."),
        max_length=150,
        required=False,
    )
    kinds = CheckboxesField(
        label=_("What may they send?"),
        choices=[Choice(kind.value, kind.label) for kind in RecordKind if kind not in PRIVATE_KINDS],
        error_required=_("Choose at least one kind of record"),
    )
    days = RadioField(label=_("How long does the link work?"), error_required=_("Choose how long it works"))
    most_files = RadioField(label=_("How many files may they send?"), error_required=_("Choose how many files"))

    def __init__(self, *args: Any, hospitals: list[ReportedHospital], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hospitals = {str(hospital.pk): hospital for hospital in hospitals}
        named = [Choice(key, hospital.name) for key, hospital in self._hospitals.items()]
        hospital: Any = self.fields["hospital"]
        hospital.choices = [*named, Choice(_ANOTHER, _("Another hospital"))]
        lasting: Any = self.fields["days"]
        lasting.choices = [Choice(str(days), ngettext("%(n)s day", "%(n)s days", days) % {"n": days}) for days in _DAYS]
        lasting.initial = str(settings.PORTAL_UPLOAD_LINK_DAYS)
        counted: Any = self.fields["most_files"]
        counted.choices = [
            Choice(str(count), ngettext("Up to %(n)s file", "Up to %(n)s files", count) % {"n": count})
            for count in _COUNTS
        ]
        counted.initial = str(_COUNTS[1])

    def clean(self) -> dict[str, Any]:
        """A hospital by its name, from the list or typed."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("hospital") == _ANOTHER and not said.get("hospital_name"):
            raise ValidationError({"hospital_name": _("Enter the name of the hospital")})
        return said

    def wanted(self) -> dict[str, Any]:
        """As the service asks for it."""
        said = self.cleaned_data
        hospital = self._hospitals.get(said["hospital"])
        return {
            "hospital": hospital,
            "hospital_name": hospital.name if hospital else said["hospital_name"],
            "kinds": said["kinds"],
            "days": int(said["days"]),
            "most_files": int(said["most_files"]),
        }
