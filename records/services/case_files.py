"""Every file of a case that is open, in the order of the checklist, under names that are safe in any folder."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from django.db.models import Q

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records import storage
from records.models import DocumentReference, ImagingInstance, ImagingSeries, RecordKind
from records.services.downloads import leaves_in_pieces
from records.services.frames import stream_instance
from records.services.names import download_name
from records.states import DocumentStatus

_CHUNK: Final = 1024 * 1024
_LONGEST_NAME: Final = 120
# What some system reads as a folder, a stream or a command, besides control characters.
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_RESERVED: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


class ExportNotAllowed(Exception):
    """This person's role does not save whole cases."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file of the case: its path in the folder, its row, and the picture when it is one of many in a pack."""

    path: str
    document: DocumentReference
    instance: ImagingInstance | None = None

    @property
    def byte_count(self) -> int:
        """How many bytes `chunks` gives."""
        return self.document.byte_count if self.instance is None else self.instance.byte_count

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces; scan pictures leave with nothing before their mark."""
        if self.instance is not None:
            yield from stream_instance(self.instance)
            return
        with storage.open_stream("records", self.document.record_key) as source:
            while piece := source.read(_CHUNK):
                yield piece


class Namer:
    """Gives each path once: hospitals call many files alike, and some systems take capitals for small letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, folder: str, name: str) -> str:
        """The path of a file in a folder, with a number where the name was given away before."""
        stem, ending = _parts(safe_name(name))
        for number in range(1, len(self._taken) + 2):
            path = f"{folder}/{stem}{'' if number == 1 else f'-{number}'}{ending}"
            if path.casefold() not in self._taken:
                break
        self._taken.add(path.casefold())
        return path


def open_documents(opinion_request: SecondOpinionRequest, reader: User) -> list[DocumentReference]:
    """Files the person may open, in the order of the checklist; photos of one paper together."""
    rows = DocumentReference.objects.visible_to(reader).filter(opinion_request=opinion_request)
    order = list(RecordKind.values)
    available = rows.filter(status=DocumentStatus.AVAILABLE).select_related("photo_paper")
    return sorted(
        # A ZIP of which a part is held is not open either.
        (each for each in available if each.is_open_for_reading),
        key=lambda each: (
            order.index(each.kind),
            each.photo_paper.created_at if each.photo_paper else each.received_at,
            each.page_number or 0,
        ),
    )


def case_files(opinion_request: SecondOpinionRequest, reader: User) -> list[CaseFile]:
    """All that the person may open: papers as they came, scan pictures each in the folder of its series.

    A pack or ZIP is not listed beside what came out of it.
    """
    documents = open_documents(opinion_request, reader)
    return _files(documents)


def files_of(document: DocumentReference, reader: User) -> list[CaseFile]:
    """What leaves of one file: its scan pictures, what came out of a ZIP as far as it is open, or itself."""
    seen = DocumentReference.objects.visible_to(reader).filter(opinion_request=document.opinion_request_id)
    # A part that was here already stands under another row.
    twins = document.parts.filter(status=DocumentStatus.DUPLICATE).exclude(sha256="")
    inside = seen.filter(Q(part_of=document) | Q(sha256__in=twins.values("sha256")), status=DocumentStatus.AVAILABLE)
    return _files([document, *inside.order_by("received_at", "pk")])


def _files(documents: Sequence[DocumentReference]) -> list[CaseFile]:
    name = Namer()
    papers = [
        CaseFile(name(folder_of(each.kind), download_name(each.original_name, each.media_type)), each)
        for each in documents
        if not leaves_in_pieces(each) and not each.contents.get("split")
    ]
    return papers + _in_folders(_pictures(documents), {each.pk: each for each in documents}, name)


def folder_of(kind: str) -> str:
    """The folder of one kind, numbered as in the checklist."""
    return f"{list(RecordKind.values).index(kind) + 1:02d}-{kind.replace('_', '-')}"


def safe_name(name: str) -> str:
    """A file name without what could lead out of its folder or mean something to a system."""
    tidy = unicodedata.normalize("NFC", _UNSAFE.sub("_", name)).strip(". ")
    printable = "".join(each for each in tidy if each.isprintable())
    return f"_{printable}" if _RESERVED.match(printable) else printable or "file"


def _parts(name: str) -> tuple[str, str]:
    ending = PurePosixPath(name).suffix[:16]
    return name[: len(name) - len(ending)][:_LONGEST_NAME] or "file", ending


def _pictures(documents: Sequence[DocumentReference]) -> list[ImagingInstance]:
    """Each picture once, however many of these files it lies in."""
    rows = ImagingInstance.objects.once(DocumentReference.objects.filter(pk__in=[each.pk for each in documents]))
    return list(rows.select_related("series__study").order_by("series__study__started_on", "series", "number", "id"))


def _in_folders(
    pictures: Sequence[ImagingInstance], documents: dict[object, DocumentReference], name: Namer
) -> list[CaseFile]:
    """Folders carry numbers and dates: what a hospital calls a study may hold a name."""
    folders: dict[object, str] = {}
    studies: dict[object, str] = {}
    files = []
    for each in pictures:
        document = documents[each.document_id]
        # The row that is here already, in place of one read for every picture.
        each.document = document
        study = studies.setdefault(each.series.study_id, _study_folder(each.series, len(studies) + 1))
        folder = folders.setdefault(each.series_id, f"{study}/{_series_folder(each.series, len(folders) + 1)}")
        path = name(f"{folder_of(document.kind)}/{folder}", f"IM{each.number or 0:05d}.dcm")
        files.append(CaseFile(path, document, each))
    return files


def _study_folder(series: ImagingSeries, number: int) -> str:
    day = series.study.started_on
    return f"study-{number:02d}-{day.isoformat() if day else 'undated'}"


def _series_folder(series: ImagingSeries, number: int) -> str:
    return safe_name(f"series-{number:03d}-{series.modality or 'unknown'}")
