"""A ZIP that a family sent: taken apart member by member, each scanned, its papers and pictures checked on their own.

What came out become files of their own, which any hold or refusal meets alone; programs of a disc are left out.
"""

import hashlib
import logging
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Final

from django.conf import settings
from django.db import transaction

from records import storage
from records.dicom.scanner import is_dicom
from records.filetypes import CDA, DICOM, HEAD_BYTES, OLD_WORD, PAPERS, PDF, WORD, ZIP, FileType, identify
from records.models import DocumentReference, RecordKind
from records.packing import PackWriter
from records.scanning import ScanReport, ScanSession, current_scanner
from records.services.claims import sign_of_life
from records.services.names import download_name, shown_name
from records.services.outcomes import Refused, accept
from records.services.papers import as_released, problem_of
from records.services.queueing import queue_check
from records.states import Packaging, Problem, ScanResult
from records.zips import MOST_MEMBERS, ArchiveProblem, Entry, read_directory, unpack

logger = logging.getLogger(__name__)

_DEEPEST: Final = 2
_MOST_PAPERS: Final = 300
_IN_MEMORY: Final = 4 * 1024 * 1024
# Beside scan pictures these are papers; pictures and texts there belong to the viewer.
_PAPERS_ON_A_DISC: Final = (PDF, WORD, OLD_WORD, CDA)
# What computers add for themselves.
_LITTER: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini", "dicomdir")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was inside, and where its bytes wait for their own check."""

    name: str
    file_type: FileType
    byte_count: int
    sha256: str
    key: str


@dataclass(slots=True)
class Contents:
    """What has come out so far, of this ZIP and those inside it."""

    packs: PackWriter
    pictures: IO[bytes]
    report: ScanReport
    papers: dict[str, Paper] = field(default_factory=dict)
    left_out: int = 0
    member_count: int = 0
    byte_count: int = 0

    def wanted_papers(self) -> list[Paper]:
        """All papers, or on a disc those that are surely no part of its viewer."""
        if not self.packs.count:
            return list(self.papers.values())
        return [paper for paper in self.papers.values() if paper.file_type in _PAPERS_ON_A_DISC]

    def counts(self) -> dict[str, int]:
        """In numbers, for the family and for staff."""
        papers = len(self.wanted_papers())
        return {
            "papers": papers,
            "pictures": self.packs.count,
            "left_out": self.left_out + len(self.papers) - papers,
        }


def check_archive(document: DocumentReference, file: IO[bytes]) -> None:
    """Take the ZIP apart, scan every member, and hand on what people can read; raises Refused."""
    with tempfile.TemporaryFile() as pictures, current_scanner().session() as session:
        contents = Contents(PackWriter(pictures), pictures, session.scan_stream([b"start"]))
        try:
            _Opening(document, session, contents).open(file, depth=1)
        except ArchiveProblem as problem:
            _refuse_unless_released(document, problem, contents)
        contents.packs.close_pack()
        _keep(document, file, contents)


def _refuse_unless_released(document: DocumentReference, problem: ArchiveProblem, contents: Contents) -> None:
    """A person may answer for a ZIP that cannot be taken apart; then it is kept as it came, and marked."""
    report = ScanReport(ScanResult.NOT_SCANNABLE, contents.report.scanner)
    if problem.problem != Problem.NOT_SCANNABLE or document.released_by_id is None:
        logger.info("file %s: archive not taken: %s", document.pk, problem.reason)
        raise Refused(problem.problem, report, media_type=ZIP.media_type)
    contents.report = report


