"""The request, the child and the people who speak for the child."""

from intake.models.opinion_request import (
    Condition,
    LeukemiaFlag,
    Priority,
    ReachTime,
    RequestStatusChange,
    SecondOpinionRequest,
)
from intake.models.patient import CallAccess, CallLanguage, Patient, RelatedPerson, Relationship

__all__ = [
    "CallAccess",
    "CallLanguage",
    "Condition",
    "LeukemiaFlag",
    "Patient",
    "Priority",
    "ReachTime",
    "RelatedPerson",
    "Relationship",
    "RequestStatusChange",
    "SecondOpinionRequest",
]
