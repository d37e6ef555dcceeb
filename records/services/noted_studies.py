"""Which scans a radiology note speaks of, and which of them we have pictures of: the holes are told both ways."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake.models import SecondOpinionRequest
from records.models import DocumentReference, ImagingStudy, NotedStudy
from records.naming import read_days
from records.states import DocumentStatus

# By DICOM's own short words. The first that fits counts: a PET/CT is a PET, an MRI no CT.
_MODALITIES: Final = (
    ("PT", re.compile(r"\bPET\b|\bpositron", re.IGNORECASE)),
    ("MR", re.compile(r"\bMR[IA]?\b|\bmagnetic resonance|\bresonancia", re.IGNORECASE)),
    ("CT", re.compile(r"\bCT\b|\bCAT scan|\btomograph|\btomograf[ií]a|\bTAC\b", re.IGNORECASE)),
    ("US", re.compile(r"\bUS\b|\bultraso|\bsonogra|\becograf[ií]a", re.IGNORECASE)),
    ("NM", re.compile(r"\bMIBG\b|\bbone scan|\bscintigra|\bgammagraf[ií]a", re.IGNORECASE)),
    ("CR", re.compile(r"\bX-?ray|\bXR\b|\bradiograph|\bradiograf[ií]a", re.IGNORECASE)),
)
# One machine, several short words.
_ALIKE: Final = {"PT": {"PT"}, "MR": {"MR"}, "CT": {"CT"}, "US": {"US"}, "NM": {"NM", "ST"}, "CR": {"CR", "DX", "RF"}}
_DATE: Final = re.compile(
    r"\b(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+|del\s+)?\d{4}"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})\b"
)
_OTHER_DAYS: Final = re.compile(
    r"birth|born|\bDOB\b|nacimiento|sign|firma|dictat|transcri|print|impres|report(?:ed)? (?:date|on)|received|ordered",
    re.IGNORECASE,
)
_SCAN_DAY: Final = re.compile(
    r"(?:exam|study|scan|service|procedure|estudio|examen|servicio)\w*\s*(?:date|/time)?|performed|date of|fecha",
    re.IGNORECASE,
)
# How far in front of a date its label or its scan may stand.
_NEAR: Final = 60
_LONGEST: Final = 200_000
_MOST: Final = 40
_OLDEST: Final = timedelta(days=30 * 365)
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Scans that a note speaks of without their pictures, and pictures without a note."""

    without_pictures: list[NotedStudy]
    without_report: list[ImagingStudy]


@transaction.atomic
def note_studies(*, document: DocumentReference, text: str) -> list[NotedStudy]:
    """Write down the scans that the text of a radiology note speaks of, and look for their pictures."""
    found = list(dict.fromkeys(scans_in(text)))[:_MOST]
    NotedStudy.objects.filter(document=document).delete()
    NotedStudy.objects.bulk_create(
        [NotedStudy(document=document, noted_on=day, modality=modality) for day, modality in found]
    )
    match_notes(opinion_request_id=document.opinion_request_id)
    return list(document.noted_studies.all())


def match_notes(*, opinion_request_id: UUID) -> None:
    """Find the study of each noted scan anew; called whenever notes or pictures came or went."""
    studies = list(ImagingStudy.objects.filter(opinion_request=opinion_request_id, instance_count__gt=0))
    notes = list(NotedStudy.objects.filter(document__opinion_request=opinion_request_id))
    changed = []
    for note in notes:
        study = _study_of(note, studies)
        if note.study_id != (study.pk if study else None):
            note.study = study
            changed.append(note)
    NotedStudy.objects.bulk_update(changed, ["study"])


def unmatched(opinion_request: SecondOpinionRequest) -> Unmatched:
    """The holes both ways, of files that are open."""
    notes = NotedStudy.objects.filter(
        document__opinion_request=opinion_request, document__status=DocumentStatus.AVAILABLE
    )
    missing = {(each.noted_on, each.modality): each for each in notes.filter(study=None)}
    studies = ImagingStudy.objects.filter(opinion_request=opinion_request, instance_count__gt=0)
    return Unmatched(list(missing.values()), list(studies.exclude(notes__in=notes)))


def scans_in(text: str) -> Iterator[tuple[date, str]]:
    """Day and kind of each scan the text speaks of; days of birth, of signing and of printing are none."""
    text = text[:_LONGEST]
    main = _modality(text)
    today = timezone.localdate()
    end = 0
    for match in _DATE.finditer(text):
        days = [day for day in read_days(match.group()) if today - _OLDEST < day <= today + _A_DAY]
        before = text[max(end, match.start() - _NEAR) : match.start()]
        end = match.end()
        line = before.rsplit("\n", 1)[-1]
        if not days or _OTHER_DAYS.search(line):
            continue
        behind = text[match.end() : match.end() + _NEAR].split("\n", 1)[0]
        modality = _nearest(line) or _modality(behind) or (main if _SCAN_DAY.search(line) else "")
        if modality:
            yield days[0], modality


def _modality(words: str) -> str:
    """The kind that is spoken of first."""
    places = [(match.start(), name) for name, pattern in _MODALITIES if (match := pattern.search(words))]
    return min(places)[1] if places else ""


def _nearest(words: str) -> str:
    """The kind that is spoken of last, right in front of its date."""
    places = [(match.start(), name) for name, pattern in _MODALITIES for match in pattern.finditer(words)]
    return max(places)[1] if places else ""


def _study_of(note: NotedStudy, studies: Sequence[ImagingStudy]) -> ImagingStudy | None:
    """Of the same kind and day, or, where nothing fits better, of the day beside it: midnight and time zones."""
    alike = [each for each in studies if _ALIKE.get(note.modality, set()) & set(each.modalities)]
    for most in (timedelta(0), _A_DAY):
        for study in alike:
            if study.started_on is not None and abs(study.started_on - note.noted_on) <= most:
                return study
    return None