class _Opening:
    """One way through an archive and the archives inside it, under one set of limits."""

    def __init__(self, document: DocumentReference, session: ScanSession, contents: Contents) -> None:
        self._document = document
        self._session = session
        self._contents = contents
        self._stay = sign_of_life(document)

    def open(self, file: IO[bytes], depth: int) -> None:
        """Look at every member; raises ArchiveProblem or Refused."""
        if depth > _DEEPEST:
            raise ArchiveProblem(Problem.NOT_SCANNABLE, "too deep")
        left = settings.PORTAL_MAX_STUDY_BYTES - self._contents.byte_count
        entries = read_directory(file, most_bytes=left)
        self._contents.byte_count += sum(entry.size for entry in entries)
        self._contents.member_count += len(entries)
        if self._contents.member_count > MOST_MEMBERS:
            raise ArchiveProblem(Problem.TOO_LARGE, "too many members")
        for entry in entries:
            if not entry.is_folder:
                self._take(file, entry, depth)

    def _take(self, file: IO[bytes], entry: Entry, depth: int) -> None:
        """Scan one member on its way to where it is wanted."""
        pieces = self._alive(unpack(file, entry))
        head, pieces = _peek(pieces)
        if is_dicom(head) and not _is_litter(entry):
            self._scan(self._contents.packs.add(pieces))
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            self._scan(_written(pieces, copy))
            self._sort(entry, copy, depth)

    def _sort(self, entry: Entry, copy: IO[bytes], depth: int) -> None:
        file_type = identify(copy) if entry.size else None
        is_wanted = isinstance(file_type, FileType) and not (_is_litter(entry) or entry.is_link)
        if file_type == ZIP:
            self.open(copy, depth + 1)
        elif is_wanted and file_type in PAPERS and entry.size <= settings.PORTAL_MAX_FILE_BYTES:
            self._put_aside(entry, file_type, copy)
        else:
            self._contents.left_out += 1

    def _put_aside(self, entry: Entry, file_type: FileType, copy: IO[bytes]) -> None:
        """Store a paper where files wait for their check; its row comes with all the others."""
        copy.seek(0)
        sha256 = hashlib.file_digest(copy, "sha256").hexdigest()  # type: ignore[arg-type] # IO names no readinto
        if sha256 in self._contents.papers:
            return
        if len(self._contents.papers) >= _MOST_PAPERS:
            raise ArchiveProblem(Problem.TOO_LARGE, "too many papers")
        key = storage.new_key()
        storage.put("quarantine", key, copy, sha256=sha256)
        self._contents.papers[sha256] = Paper(shown_name(entry.name), file_type, entry.size, sha256, key)

    def _scan(self, pieces: Iterator[bytes]) -> None:
        report = self._session.scan_stream(pieces)
        # The scanner may stop listening at its size limit; the rest must still be where it is wanted.
        for _piece in pieces:
            continue
        if report.result == ScanResult.INFECTED:
            raise Refused(Problem.INFECTED, report, media_type=ZIP.media_type)
        if self._contents.report.result != ScanResult.NOT_SCANNABLE:
            self._contents.report = report

    def _alive(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._stay()
            yield piece


def _keep(document: DocumentReference, file: IO[bytes], contents: Contents) -> None:
    """Keep the original sealed with its parts, and queue the check of each part; all rows in one transaction."""
    problem = problem_of(contents.report, document)
    if problem is not None:
        raise Refused(problem, contents.report, media_type=ZIP.media_type)
    counts = contents.counts()
    is_whole = contents.report.result == ScanResult.NOT_SCANNABLE
    if not (counts["papers"] or counts["pictures"] or is_whole):
        raise Refused(Problem.WRONG_TYPE, contents.report, media_type=ZIP.media_type)
    pictures_key = _store_pictures(contents) if counts["pictures"] else ""
    name = download_name(document.original_name, ZIP.media_type)
    storage.put("records", document.record_key, file, sha256=document.sha256, media_type=ZIP.media_type, file_name=name)
    _write(document, contents, pictures_key)


@transaction.atomic
def _write(document: DocumentReference, contents: Contents, pictures_key: str) -> None:
    accept(
        document,
        as_released(contents.report),
        media_type=ZIP.media_type,
        contents=contents.counts(),
        preview_key="",
        reading_key="",
    )
    for paper in contents.wanted_papers():
        _add_part(document, paper.name, paper.byte_count, paper.key, _kind_of_paper(document), Packaging.FILE)
    if pictures_key:
        size = contents.pictures.seek(0, 2)
        _add_part(document, document.original_name, size, pictures_key, RecordKind.MRI, Packaging.PACKS)


def _add_part(document: DocumentReference, name: str, size: int, key: str, kind: str, packaging: Packaging) -> None:
    """A file of its own, sent by whoever sent the ZIP; its sha256 is measured by its own check."""
    part = DocumentReference.objects.create(
        opinion_request_id=document.opinion_request_id,
        kind=kind,
        uploaded_by_id=document.uploaded_by_id,
        came_by_id=document.came_by_id,
        answers_ask_id=document.answers_ask_id,
        part_of=document,
        original_name=name,
        byte_count=size,
        packaging=packaging,
        quarantine_key=key,
    )
    queue_check(part)


def _kind_of_paper(document: DocumentReference) -> str:
    """A paper on a disc is no scan picture; which kind it is, its text may suggest and people decide."""
    return RecordKind.OTHER if document.kind == RecordKind.MRI else document.kind


def _store_pictures(contents: Contents) -> str:
    key = storage.new_key()
    contents.pictures.seek(0)
    digest = hashlib.file_digest(contents.pictures, "sha256")  # type: ignore[arg-type] # IO names no readinto
    storage.put("quarantine", key, contents.pictures, sha256=digest.hexdigest(), media_type=DICOM.media_type)
    return key


def _peek(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them."""
    first: list[bytes] = []
    while sum(map(len, first)) < HEAD_BYTES and (piece := next(pieces, None)) is not None:
        first.append(piece)
    return b"".join(first)[:HEAD_BYTES], chain(first, pieces)


def _written(pieces: Iterable[bytes], copy: IO[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        copy.write(piece)
        yield piece


def _is_litter(entry: Entry) -> bool:
    name = entry.name.replace("\\", "/").lower()
    return name.startswith(_LITTER[0]) or name.rsplit("/", 1)[-1] in _LITTER
