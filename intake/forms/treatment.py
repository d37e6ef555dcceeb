"""The questions about treatment so far."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms.base import AnswerForm, choices_of
from intake.models import YesNo
from intake.models.clinical_history import TestDone, TreatmentStatus
from intake.models.reported import TransplantKind
from portal.ui.components import Text
from portal.ui.fields import (
    ApproximateDateField,
    CheckboxesField,
    CheckboxField,
    RadioField,
    TextField,
)


def _had(label: Text) -> RadioField:
    return RadioField(label=label, choices=choices_of(YesNo), optional=True)


class TreatmentForm(AnswerForm):
    """Where treatment stands, and which kinds there were."""

    lead = gettext_lazy("For each yes, we ask a little more on the next pages.")
    why = gettext_lazy("Why we ask: it tells us which records to look for.")

    treatment_status = RadioField(label=gettext_lazy("Where is treatment now?"), choices=choices_of(TreatmentStatus))
    had_surgery = _had(gettext_lazy("Has there been surgery?"))
    had_chemotherapy = _had(gettext_lazy("Has there been chemo or other medicine for this illness?"))
    had_radiation = _had(gettext_lazy("Has there been radiation?"))
    had_transplant = _had(gettext_lazy("Has there been a bone marrow or stem cell transplant?"))
    tests_done = CheckboxesField(
        label=gettext_lazy("Which tests were done?"),
        exclusive=(TestDone.NONE.value,),
        choices=choices_of(TestDone),
        optional=True,
    )


class SurgeryForm(AnswerForm):
    """One operation."""

    not_before_birth = ("performed_on",)

    what = TextField(
        label=gettext_lazy("What was done?"),
        hint=gettext_lazy("Your own words are fine, such as “took out the tumor”."),
        error_required=gettext_lazy("Say what was done. Your own words are fine"),
        max_length=300,
    )
    performed_on = ApproximateDateField(label=gettext_lazy("When was it?"), not_future=True, optional=True)
    where = TextField(label=gettext_lazy("Where was it?"), max_length=150, optional=True)


class ChemotherapyForm(AnswerForm):
    """One plan of medicines against the illness."""

    not_before_birth = ("started_on", "ended_on")
    in_order = (("started_on", "ended_on"),)

    plan = TextField(
        label=gettext_lazy("Name of the plan, or the medicines"),
        hint=gettext_lazy("Copy the plan name, such as AALL1731, or write “I don’t know”."),
        error_required=gettext_lazy("Enter the plan or the medicines. “I don’t know” is fine"),
        max_length=500,
    )
    started_on = ApproximateDateField(label=gettext_lazy("When did it start?"), not_future=True, optional=True)
    is_ongoing = CheckboxField(label=gettext_lazy("It still goes on"), optional=True)
    ended_on = ApproximateDateField(label=gettext_lazy("When did it end?"), not_future=True, optional=True)
    in_study = RadioField(
        label=gettext_lazy("Is it part of a study (clinical trial)?"), choices=choices_of(YesNo), optional=True
    )

    def clean(self) -> dict[str, Any]:
        """What still goes on has no end yet."""
        cleaned = super().clean()
        if cleaned.get("is_ongoing") and cleaned.get("ended_on"):
            self.add_error(
                "ended_on", _("You gave an end and ticked “It still goes on”. Keep one and clear the other.")
            )
        return cleaned


class RadiationForm(AnswerForm):
    """One course of radiation."""

    not_before_birth = ("started_on", "ended_on")
    in_order = (("started_on", "ended_on"),)

    body_site = TextField(
        label=gettext_lazy("Which part of the body?"),
        error_required=gettext_lazy("Enter the part of the body"),
        max_length=200,
    )
    started_on = ApproximateDateField(label=gettext_lazy("When did it start?"), not_future=True, optional=True)
    ended_on = ApproximateDateField(label=gettext_lazy("When did it end?"), not_future=True, optional=True)
    dose = TextField(
        label=gettext_lazy("Dose, if you know it"),
        hint=gettext_lazy("Such as 54 Gy."),
        max_length=100,
        width="half",
        optional=True,
    )


class TransplantForm(AnswerForm):
    """One transplant."""

    not_before_birth = ("performed_on",)

    kind = RadioField(
        label=gettext_lazy("Where did the cells come from?"),
        error_required=gettext_lazy("Choose where the cells came from"),
        choices=choices_of(TransplantKind),
    )
    performed_on = ApproximateDateField(label=gettext_lazy("When was it?"), not_future=True, optional=True)
    donor = TextField(
        label=gettext_lazy("Who was the donor?"),
        hint=gettext_lazy("Such as sister, or an unknown donor."),
        max_length=150,
        optional=True,
    )
