"""What the sheet tells, in the order of a call: one table of lines, each made of a few answers of one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intake import journey
from intake.journey import Page
from portal.ui.components import Text
from records.models import RecordKind


class Topic(models.TextChoices):
    """The parts of the sheet."""

    CALL = "call", _("The child and the call")
    ILLNESS = "illness", _("The illness")
    TREATMENT = "treatment", _("Treatment so far")
    NOW = "now", _("How things are now")
    DOCTORS = "doctors", _("Hospitals and doctors")
    QUESTIONS = "questions", _("Questions and wishes")
    VISIT = "visit", _("Coming to us")
    RECORDS = "records", _("Records we have")


@dataclass(frozen=True, slots=True)
class Spec:
    """One line: what it is called, where its answers are kept, and which records usually say the same.

    A spec of a page that keeps a list stands for as many lines as the list has entries.
    """

    name: str
    topic: Topic
    label: Text
    page: Page
    columns: Sequence[str] = ()
    kinds: Sequence[RecordKind] = ()
    # Named as open while nobody has answered it.
    is_wanted: bool = False


_CALL, _ILLNESS, _TREATMENT, _NOW = Topic.CALL, Topic.ILLNESS, Topic.TREATMENT, Topic.NOW
_DOCTORS, _QUESTIONS, _VISIT = Topic.DOCTORS, Topic.QUESTIONS, Topic.VISIT
_SUMMARY, _PATHOLOGY, _GENES = RecordKind.SUMMARY, RecordKind.PATHOLOGY, RecordKind.MOLECULAR

# What this table leaves out stays out of the sheet: how a visit is paid, who decides about care, other people's
# numbers, and whom we must not share with.
TABLE: Final = (
    Spec("sex", _CALL, _("Sex on medical records"), journey.DETAILS, ("sex_on_records",)),
    Spec("called", _CALL, _("Name and pronouns"), journey.DETAILS, ("preferred_name", "pronouns")),
    Spec("home", _CALL, _("Where the child lives"), journey.DETAILS, ("home_state", "home_country")),
    Spec("teen", _CALL, _("The teen on the call"), journey.QUESTIONS, ("teen_on_call",)),
    Spec("condition", _ILLNESS, _("What doctors said it is"), journey.ILLNESS, ("condition",)),
    Spec("flags", _ILLNESS, _("Told about the leukemia"), journey.ILLNESS, ("leukemia_flags",), (_PATHOLOGY,)),
    Spec(
        "diagnosis",
        _ILLNESS,
        _("The diagnosis"),
        journey.DIAGNOSIS,
        ("diagnosis_words", "diagnosis_certainty"),
        (_PATHOLOGY, _SUMMARY),
        is_wanted=True,
    ),
    Spec(
        "stage",
        _ILLNESS,
        _("Since when, and how far"),
        journey.DIAGNOSIS,
        ("diagnosed_on", "stage_words", "body_site", "has_spread"),
        (_PATHOLOGY, RecordKind.RADIOLOGY),
        is_wanted=True,
    ),
    Spec("back", _ILLNESS, _("Has it come back?"), journey.DIAGNOSIS, ("came_back",), (_SUMMARY,), is_wanted=True),
    Spec("relapse", _ILLNESS, _("It came back"), journey.RELAPSES, (), (_SUMMARY,)),
    Spec("kind", _ILLNESS, _("Kind of leukemia"), journey.LEUKEMIA, ("leukemia_type",), (_PATHOLOGY,)),
    Spec("first", _ILLNESS, _("After the first month"), journey.LEUKEMIA, ("first_response",), (_PATHOLOGY,)),
    Spec("heard", _ILLNESS, _("Words on papers"), journey.LEUKEMIA, ("heard_words",), (_GENES, _PATHOLOGY)),
    Spec("before", _ILLNESS, _("Strong treatments before"), journey.LEUKEMIA, ("earlier_therapies",), (_SUMMARY,)),
    Spec("family", _ILLNESS, _("In the family"), journey.DIAGNOSIS, ("family_history", "family_history_note")),
    Spec("status", _TREATMENT, _("Treatment"), journey.TREATMENT, ("treatment_status",), (_SUMMARY,), is_wanted=True),
    Spec(
        "had",
        _TREATMENT,
        _("Treatments so far"),
        journey.TREATMENT,
        ("had_surgery", "had_chemotherapy", "had_radiation", "had_transplant"),
        (_SUMMARY,),
    ),
    Spec("surgery", _TREATMENT, _("Surgery"), journey.SURGERIES, (), (RecordKind.OPERATIVE,)),
    Spec("chemotherapy", _TREATMENT, _("Chemo or medicine"), journey.CHEMOTHERAPY, (), (RecordKind.CHEMOTHERAPY,)),
    Spec("radiation", _TREATMENT, _("Radiation"), journey.RADIATION, (), (RecordKind.RADIATION,)),
    Spec("transplant", _TREATMENT, _("Transplant"), journey.TRANSPLANTS, (), (_SUMMARY,)),
    Spec(
        "tests",
        _TREATMENT,
        _("Tests done"),
        journey.TREATMENT,
        ("tests_done",),
        (RecordKind.RADIOLOGY, RecordKind.LABS, RecordKind.MRI),
    ),
    Spec("signs", _NOW, _("Warning signs"), journey.NOW, ("warning_signs",)),
    Spec(
        "inpatient",
        _NOW,
        _("In a hospital now"),
        journey.NOW,
        ("inpatient_now", "inpatient_hospital", "inpatient_unit", "inpatient_since"),
        is_wanted=True,
    ),
    Spec("symptoms", _NOW, _("What you notice"), journey.NOW, ("symptoms", "symptoms_note")),
    Spec("days", _NOW, _("Most days"), journey.NOW, ("daily_life", "trend")),
    Spec("medicines", _NOW, _("Medicines"), journey.CARE, ("medicines",), (_SUMMARY,), is_wanted=True),
    Spec("allergies", _NOW, _("Allergies"), journey.CARE, ("allergies",), (_SUMMARY,), is_wanted=True),
    Spec("devices", _NOW, _("Lines and tubes"), journey.CARE, ("devices",)),
    Spec("limits", _NOW, _("Care the family does not want"), journey.CARE, ("treatment_limits",)),
    Spec("hospital", _DOCTORS, _("Hospital"), journey.HOSPITALS, is_wanted=True),
    Spec("doctor", _DOCTORS, _("Regular doctor"), journey.REGULAR_DOCTOR, ("regular_doctor",)),
    Spec(
        "questions",
        _QUESTIONS,
        _("Most important questions"),
        journey.QUESTIONS,
        ("first_question", "second_question", "third_question"),
        is_wanted=True,
    ),
    Spec("goals", _QUESTIONS, _("What would help most"), journey.QUESTIONS, ("goals",), is_wanted=True),
    Spec("next", _QUESTIONS, _("What doctors suggest next"), journey.QUESTIONS, ("recommended",)),
    Spec(
        "decision",
        _QUESTIONS,
        _("The next big decision"),
        journey.QUESTIONS,
        ("decision_on", "has_no_decision_date"),
        is_wanted=True,
    ),
    Spec("matters", _QUESTIONS, _("What matters most"), journey.QUESTIONS, ("matters_most",)),
    Spec("travel", _VISIT, _("Can you travel?"), journey.TRAVEL, ("can_travel", "from_city", "travel_by")),
    Spec("crowds", _VISIT, _("Told to avoid crowds"), journey.TRAVEL, ("avoids_crowds",)),
    Spec("help", _VISIT, _("What helps at a visit"), journey.ACCESS, ("visit_needs", "visit_needs_note")),
    # In Spanish, "anything else" to tell and "anything else" to send differ.
    Spec("more", _VISIT, pgettext_lazy("to tell", "Anything else"), journey.ANYTHING_ELSE, ("anything_else",)),
)
