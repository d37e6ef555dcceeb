"""The forms about hospitals, and about what a family knows of its own file."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import ReportedHospital
from intake.wording import place_words
from portal.ui.fields import (
    ApproximateDateField,
    CheckboxesField,
    DateField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)
from portal.ui.forms import PortalForm
from records.models import PRIVATE_KINDS, AskedHow, DocumentReference, RecordKind
from records.requirements import NINE_KINDS, REQUIREMENTS

# How a family asks by itself; the other ways are ours.
_FAMILY_WAYS: Final = (
    AskedHow.PHONE,
    AskedHow.PATIENT_SITE,
    AskedHow.IN_PERSON,
    AskedHow.LETTER,
    AskedHow.EMAIL,
    AskedHow.FAX,
)


class AskHospitalsForm(PortalForm):
    """Which records from which hospitals; one that is not on the list can be named here."""

    hospitals = CheckboxesField(label=gettext_lazy("Which hospitals have them?"), choices=(), optional=True)
    new_hospital = TextField(
        label=gettext_lazy("Another hospital or clinic"),
        hint=gettext_lazy("Its name as you know it. We look up the rest."),
        max_length=150,
        optional=True,
    )
    new_city = TextField(label=gettext_lazy("City of that hospital"), max_length=100, optional=True)
    kinds = CheckboxesField(
        label=gettext_lazy("Which records?"),
        error_required=gettext_lazy("Choose at least one kind of record"),
        choices=(),
    )

    def __init__(
        self,
        *args: Any,
        hospitals: Sequence[ReportedHospital],
        ticked: Collection[RecordKind] = (),
        is_patient: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        boxes: Any = self.fields["hospitals"]
        boxes.choices = [(str(each.pk), _place(each)) for each in hospitals]
        # With one hospital there is nothing to choose.
        boxes.initial = [str(each.pk) for each in hospitals] if len(hospitals) == 1 else []
        kinds: Any = self.fields["kinds"]
        offered = [*NINE_KINDS, *(kind for kind in ticked if kind not in NINE_KINDS)]
        kinds.choices = [(kind.value, REQUIREMENTS[kind].said_to(is_patient=is_patient).name) for kind in offered]
        kinds.initial = [kind.value for kind in ticked]
        if not hospitals:
            del self.fields["hospitals"]

    def clean(self) -> dict[str, Any]:
        """At least one hospital, from the list or by name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("hospitals") and not cleaned.get("new_hospital"):
            where = "hospitals" if "hospitals" in self.fields else "new_hospital"
            self.add_error(where, _("Choose a hospital, or type its name"))
        return cleaned


class AskedForm(PortalForm):
    """The family asked the hospital itself."""

    how = RadioField(
        label=gettext_lazy("How did you ask?"), choices=[(each.value, each.label) for each in _FAMILY_WAYS]
    )
    on = DateField(label=gettext_lazy("When did you ask?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> Any:
        """Not a day to come, where the family is."""
        on = self.cleaned_data["on"]
        if on is not None and on > self.today:
            raise ValidationError(_("Enter today or an earlier day"), code="future")
        return on


class DescribeForm(PortalForm):
    """What the family knows of a file: its name, its date, what it is, and what else is in it."""

    title = TextField(
        label=gettext_lazy("What do you call it?"),
        hint=gettext_lazy("Such as “MRI report, March”. It helps you find it again."),
        max_length=120,
        optional=True,
    )
    recorded_on = ApproximateDateField(
        label=gettext_lazy("Which date is on it?"), hint=gettext_lazy("The month is enough."), optional=True
    )
    note = TextAreaField(
        label=gettext_lazy("Anything we should know about it?"), max_length=1000, rows=2, optional=True
    )
    kind = SelectField(label=gettext_lazy("Kind of record"), choices=())
    covers = CheckboxesField(
        label=gettext_lazy("This file also covers"),
        hint=gettext_lazy(
            "One big file often holds several kinds. Tick what is inside, and you are done with those, too."
        ),
        choices=(),
        optional=True,
    )

    def __init__(self, *args: Any, document: DocumentReference, is_patient: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = _kinds_beside(document)
        names = {kind: REQUIREMENTS[kind].said_to(is_patient=is_patient).name for kind in kinds}
        chooser, covers = self.fields["kind"], self.fields["covers"]
        chooser.choices = list(names.items())  # type: ignore[attr-defined]
        others = [kind for kind in NINE_KINDS if kind in names and kind != document.kind]
        covers.choices = [(kind.value, names[kind]) for kind in others]  # type: ignore[attr-defined]
        if document.kind in PRIVATE_KINDS:
            del self.fields["covers"]


def _kinds_beside(document: DocumentReference) -> list[RecordKind]:
    """A paper about a caregiver stays one, and a paper about the child never becomes one by mistake."""
    is_private = document.kind in PRIVATE_KINDS
    return [kind for kind in REQUIREMENTS if (kind in PRIVATE_KINDS) == is_private]


def _place(hospital: ReportedHospital) -> str:
    return ", ".join(part for part in (hospital.name, hospital.city, place_words(hospital.state)) if part)
