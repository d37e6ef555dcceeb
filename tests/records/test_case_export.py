"""A whole case as ZIP and as PDF: all that is open, under safe names, and nothing else."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference
from records.presenters.case_paper import bookmark, case_cover
from records.services.case_files import Namer, safe_name
from records.services.case_pdf import bind_case
from records.services.case_zip import MANIFEST, CaseEmpty, export_case
from records.services.decisions import withdraw_document
from records.services.holds import hold_document
from tests.records.conftest import pdf, picture
from tests.records.test_imaging import Send, send  # noqa: F401 - a fixture
from tests.support.archives import zipped as zip_of
from tests.support.dicom_studies import packs, study
from tests.support.dicom_studies import picture as scan

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]


def exported(actor: User, opinion_request: SecondOpinionRequest) -> zipfile.ZipFile:
    """The ZIP as somebody's computer opens it."""
    pieces = list(export_case(actor=actor, opinion_request=opinion_request))
    assert max(len(piece) for piece in pieces) < 3 * 1024 * 1024
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    return archive


def manifest(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    """The list inside, line by line."""
    return list(csv.DictReader(io.StringIO(archive.read(MANIFEST).decode("utf-8-sig"))))


def bound(actor: User, opinion_request: SecondOpinionRequest) -> bytes:
    """The PDF."""
    cover = case_cover(opinion_request)
    with bind_case(actor=actor, opinion_request=opinion_request, cover=cover, titles=bookmark) as file:
        return file.read()


def words(content: bytes) -> list[str]:
    """The words of each page."""
    return [page.get_textpage().get_text_range() for page in PdfDocument(content)]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\\b:c*?.pdf", "a_b_c_.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("...", "file"),
        ("Niño\u202egnp.pdf", "Niñognp.pdf"),
    ],
)
def test_names_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_no_name_is_given_twice() -> None:
    name = Namer()
    assert [name("a", "Report.pdf"), name("a", "report.PDF"), name("a", "report.pdf"), name("b", "Report.pdf")] == [
        "a/Report.pdf",
        "a/report-2.PDF",
        "a/report-3.pdf",
        "b/Report.pdf",
    ]


def test_the_zip_holds_every_open_file_with_its_sha256(
    check: Check, coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    check(pdf(2), "report.pdf", kind="labs")
    check(pdf(3), "report.pdf", kind="labs")
    check(pdf(1, "Note"), "=cmd.pdf", kind="summary")
    archive = exported(coordinator, opinion_request)
    assert archive.namelist() == ["01-summary/=cmd.pdf", "02-labs/report.pdf", "02-labs/report-2.pdf", MANIFEST]
    for line in manifest(archive):
        content = archive.read(line["path"].removeprefix("'"))
        assert line["sha256"] == line["sha256 as received"] == hashlib.sha256(content).hexdigest()
    assert AuditEvent.objects.filter(action="records.case_exported", actor=coordinator).count() == 1


def test_pictures_lie_in_the_folders_of_their_series_without_a_preamble(
    send: Send,  # noqa: F811
    coordinator: User,
    opinion_request: SecondOpinionRequest,
) -> None:
    files = study(series=2, slices=3)
    evil = b"MZ".ljust(128, b"\x90") + files[0][128:]
    send(packs([evil, *files[1:]]))
    archive = exported(coordinator, opinion_request)
    names = [name for name in archive.namelist() if name != MANIFEST]
    assert len(names) == 6
    assert len({name.rsplit("/", 1)[0] for name in names}) == 2
    contents = [archive.read(name) for name in names]
    assert all(content[:132] == bytes(128) + b"DICM" for content in contents)
    assert sorted(content[128:] for content in contents) == sorted(file[128:] for file in files)


def test_a_zip_is_exported_as_what_came_out_of_it(
    check: Check, coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    check(zip_of({"a/one.pdf": pdf(1), "a/two.dcm": scan()}), "all.zip", kind="summary")
    for part in DocumentReference.objects.filter(part_of__isnull=False):
        check_again(part)
    names = exported(coordinator, opinion_request).namelist()
    assert not any(name.endswith(".zip") for name in names)
    assert any(name.endswith("one.pdf") for name in names)


def check_again(document: DocumentReference) -> None:
    """The worker's turn for what came out of a ZIP."""
    from records.services.processing import process  # noqa: PLC0415 - only here

    process(document_id=document.pk)


def test_what_is_not_open_is_nowhere(
    check: Check, coordinator: User, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    kept = check(pdf(1, "Kept"), "kept.pdf")
    withdraw_document(actor=mother, document=check(pdf(1, "Gone"), "gone.pdf"))
    hold_document(actor=coordinator, document=check(pdf(1, "Held"), "held.pdf"), source="staff")
    check(b"%PDF-1.4 broken", "broken.pdf")
    archive = exported(coordinator, opinion_request)
    assert archive.namelist() == ["02-labs/kept.pdf", MANIFEST]
    text = " ".join(words(bound(coordinator, opinion_request)))
    assert "Kept 1" in text
    assert "Held" not in text
    assert "Gone" not in text
    withdraw_document(actor=mother, document=kept)
    with pytest.raises(CaseEmpty):
        export_case(actor=coordinator, opinion_request=opinion_request)


def test_the_pdf_has_cover_bookmarks_and_all_pages_in_order(
    check: Check, coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    check(picture(), "photo.jpg", kind="pathology")
    check(pdf(2, "Labs"), "labs.pdf", kind="labs")
    check(b"A plain list of medicines", "list.txt", kind="other")
    content = bound(coordinator, opinion_request)
    pages = words(content)
    assert opinion_request.reference in pages[0]
    assert opinion_request.patient.last_name in pages[0]
    assert "Labs 1" in pages[1]
    assert "Labs 2" in pages[2]
    assert "medicines" in pages[4]
    with pikepdf.open(io.BytesIO(content)) as opened, opened.open_outline() as outline:
        assert [item.title for item in outline.root] == [
            "Records for a second opinion",
            "Lab results",
            "Biopsy or marrow report",
            "Anything else",
        ]
        assert [child.title for child in outline.root[1].children] == ["labs.pdf"]


def test_the_pdf_is_made_of_clean_copies(
    check: Check, coordinator: User, opinion_request: SecondOpinionRequest
) -> None:
    with pikepdf.open(io.BytesIO(pdf(1))) as dangerous:
        dangerous.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        out = io.BytesIO()
        dangerous.save(out)
    check(out.getvalue(), "active.pdf")
    assert b"JavaScript" not in bound(coordinator, opinion_request)
