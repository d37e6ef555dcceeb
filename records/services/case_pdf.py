"""A whole case as one PDF with bookmarks, made from the copies that people read, in the throw-away process."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_access
from portal.lib.pdf import Paper, PaperSection, TooLarge, render_pdf
from records import storage
from records.models import DocumentReference, ImagingInstance
from records.services.case_files import ExportNotAllowed, open_documents
from records.services.inspection import InspectionBroken, run_fenced

_SCRIPT: Final = Path(__file__).resolve().parent.parent / "sandbox" / "bind.py"
_TEMPLATES: Final = Path(settings.BASE_DIR) / "templates" / "pdf"
_SECONDS: Final = 90
_LONGEST_LINE: Final = 1024 * 1024
# Beyond this the ZIP is the better way; the process that binds must not be what a busy afternoon trips over.
MOST_BYTES: Final = 150 * 1024 * 1024
_PDF: Final = "application/pdf"
_TEXT: Final = "text/plain"
_BINDABLE: Final = (_PDF, "image/jpeg", "image/png", _TEXT)


class CaseTooLarge(Exception):
    """More than one PDF may hold."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands in the PDF in order, and open files that do not: without a copy to read, or not to be bound."""

    bound: Sequence[DocumentReference]
    left_out: Sequence[DocumentReference]


# The cover that goes before the papers, as a paper of its own.
Cover = Callable[[Binding], Paper]
Titles = Callable[[DocumentReference], tuple[str, str]]


def bind_case(*, actor: User, opinion_request: SecondOpinionRequest, cover: Cover, titles: Titles) -> IO[bytes]:
    """The PDF as an open file at its first byte; `titles` gives a paper's bookmark and the one above it.

    Nothing is left out without a word: the cover says what could not be bound. Raises CaseTooLarge,
    InspectionBroken or `storage.StoreUnavailable`.
    """
    if not may(actor, Act.EXPORT_CASES):
        raise ExportNotAllowed
    documents = [each for each in open_documents(opinion_request, actor) if not _holds_pictures(each)]
    record_access(actor=actor, action="records.case_bound", target=opinion_request)
    readable = [each for each in documents if each.reading_key and each.reading_media_type in _BINDABLE]
    with tempfile.TemporaryFile() as papers:
        sizes = [_copy(each, papers) for each in readable]
        failed = [place for place, size in enumerate(sizes) if size is None]
        while True:
            kept = [place for place in range(len(readable)) if place not in failed]
            binding = Binding([readable[place] for place in kept], _others(documents, readable, kept))
            first = cover(binding)
            drawn = render_pdf(first, templates=_TEMPLATES)
            lines = [_line(first.title, "", len(drawn)), *_lines(binding, titles, sizes, kept)]
            more, bound = _bind(lines, drawn, papers, sizes, kept)
            if not more:
                return bound
            bound.close()
            # Named on the cover of the next try; each try is shorter, so this ends.
            failed += [kept[place] for place in more]


def _holds_pictures(document: DocumentReference) -> bool:
    pictures = ImagingInstance.objects.filter(document=document)
    return bool(document.contents) or pictures.exists()


def _others(
    documents: Sequence[DocumentReference], readable: Sequence[DocumentReference], kept: Sequence[int]
) -> list[DocumentReference]:
    inside = {readable[place].pk for place in kept}
    return [each for each in documents if each.pk not in inside]


def _copy(document: DocumentReference, papers: IO[bytes]) -> int | None:
    """Append the reading copy, texts as pages; None where a text has more words than a paper may."""
    start = papers.tell()
    if start > MOST_BYTES:
        raise CaseTooLarge
    if document.reading_media_type != _TEXT:
        with storage.open_stream("records", document.reading_key) as source:
            shutil.copyfileobj(source, papers)
        return papers.tell() - start
    with storage.open_stream("records", document.reading_key) as source:
        words = source.read().decode("utf-8", "replace")
    try:
        papers.write(render_pdf(_as_paper(document, words), templates=_TEMPLATES))
    except TooLarge:
        return None
    return papers.tell() - start


def _as_paper(document: DocumentReference, words: str) -> Paper:
    title = document.title or document.original_name
    return Paper(title=title, language="en", author="", sections=[PaperSection(paragraphs=words.split("\n\n"))])


def _lines(
    binding: Binding, titles: Titles, sizes: Sequence[int | None], kept: Sequence[int]
) -> Iterator[dict[str, object]]:
    for document, place in zip(binding.bound, kept, strict=True):
        yield _line(*titles(document), sizes[place] or 0, document.reading_media_type)


def _line(title: str, group: str, size: int, media_type: str = _PDF) -> dict[str, object]:
    # Texts were set as pages already.
    return {"title": title, "group": group, "media_type": _PDF if media_type == _TEXT else media_type, "size": size}


def _bind(
    lines: Sequence[dict[str, object]],
    cover: bytes,
    papers: IO[bytes],
    sizes: Sequence[int | None],
    kept: Sequence[int],
) -> tuple[list[int], IO[bytes]]:
    """The places among `kept` that did not open, and the PDF."""
    with tempfile.TemporaryFile() as source:
        source.write(json.dumps(lines).encode() + b"\n" + cover)
        _append(papers, sizes, kept, source)
        source.seek(0)
        return _run(source)


def _append(papers: IO[bytes], sizes: Sequence[int | None], kept: Sequence[int], source: IO[bytes]) -> None:
    papers.seek(0)
    for place, size in enumerate(sizes):
        content = papers.read(size or 0)
        if place in kept:
            source.write(content)


def _run(source: IO[bytes]) -> tuple[list[int], IO[bytes]]:
    output = tempfile.TemporaryFile()  # noqa: SIM115 - the caller sends it
    run_fenced([str(_SCRIPT)], source, output, seconds=_SECONDS)
    output.seek(0)
    try:
        failed = [int(place) - 1 for place in json.loads(output.readline(_LONGEST_LINE))["failed"]]
    except (ValueError, KeyError, TypeError) as error:
        raise InspectionBroken("no usable answer") from error
    if -1 in failed or output.read(5) != b"%PDF-":
        raise InspectionBroken("no usable answer")
    output.seek(-5, 1)
    return failed, output
