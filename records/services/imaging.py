"""Checking scan pictures: packs from our page, single files, and members of archives, in one pass over the bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Final

from django.db import transaction

from intake.models import Patient
from records import storage
from records.dicom.lanes import Readable, read_ahead
from records.dicom.packs import PackBroken, read_packs
from records.filetypes import DICOM
from records.identity import compare
from records.models import DocumentReference, HoldSource, ImagingSeries
from records.scanning import current_scanner
from records.services.claims import sign_of_life
from records.services.holds import hold_checked
from records.services.imaging_receiver import Found, ImagingReceiver, Infected, Picture
from records.services.imaging_rows import Kept, keep_pictures
from records.services.outcomes import AlreadyHere, Refused, accept, keep_measure
from records.services.papers import as_released, problem_of
from records.services.previews import Preview, Previews, forget
from records.states import IdentityMatch, Problem

# Worst first: what one picture says about whose it is counts for all of them.
_GRAVITY: Final = (
    IdentityMatch.OTHER_PERSON,
    IdentityMatch.NAME_DIFFERS,
    IdentityMatch.SAME,
    IdentityMatch.NOT_STATED,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whose pictures these seem to be, compared with the child."""

    match: IdentityMatch
    stated_name: str = ""
    stated_birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What one pass over all bytes of a document found out."""

    found: Found
    sha256: str
    byte_count: int
    previews: Mapping[str, Preview]


def check_packs(document: DocumentReference) -> None:
    """Check scan pictures that came in packs, and open or hold them; raises Refused or AlreadyHere."""
    with storage.open_stream("quarantine", document.quarantine_key) as source:
        received = receive_packs(document, source)
    try:
        keep_measure(document, received.sha256)
        keep_imaging(document, received.found, received.previews)
    except (Refused, AlreadyHere):
        # Nobody opens this file, so nothing of it is kept to look at.
        forget(received.previews)
        raise


def receive_packs(document: DocumentReference, source: Readable) -> Received:
    """One pass over the bytes: hashed whole, every member scanned and read, each series drawn once. Writes nothing."""
    whole, size = hashlib.sha256(), 0

    def measured(pieces: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal size
        for piece in pieces:
            size += len(piece)
            if size > document.byte_count:
                raise Refused(Problem.CHANGED)
            receiver.lane.feed(whole, piece)
            stay()
            yield piece

    with (
        _previews(document) as previews,
        _receiver(document, previews) as (receiver, stay),
        read_ahead(source) as pieces,
    ):
        try:
            for member in read_packs(measured(pieces)):
                receiver.add(member.pieces, offset=member.offset, size=member.size)
        except PackBroken as error:
            raise Refused(Problem.CHANGED) from error
        found = receiver.finish()
        if size != document.byte_count:
            raise Refused(Problem.CHANGED)
        return Received(found, whole.hexdigest(), size, previews.finish())


def check_dicom(document: DocumentReference, file: IO[bytes]) -> None:
    """Check one DICOM file that came as it is, whose bytes were measured on the way here; raises Refused."""
    file.seek(0)
    with _previews(document) as previews, _receiver(document, previews) as (receiver, stay):
        receiver.add(_staying(file, stay), offset=0, size=document.byte_count)
        found, drawn = receiver.finish(), previews.finish()
    storage.put("records", document.record_key, file, sha256=document.sha256, media_type=DICOM.media_type)
    keep_imaging(document, found, drawn, record_key=document.record_key)


def keep_imaging(
    document: DocumentReference, found: Found, previews: Mapping[str, Preview], *, record_key: str = ""
) -> None:
    """End the check of a document that is all scan pictures: open it, hold it, or say what is wrong with it."""
    problem = problem_of(found.report, document)
    if problem is not None:
        raise Refused(problem, found.report)
    if not found.pictures:
        raise Refused(Problem.DAMAGED if found.unreadable else Problem.WRONG_TYPE, found.report)
    person = whose(document.opinion_request.patient, found.pictures)
    is_other = person.match == IdentityMatch.OTHER_PERSON
    if is_other:
        forget(previews)
    drawn = {} if is_other else {uid: preview.key for uid, preview in previews.items()}
    facts = {
        "media_type": DICOM.media_type,
        "record_key": record_key,
        "preview_key": "",
        "reading_key": "",
        "identity_match": person.match,
        "stated_name": person.stated_name,
        "stated_birth_date": person.stated_birth_date,
    }
    _end(document, found, drawn, facts)


@transaction.atomic
def _end(document: DocumentReference, found: Found, drawn: Mapping[str, str], facts: dict[str, Any]) -> None:
    kept = keep_pictures(document, found.pictures)
    if not kept.new:
        raise AlreadyHere(document.sha256)
    report = as_released(found.report)
    if facts["identity_match"] == IdentityMatch.OTHER_PERSON:
        hold_checked(document, report, HoldSource.DICOM, facts)
        return
    accept(document, report, **facts)
    show_series(kept, drawn)


def show_series(kept: Kept, drawn: Mapping[str, str]) -> None:
    """Give every series without a picture the one that was drawn of it, or say that none could be."""
    changed = []
    for (_study_uid, series_uid), series in kept.series.items():
        if series_uid in drawn and not series.preview_key:
            series.preview_key = drawn[series_uid]
            series.is_undrawable = not drawn[series_uid]
            changed.append(series)
    ImagingSeries.objects.bulk_update(changed, ["preview_key", "is_undrawable"])


def whose(patient: Patient, pictures: Sequence[Picture]) -> Person:
    """The person who is least surely the child, of all that the pictures name."""
    stated = dict.fromkeys((each.header.patient_name, each.header.birth_date) for each in pictures)
    people = [Person(compare(patient, name, born), name, born) for name, born in stated]
    return min(people, key=lambda each: _GRAVITY.index(each.match))


def _previews(document: DocumentReference) -> Previews:
    return Previews("quarantine", document.quarantine_key, document.byte_count)


@contextmanager
def _receiver(document: DocumentReference, previews: Previews) -> Iterator[tuple[ImagingReceiver, Callable[[], None]]]:
    with current_scanner().session() as session, ImagingReceiver(session, previews) as receiver:
        try:
            yield receiver, sign_of_life(document)
        except Infected as infected:
            raise Refused(Problem.INFECTED, infected.report) from infected


def _staying(file: IO[bytes], stay: Callable[[], None]) -> Iterator[bytes]:
    while piece := file.read(1024 * 1024):
        stay()
        yield piece
