"""ZIPs through the whole check: what comes out is checked on its own, what cannot be scanned never opens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file
from pytest_django import Settings

from portal.accounts.models import User
from records.models import DocumentReference, ImagingInstance
from records.services.decisions import ReleaseNotAllowed, release_unscanned, withdraw_document
from records.services.processing import process
from records.services.sweeping import remove_spent_bytes
from records.states import DocumentStatus, Problem
from tests.records.conftest import StandInClamd, pdf, picture, stored
from tests.records.test_scanning import EICAR
from tests.support import archives
from tests.support.archives import lying, overlapping, zip64, zipped

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]
CLINICAL = b"""<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Health Summary</title></ClinicalDocument>"""


def scan_picture(name: str = "CT_small.dcm") -> bytes:
    """A picture out of pydicom's own package."""
    return Path(str(get_testdata_file(name, download=False))).read_bytes()


def parts_of(document: DocumentReference) -> dict[str, DocumentReference]:
    """What came out, by name, each checked to its end."""
    for part in document.parts.all():
        process(document_id=part.pk)
    return {part.original_name: part for part in document.parts.all()}


def test_papers_inside_become_files_of_their_own(check: Receive) -> None:
    document = check(zipped({"Labs/cbc.pdf": pdf(2), "photo.jpg": picture(), "index.html": b"<html>"}), "records.zip")
    assert (document.status, document.media_type) == ("available", "application/zip")
    assert document.contents == {"papers": 2, "pictures": 0, "left_out": 1}
    # Nobody opens the original before everything in it was looked at.
    assert not document.is_open_for_reading

    parts = parts_of(document)
    assert {name: (part.status, part.media_type) for name, part in parts.items()} == {
        "cbc.pdf": ("available", "application/pdf"),
        "photo.jpg": ("available", "image/jpeg"),
    }
    assert parts["cbc.pdf"].kind == document.kind
    assert stored("records", parts["cbc.pdf"].record_key) == pdf(2)
    assert document.is_open_for_reading


def test_a_disc_gives_its_pictures_and_leaves_its_programs(check: Receive) -> None:
    disc = {
        "DICOMDIR": scan_picture("dicomdirtests/DICOMDIR"),
        "autorun.inf": b"[autorun]\nopen=viewer.exe",
        "VIEWER/viewer.exe": b"MZ\x90\0" + bytes(3000),
        "VIEWER/logo.png": picture("PNG"),
        "VIEWER/readme.txt": b"Start the viewer.",
        "DICOM/IM0001": scan_picture(),
        "DICOM/IM0002": scan_picture("MR_small.dcm"),
        "report.pdf": pdf(1, "Impression"),
    }
    document = check(zipped(disc), "disc.zip", kind="mri")
    assert document.contents == {"papers": 1, "pictures": 2, "left_out": 5}

    parts = parts_of(document)
    assert parts["disc.zip"].kind == "mri"
    assert parts["disc.zip"].packaging == "packs"
    assert (parts["report.pdf"].kind, parts["report.pdf"].status) == ("other", "available")


def test_pictures_of_another_person_are_held_and_close_the_original(check: Receive) -> None:
    document = check(zipped({"IM0001": scan_picture()}), "disc.zip", kind="mri")
    part = parts_of(document)["disc.zip"]
    assert part.status == "held"
    assert ImagingInstance.objects.filter(document=part).count() <= 1
    assert not document.is_open_for_reading


def test_a_download_of_another_portal(check: Receive) -> None:
    members = {"IHE_XDM/SUBSET01/DOC0001.XML": CLINICAL, "STYLE.XSL": b"<?xml version='1.0'?><xsl/>", "r.pdf": pdf()}
    document = check(zipped(members | {"INDEX.HTM": b"<html></html>"}), "MyRecord.zip", kind="summary")
    parts = parts_of(document)
    assert {part.media_type for part in parts.values()} == {"application/xml", "application/pdf"}
    assert parts["DOC0001.XML"].clinical_summary.title == "Health Summary"


@pytest.mark.parametrize("depth", [0, 1])
def test_a_virus_is_found_however_deep(check: Receive, clamd: str, depth: int) -> None:
    content = zipped({"a.pdf": pdf(), "b.txt": EICAR})
    for _ in range(depth):
        content = zipped({"inner.zip": content})
    document = check(content, "records.zip")
    assert (document.status, document.problem) == ("refused", "infected")
    assert not document.parts.exists()


def test_a_virus_in_the_large_form_is_never_clean(check: Receive, clamd: str) -> None:
    document = check(zip64({"b.txt": EICAR}), "records.zip")
    assert (document.status, document.problem) == ("set_aside", "not_scannable")


