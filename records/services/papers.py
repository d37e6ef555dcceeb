"""One paper: true type, virus scan, a look in the throw-away process, then its copies into the records bucket."""

import hashlib
import io
import tempfile
from dataclasses import dataclass, replace
from typing import IO, Any

from django.db import transaction

from records import storage
from records.filetypes import FileType
from records.models import DocumentReference, RecordKind
from records.scanning import ScanReport
from records.services.claims import renew
from records.services.converting import printed
from records.services.holds import hold_checked
from records.services.inspection import Inspection, inspect
from records.services.matching import Finding, match_paper
from records.services.names import download_name
from records.services.noted_studies import note_studies
from records.services.outcomes import Refused, accept
from records.services.suggestions import suggest
from records.services.summaries import keep_summary
from records.states import IdentityMatch, Problem, ScanResult


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was found out about a paper that may be opened."""

    file_type: FileType
    inspection: Inspection
    report: ScanReport


def check_paper(document: DocumentReference, file: IO[bytes], file_type: FileType, report: ScanReport) -> None:
    """Look into a paper that the scanner has seen, keep it and its copies, and open it; raises Refused."""
    with tempfile.TemporaryFile() as reading:
        inspection = inspect(file, file_type, reading)
        renew(document)
        inspection = printed(file, file_type, reading, inspection)
        # First what the family can mend: a locked file is locked, and only therefore not scannable.
        problem = inspection.problem or problem_of(report, document)
        if problem is not None:
            raise Refused(problem, report, media_type=file_type.media_type, **_counts(inspection))
        renew(document)
        keep_copies(document, file, Verdict(file_type, inspection, as_released(report)), reading)


def problem_of(report: ScanReport, document: DocumentReference) -> Problem | None:
    """What a scan that did not end well means; a person who released the file answers for what was not scanned."""
    if report.result == ScanResult.INFECTED:
        return Problem.INFECTED
    if report.result == ScanResult.NOT_SCANNABLE and document.released_by_id is None:
        return Problem.NOT_SCANNABLE
    return None


def as_released(report: ScanReport) -> ScanReport:
    """What is written down about a file that a person opened although it could not be scanned whole."""
    return replace(report, result=ScanResult.RELEASED) if report.result == ScanResult.NOT_SCANNABLE else report


def keep_copies(document: DocumentReference, file: IO[bytes], verdict: Verdict, reading: IO[bytes]) -> None:
    """Put original, picture and reading copy into the records bucket, then open the file or hold it."""
    media_type = verdict.file_type.media_type
    # The store compares with the sha256 of the day the file came: what is kept is what was scanned.
    storage.put(
        "records",
        document.record_key,
        file,
        sha256=document.sha256,
        media_type=media_type,
        file_name=download_name(document.original_name, media_type),
    )
    preview, reading_type = verdict.inspection.preview, verdict.inspection.reading_type
    if preview:
        put_derived(document.preview_key, io.BytesIO(preview), "image/jpeg")
    if reading_type:
        put_derived(document.reading_key, reading, reading_type)
    _end(document, verdict)


def put_derived(key: str, file: IO[bytes], media_type: str) -> None:
    """Store something we made ourselves."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # IO names no readinto
    storage.put("records", key, file, sha256=digest, media_type=media_type)


@transaction.atomic
def _end(document: DocumentReference, verdict: Verdict) -> None:
    """Open the file for reading, or hold it when it is about somebody else; its facts are written in both cases."""
    inspection = verdict.inspection
    finding = match_paper(document, inspection)
    facts = _facts(document, verdict, finding)
    if inspection.heading is not None:
        keep_summary(document, inspection.heading)
    if finding.match == IdentityMatch.OTHER_PERSON:
        hold_checked(document, verdict.report, finding.source, facts)
    else:
        accept(document, verdict.report, **facts)
        if RecordKind.RADIOLOGY in {document.kind, facts["suggested_kind"]}:
            note_studies(document=document, text=inspection.text)


def _facts(document: DocumentReference, verdict: Verdict, finding: Finding) -> dict[str, Any]:
    inspection = verdict.inspection
    suggestion = suggest(inspection.text)
    return _counts(inspection) | {
        "media_type": verdict.file_type.media_type,
        "has_active_content": inspection.has_active_content,
        "suggested_kind": suggestion.kind or "",
        "suggested_by": list(suggestion.words),
        "stated_name": finding.stated_name,
        "stated_birth_date": finding.stated_birth_date,
        "identity_match": finding.match,
        "preview_key": document.preview_key if inspection.preview else "",
        "reading_key": document.reading_key if inspection.reading_type else "",
        "reading_media_type": inspection.reading_type,
    }


def _counts(inspection: Inspection) -> dict[str, Any]:
    return {"page_count": inspection.page_count, "readable_page_count": inspection.readable_page_count}
