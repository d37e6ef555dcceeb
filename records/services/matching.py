"""Whether a paper is about the child: what its text or heading states, compared with the request."""

from dataclasses import dataclass
from datetime import date

from intake.models import Patient
from records.identity import compare
from records.models import PRIVATE_KINDS, DocumentReference, HoldSource
from records.naming import Stated, people_in
from records.services.inspection import Inspection
from records.states import IdentityMatch


@dataclass(frozen=True, slots=True)
class Finding:
    """How the person in a paper compares with the child, and where that was read."""

    match: IdentityMatch
    source: HoldSource
    stated_name: str = ""
    stated_birth_date: date | None = None


def match_paper(document: DocumentReference, inspection: Inspection) -> Finding:
    """Compare what the paper says with the child; papers about a caregiver name the caregiver, and are not asked."""
    if document.kind in PRIVATE_KINDS:
        return Finding(IdentityMatch.NOT_STATED, HoldSource.TEXT)
    patient = document.opinion_request.patient
    heading = inspection.heading
    if heading is not None:
        born = heading.stated_birth
        match = compare(patient, heading.stated_name, born)
        return Finding(match, HoldSource.CDA, heading.stated_name, born if isinstance(born, date) else None)
    return match_text(patient, inspection.text)


def match_text(patient: Patient, text: str) -> Finding:
    """The child among the people a text names; somebody else only where the text surely means its patient."""
    found = [_compared(patient, person) for person in people_in(text)]
    same = next((each for each, _sure in found if each.match == IdentityMatch.SAME), None)
    others = [(each, sure) for each, sure in found if each.match == IdentityMatch.OTHER_PERSON]
    differs = next((each for each, _sure in found if each.match == IdentityMatch.NAME_DIFFERS), None)
    if same is not None:
        # Another patient beside the child: nobody is kept from reading, but whoever reads is told.
        mixed = next((each for each, sure in others if sure and each.stated_birth_date), None)
        return _as_differing(mixed) if mixed else same
    surely = next((each for each, sure in others if sure), None)
    if surely is not None and differs is None:
        return surely
    doubtful = differs or next((each for each, _sure in others), None)
    return _as_differing(doubtful) if doubtful else Finding(IdentityMatch.NOT_STATED, HoldSource.TEXT)


def _compared(patient: Patient, person: Stated) -> tuple[Finding, bool]:
    """Of a date that can be read in two ways, the child's own day is the one that was meant."""
    born = patient.birth_date if patient.birth_date in person.births else next(iter(person.births), None)
    match = compare(patient, person.name, born)
    is_sure = bool(person.name) and (person.is_sure or born is not None)
    return Finding(match, HoldSource.TEXT, person.name, born), is_sure


def _as_differing(finding: Finding) -> Finding:
    return Finding(IdentityMatch.NAME_DIFFERS, finding.source, finding.stated_name, finding.stated_birth_date)