NESTED = zipped({"1.zip": zipped({"2.zip": zipped({"3.txt": b"deep"})})})
REFUSED = {
    "overlapping": (overlapping(), "set_aside", Problem.NOT_SCANNABLE),
    "lying": (lying(), "set_aside", Problem.NOT_SCANNABLE),
    "too deep": (NESTED, "set_aside", Problem.NOT_SCANNABLE),
    "locked": (archives.flagged(zipped({"a.pdf": pdf()}), 1), "set_aside", Problem.LOCKED),
    "nothing to read": (zipped({"a.exe": b"MZ" + bytes(99)}), "refused", Problem.WRONG_TYPE),
    "empty": (zipped({}), "refused", Problem.WRONG_TYPE),
    "broken member": (
        zipped({"a.txt": b"words " * 99}, packed=False).replace(b"words", b"wards", 1),
        "refused",
        "damaged",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_apart_is_not_opened(check: Receive, name: str, keys: Callable[[str], set[str]]) -> None:
    content, status, problem = REFUSED[name]
    before = keys("records")
    document = check(content, "records.zip")
    assert (document.status, document.problem) == (status, problem)
    assert not document.parts.exists()
    assert keys("records") == before


def test_names_inside_are_only_shown(check: Receive) -> None:
    document = check(zipped({"../../etc/passwd.pdf": pdf(1), "C:\\x\\\u202efdp.exe.pdf": pdf(2)}), "records.zip")
    assert all("/" not in part.original_name and "\\" not in part.original_name for part in document.parts.all())
    assert all("\u202e" not in part.original_name for part in document.parts.all())


def test_the_same_paper_twice_is_one(check: Receive) -> None:
    document = check(zipped({"a.pdf": pdf(3), "copy/a.pdf": pdf(3)}), "records.zip")
    assert document.parts.count() == 1


def test_a_paper_that_is_here_already_comes_out_as_a_double(check: Receive) -> None:
    check(pdf(4), "report.pdf")
    document = check(zipped({"report.pdf": pdf(4), "other.pdf": pdf(5)}), "records.zip")
    parts = parts_of(document)
    assert parts["report.pdf"].status == "duplicate"
    assert parts["other.pdf"].status == "available"
    assert document.is_open_for_reading


def test_taking_back_a_part_takes_the_original_back_too(check: Receive) -> None:
    document = check(zipped({"a.pdf": pdf(1), "b.pdf": pdf(2)}), "records.zip")
    parts = parts_of(document)
    withdraw_document(actor=document.uploaded_by, document=parts["a.pdf"])
    document.refresh_from_db()
    parts["b.pdf"].refresh_from_db()
    assert (document.status, parts["b.pdf"].status) == ("withdrawn", "available")
    remove_spent_bytes()
    assert stored("records", document.record_key) is None


def test_taking_back_a_zip_takes_back_all_that_came_out(check: Receive) -> None:
    document = check(zipped({"a.pdf": pdf(1), "b.pdf": pdf(2)}), "records.zip")
    parts_of(document)
    withdraw_document(actor=document.uploaded_by, document=document)
    assert {part.status for part in document.parts.all()} == {DocumentStatus.WITHDRAWN}


def test_staff_may_open_what_could_not_be_scanned_where_the_hospital_allows_it(
    check: Receive, administrator: User, coordinator: User, settings: Settings
) -> None:
    document = check(zip64({"a.pdf": pdf()}), "records.zip")
    with pytest.raises(ReleaseNotAllowed):
        release_unscanned(actor=administrator, document=document, reason="From our own partner")
    settings.PORTAL_ALLOW_RELEASE_UNSCANNED = True
    for actor, reason in ((coordinator, "I may not"), (administrator, " ")):
        with pytest.raises(ReleaseNotAllowed):
            release_unscanned(actor=actor, document=document, reason=reason)

    release_unscanned(actor=administrator, document=document, reason="From our own partner")
    process(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.scan_result) == ("available", "released")
    assert (document.released_by, document.release_reason) == (administrator, "From our own partner")
    assert document.is_open_for_reading


def test_a_release_never_covers_a_virus(
    check: Receive, administrator: User, settings: Settings, stand_in: Callable[..., StandInClamd]
) -> None:
    settings.PORTAL_ALLOW_RELEASE_UNSCANNED = True
    settings.CLAMD_URL = stand_in(b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0").url
    document = check(pdf())
    release_unscanned(actor=administrator, document=document, reason="Checked by hand")
    settings.CLAMD_URL = stand_in(b"stream: Some.Virus FOUND\0").url
    process(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.problem) == ("refused", "infected")
