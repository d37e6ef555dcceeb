"""The request, the child, the people who speak for the child, and what they told us."""

from intake.models.clinical_history import ClinicalHistory
from intake.models.consent import Consent, ConsentKind, ConsentText, ReleasedKind
from intake.models.daily_count import Counted, DailyCount
from intake.models.invitation import AddressKind, Invitation
from intake.models.opinion_request import (
    Condition,
    LeukemiaFlag,
    Priority,
    ReachTime,
    RequestStatusChange,
    SecondOpinionRequest,
    WaitsFor,
)
from intake.models.patient import (
    Access,
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
from intake.models.urgency import UrgencyChange

__all__ = [
    "Access",
    "AddressKind",
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
    "Consent",
    "ConsentKind",
    "ConsentText",
    "Counted",
    "Coverage",
    "DailyCount",
    "Invitation",
    "LeukemiaFlag",
    "Patient",
    "Priority",
    "ReachTime",
    "RelatedPerson",
    "Relationship",
    "ReleasedKind",
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
    "UrgencyChange",
    "WaitsFor",
    "YesNo",
]
