"""The pages about the illness, its treatment, and what the family wants to know."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.journey.page import Need, Page, Record, Section, Standing
from intake.models import (
    Condition,
    ReportedChemotherapy,
    ReportedHospital,
    ReportedRadiation,
    ReportedRelapse,
    ReportedSurgery,
    ReportedTransplant,
    YesNo,
)


def _has_leukemia(standing: Standing) -> bool:
    return standing.opinion_request.condition == Condition.LEUKEMIA


def _came_back(standing: Standing) -> bool:
    return standing.history.came_back == YesNo.YES


DIAGNOSIS: Final = Page(
    name="diagnosis",
    section=Section.ILLNESS,
    slug="diagnosis",
    title=_("The diagnosis"),
    need=Need.REVIEW,
    columns={
        Record.HISTORY: (
            "diagnosis_words",
            "diagnosis_certainty",
            "diagnosed_on",
            "stage_words",
            "body_site",
            "has_spread",
            "came_back",
            "family_history",
            "family_history_note",
        )
    },
    wanted=("diagnosis_words", "diagnosis_certainty", "diagnosed_on", "came_back"),
)
RELAPSES: Final = Page(
    name="relapses",
    section=Section.ILLNESS,
    slug="relapses",
    title=_("When it came back"),
    need=Need.REVIEW,
    row=ReportedRelapse,
    row_columns=("happened_on",),
    opened_by="came_back",
    applies=_came_back,
)
LEUKEMIA: Final = Page(
    name="leukemia",
    section=Section.ILLNESS,
    slug="leukemia",
    title=_("About the leukemia"),
    need=Need.CALL,
    columns={
        Record.HISTORY: ("leukemia_type", "first_response", "heard_words", "earlier_therapies"),
        Record.REQUEST: ("decision_on", "has_no_decision_date"),
    },
    applies=_has_leukemia,
)
HOSPITALS: Final = Page(
    name="hospitals",
    section=Section.ILLNESS,
    slug="hospitals",
    title=_("Hospitals and doctors"),
    need=Need.REVIEW,
    row=ReportedHospital,
    row_columns=("name", "city", "state", "medical_record_number", "doctor", "phone", "fax", "doctor_knows"),
)
REGULAR_DOCTOR: Final = Page(
    name="regular_doctor",
    section=Section.ILLNESS,
    slug="regular-doctor",
    title=_("Your child’s regular doctor"),
    title_for_self=_("Your regular doctor"),
    need=Need.OPTIONAL,
    columns={Record.HISTORY: ("regular_doctor",)},
)
TREATMENT: Final = Page(
    name="treatment",
    section=Section.ILLNESS,
    slug="treatment",
    title=_("Treatment so far"),
    need=Need.REVIEW,
    columns={
        Record.HISTORY: (
            "treatment_status",
            "had_surgery",
            "had_chemotherapy",
            "had_radiation",
            "had_transplant",
            "tests_done",
        )
    },
    wanted=("treatment_status",),
)
SURGERIES: Final = Page(
    name="surgeries",
    section=Section.ILLNESS,
    slug="surgeries",
    title=_("Surgeries"),
    need=Need.REVIEW,
    row=ReportedSurgery,
    row_columns=("what", "performed_on", "where"),
    opened_by="had_surgery",
    applies=lambda it: it.history.had_surgery == YesNo.YES,
)
CHEMOTHERAPY: Final = Page(
    name="chemotherapy",
    section=Section.ILLNESS,
    slug="chemotherapy",
    title=_("Chemo and other medicines"),
    need=Need.REVIEW,
    row=ReportedChemotherapy,
    row_columns=("plan", "started_on", "is_ongoing", "ended_on", "in_study"),
    opened_by="had_chemotherapy",
    applies=lambda it: it.history.had_chemotherapy == YesNo.YES,
)
RADIATION: Final = Page(
    name="radiation",
    section=Section.ILLNESS,
    slug="radiation",
    title=_("Radiation"),
    need=Need.REVIEW,
    row=ReportedRadiation,
    row_columns=("body_site", "started_on", "ended_on", "dose"),
    opened_by="had_radiation",
    applies=lambda it: it.history.had_radiation == YesNo.YES,
)
TRANSPLANTS: Final = Page(
    name="transplants",
    section=Section.ILLNESS,
    slug="transplants",
    title=_("Transplants"),
    need=Need.REVIEW,
    row=ReportedTransplant,
    row_columns=("kind", "performed_on", "donor"),
    opened_by="had_transplant",
    applies=lambda it: it.history.had_transplant == YesNo.YES,
)

QUESTIONS: Final = Page(
    name="questions",
    section=Section.ILLNESS,
    slug="questions",
    title=_("What you want to know"),
    need=Need.REVIEW,
    columns={
        Record.PREFERENCES: (
            "goals",
            "first_question",
            "second_question",
            "third_question",
            "recommended",
            "matters_most",
            "teen_on_call",
        ),
        Record.REQUEST: ("decision_on", "has_no_decision_date"),
    },
    wanted=("goals",),
)

PAGES: Final = (
    DIAGNOSIS,
    RELAPSES,
    LEUKEMIA,
    HOSPITALS,
    REGULAR_DOCTOR,
    TREATMENT,
    SURGERIES,
    CHEMOTHERAPY,
    RADIATION,
    TRANSPLANTS,
    QUESTIONS,
)
