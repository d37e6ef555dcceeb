"""The files families send, what they say in place of them, and what is known about each."""

from records.models.chase import (
    SETTLES_AN_ASK,
    AskedHow,
    ChaseNudge,
    ChaseOutcome,
    Exit,
    HospitalLetter,
    RecordAnswer,
    RecordAsk,
    RecordChase,
)
from records.models.document import PRIVATE_KINDS, DocumentReference, RecordKind
from records.models.identity import ClinicalSummary, HoldAnswer, HoldSource, PrivacyHold
from records.models.imaging import DrawnFrame, ImagingInstance, ImagingSeries, ImagingStudy, NotedStudy
from records.models.review import DocumentReview
from records.models.sending import MatchReason, PhotoPaper, RecordUpload, UploadLink, UploadPart
from records.models.store import FindingKind, StoreFinding

__all__ = [
    "PRIVATE_KINDS",
    "SETTLES_AN_ASK",
    "AskedHow",
    "ChaseNudge",
    "ChaseOutcome",
    "ClinicalSummary",
    "DocumentReference",
    "DocumentReview",
    "DrawnFrame",
    "Exit",
    "FindingKind",
    "HoldAnswer",
    "HoldSource",
    "HospitalLetter",
    "ImagingInstance",
    "ImagingSeries",
    "ImagingStudy",
    "MatchReason",
    "NotedStudy",
    "PhotoPaper",
    "PrivacyHold",
    "RecordAnswer",
    "RecordAsk",
    "RecordChase",
    "RecordKind",
    "RecordUpload",
    "StoreFinding",
    "UploadLink",
    "UploadPart",
]
