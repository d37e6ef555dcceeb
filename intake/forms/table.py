"""The form of each page: the one place that joins the journey to its forms."""

from collections.abc import Mapping
from typing import Final

from intake import journey
from intake.forms.base import AnswerForm
from intake.forms.child import CareForm, DetailsForm, NowForm
from intake.forms.family import CaregiverForm, LegalForm, PayingForm
from intake.forms.illness import (
    DiagnosisForm,
    HospitalForm,
    LeukemiaForm,
    QuestionsForm,
    RegularDoctorForm,
    RelapseForm,
)
from intake.forms.request import CallNeedsForm, ChildChangeForm, ContactForm, IllnessForm, ReachForm
from intake.forms.treatment import ChemotherapyForm, RadiationForm, SurgeryForm, TransplantForm, TreatmentForm
from intake.forms.visit import AccessForm, AnythingElseForm, TravelForm
from intake.journey import Page, Standing

FORMS: Final[Mapping[str, type[AnswerForm]]] = {
    journey.CHILD.name: ChildChangeForm,
    journey.ILLNESS.name: IllnessForm,
    journey.CONTACT.name: ContactForm,
    journey.CALL_NEEDS.name: CallNeedsForm,
    journey.REACH.name: ReachForm,
    journey.DETAILS.name: DetailsForm,
    journey.NOW.name: NowForm,
    journey.CARE.name: CareForm,
    journey.CAREGIVERS.name: CaregiverForm,
    journey.LEGAL.name: LegalForm,
    journey.PAYING.name: PayingForm,
    journey.DIAGNOSIS.name: DiagnosisForm,
    journey.RELAPSES.name: RelapseForm,
    journey.LEUKEMIA.name: LeukemiaForm,
    journey.HOSPITALS.name: HospitalForm,
    journey.REGULAR_DOCTOR.name: RegularDoctorForm,
    journey.TREATMENT.name: TreatmentForm,
    journey.SURGERIES.name: SurgeryForm,
    journey.CHEMOTHERAPY.name: ChemotherapyForm,
    journey.RADIATION.name: RadiationForm,
    journey.TRANSPLANTS.name: TransplantForm,
    journey.QUESTIONS.name: QuestionsForm,
    journey.ACCESS.name: AccessForm,
    journey.TRAVEL.name: TravelForm,
    journey.ANYTHING_ELSE.name: AnythingElseForm,
}
"""A test holds that every page with questions has exactly one form, and that the form asks for its columns."""


def label_in_form(page: Page, column: str, standing: Standing) -> str:
    """The question as this person reads it on the page."""
    form = FORMS[page.name]
    own = form.labels_for_self.get(column) if standing.is_self else None
    return str(own or form.base_fields[column].label)
