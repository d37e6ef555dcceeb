"""A whole case as one ZIP that is written while it is sent: nothing of it ever stands on a disk or in memory whole."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Final, cast

from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_access
from portal.lib.cells import safe_cell
from records.services.case_files import CaseFile, ExportNotAllowed, case_files

MANIFEST: Final = "manifest.csv"
_HEADINGS: Final = ("path", "kind", "bytes", "sha256", "sha256 as received", "type", "virus scan", "received")


class CaseEmpty(Exception):
    """Nothing of this case can be opened yet."""


@dataclass(slots=True)
class _Sink:
    """Where the archive writes to; what was written is taken out again after every piece."""

    written: list[bytes]
    position: int = 0

    def write(self, data: bytes) -> int:
        """Keep the bytes until they are sent."""
        self.written.append(bytes(data))
        self.position += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def take(self) -> bytes:
        """All that was written since the last time."""
        found = b"".join(self.written)
        self.written.clear()
        return found


def export_case(
    *, actor: User, opinion_request: SecondOpinionRequest, papers: Mapping[str, bytes] | None = None
) -> Iterator[bytes]:
    """The ZIP in pieces; the export is in the audit trail before the first byte leaves. Raises CaseEmpty.

    `papers` are PDFs made for this export alone, by their names.
    """
    if not may(actor, Act.EXPORT_CASES):
        raise ExportNotAllowed
    files = case_files(opinion_request, actor)
    if not files and not papers:
        raise CaseEmpty
    record_access(actor=actor, action="records.case_exported", target=opinion_request)
    return zipped(files, papers or {})


def zipped(files: Iterable[CaseFile], papers: Mapping[str, bytes] | None = None) -> Iterator[bytes]:
    """The files one after another, then a list of them with the sha256 of what is inside."""
    sink = _Sink([])
    rows: list[tuple[object, ...]] = []
    # It needs no more of a file than these two ways to write.
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for each in files:
            digest = hashlib.sha256()
            yield from _member(archive, sink, each, digest.update)
            rows.append(_row(each, digest.hexdigest()))
        for name, content in (papers or {}).items():
            archive.writestr(zipfile.ZipInfo(name, timezone.now().timetuple()[:6]), content)
            rows.append(_paper_row(name, content))
        archive.writestr(zipfile.ZipInfo(MANIFEST, timezone.now().timetuple()[:6]), _manifest(rows))
    yield sink.take()


def _member(
    archive: zipfile.ZipFile, sink: _Sink, file: CaseFile, measure: Callable[[bytes], object]
) -> Iterator[bytes]:
    info = zipfile.ZipInfo(file.path, file.document.received_at.timetuple()[:6])
    info.file_size = file.byte_count
    with archive.open(info, "w", force_zip64=file.byte_count >= zipfile.ZIP64_LIMIT) as member:
        for piece in file.chunks():
            measure(piece)
            member.write(piece)
            yield sink.take()


def _row(file: CaseFile, digest: str) -> tuple[object, ...]:
    document, instance = file.document, file.instance
    return (
        file.path,
        document.kind,
        file.byte_count,
        digest,
        document.sha256 if instance is None else instance.sha256,
        document.media_type if instance is None else "application/dicom",
        document.scan_result,
        document.received_at.isoformat(timespec="seconds"),
    )


def _paper_row(name: str, content: bytes) -> tuple[object, ...]:
    made_at = timezone.now().isoformat(timespec="seconds")
    return (name, "", len(content), hashlib.sha256(content).hexdigest(), "", "application/pdf", "", made_at)


def _manifest(rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    # With the mark that makes spreadsheets read letters with accents.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    writer.writerows([safe_cell(str(value)) for value in row] for row in rows)
    return out.getvalue()
