"""The request, the child, the people who speak for the child, and what they told us."""

from intake.models.clinical_history import ClinicalHistory
from intake.models.opinion_request import (
    Condition,
    LeukemiaFlag,
    Priority,
    ReachTime,
    RequestStatusChange,
    SecondOpinionRequest,
)
from intake.models.patient import (
    AdministrativeSex,
    Authority,
    CallAccess,
    CallLanguage,
    Patient,
    RelatedPerson,
    Relationship,
    YesNo,
)
from intake.models.preferences import CarePreferences, Coverage
from intake.models.reported import (
    ReportedCaregiver,
    ReportedChemotherapy,
    ReportedHospital,
    ReportedRadiation,
    ReportedRelapse,
    ReportedSurgery,
    ReportedTransplant,
)
from intake.models.saved_page import AnswerChange, AnswerDraft, CaseLook, SavedPage

__all__ = [
    "AdministrativeSex",
    "AnswerChange",
    "AnswerDraft",
    "Authority",
    "CallAccess",
    "CallLanguage",
    "CarePreferences",
    "CaseLook",
    "ClinicalHistory",
    "Condition",
    "Coverage",
    "LeukemiaFlag",
    "Patient",
    "Priority",
    "ReachTime",
    "RelatedPerson",
    "Relationship",
    "ReportedCaregiver",
    "ReportedChemotherapy",
    "ReportedHospital",
    "ReportedRadiation",
    "ReportedRelapse",
    "ReportedSurgery",
    "ReportedTransplant",
    "RequestStatusChange",
    "SavedPage",
    "SecondOpinionRequest",
    "YesNo",
]
