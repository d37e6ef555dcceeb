"""Scan pictures from quarantine to rows: on the real store and, where there is one, the real scanner."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from PIL import Image

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records import storage
from records.models import DocumentReference, ImagingInstance, ImagingSeries, ImagingStudy, PrivacyHold
from records.services.case_files import case_files
from records.services.decisions import withdraw_document
from records.services.frames import open_instance
from records.services.holds import hold_document
from records.services.noted_studies import unmatched
from records.services.processing import process
from records.services.viewing import frames_of, instance_of
from records.states import DocumentStatus, IdentityMatch, Packaging, Problem
from tests.records.conftest import pdf, stored
from tests.records.test_scanning import EICAR
from tests.support.dicom_studies import digest, pack, packs, picture, study, uid, zipped

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Send = Callable[..., DocumentReference]


@pytest.fixture
def send(mother: User, opinion_request: SecondOpinionRequest, buckets: None) -> Send:
    """Bring packs, as an upload by parts leaves them, through the check."""

    def bring(content: bytes, packaging: str = Packaging.PACKS, **more: object) -> DocumentReference:
        key = storage.new_key()
        storage.put("quarantine", key, io.BytesIO(content), sha256=digest(content))
        document = DocumentReference.objects.create(
            opinion_request=opinion_request,
            kind="mri",
            uploaded_by=mother,
            original_name="MRI brain",
            packaging=packaging,
            quarantine_key=key,
            **{"byte_count": len(content)} | more,
        )
        process(document_id=document.pk)
        document.refresh_from_db()
        return document

    return bring


def test_a_study_in_packs_becomes_rows_and_previews(send: Send, opinion_request: SecondOpinionRequest) -> None:
    files = study(series=3, slices=9)
    content = packs(files)
    document = send(content)

    assert (document.status, document.problem) == (DocumentStatus.AVAILABLE, "")
    assert (document.sha256, document.media_type) == (digest(content), "application/dicom")
    assert document.identity_match == IdentityMatch.SAME
    found = ImagingStudy.objects.get()
    assert (found.opinion_request, found.study_uid) == (opinion_request, uid("brain"))
    assert (found.started_on, found.modalities) == (date(2026, 3, 3), ["MR"])
    assert (found.series_count, found.instance_count) == (3, 27)
    assert found.stated_name == "SAMPLE^TESTINA"
    for series in found.series.all():
        assert (series.instance_count, series.missing_count, series.truncated_count) == (9, 0, 0)
        assert not series.is_undrawable
        with Image.open(io.BytesIO(stored("records", series.preview_key) or b"")) as preview:
            assert preview.size == (32, 32)
    for row, file in zip(ImagingInstance.objects.order_by("byte_offset"), files, strict=True):
        assert content[row.byte_offset : row.byte_offset + row.byte_count] == file
        assert row.sha256 == digest(file)


def test_bytes_stay_until_they_are_copied(send: Send) -> None:
    content = packs(study())
    document = send(content)
    assert stored("quarantine", document.quarantine_key) == content


def test_the_same_study_again_is_kept_once(send: Send) -> None:
    files = study()
    first = send(packs(files))
    same_bytes, other_cut, more = send(packs(files)), send(packs(files, each=3)), send(packs([*files, picture(3, 1)]))

    assert first.status == DocumentStatus.AVAILABLE
    assert same_bytes.status == other_cut.status == DocumentStatus.DUPLICATE
    assert more.status == DocumentStatus.AVAILABLE
    assert ImagingStudy.objects.get().instance_count == len(files) + 1
    # Their places are known in both, each is counted and shown once.
    assert more.instances.count() == len(files) + 1


def test_a_study_taken_back_may_come_again(send: Send, mother: User) -> None:
    files = study()
    withdraw_document(actor=mother, document=send(packs(files)))
    assert send(packs(files)).status == DocumentStatus.AVAILABLE
    assert ImagingStudy.objects.get().instance_count == len(files)


def test_a_picture_of_two_files_is_seen_as_long_as_one_is_open(send: Send, mother: User, coordinator: User) -> None:
    files = study(series=1, slices=3)
    first, second = send(packs(files)), send(packs([*files, picture(1, 4)]))
    series = ImagingSeries.objects.get()

    def seen() -> list[object]:
        frames = frames_of(series, mother)
        return [instance_of(each, series, mother).document for each in frames]

    assert seen() == [first, first, first, second]
    assert len(case_files(first.opinion_request, mother)) == 4
    withdraw_document(actor=mother, document=first)
    assert seen() == [second] * 4
    assert [open_instance(row) for row in second.instances.order_by("number")] == [*files, picture(1, 4)]
    assert len(case_files(second.opinion_request, mother)) == 4
    assert ImagingStudy.objects.get().instance_count == 4
    hold_document(actor=coordinator, document=second, source="staff")
    assert seen() == []
    assert ImagingStudy.objects.get().instance_count == 0


def test_pictures_that_lie_in_a_held_file_may_come_in_one_without_the_stranger(send: Send) -> None:
    files = study(series=1, slices=3)
    send(packs([*files, picture(9, 1, study="theirs", name="OTHER^PERSON", birth_date="20110101")]))

    assert send(packs(files)).status == DocumentStatus.AVAILABLE
    assert ImagingStudy.objects.get(study_uid=uid("brain")).instance_count == 3


def test_another_picture_under_the_same_name_is_kept_beside_it(send: Send) -> None:
    send(packs([picture(1, 1), picture(1, 2), picture(1, 2, shade=3)]))
    assert ImagingInstance.objects.filter(sop_instance_uid=uid("brain", 1, 2)).count() == 2
    assert ImagingSeries.objects.get().missing_count == 0


def test_missing_and_cut_off_slices_are_counted(send: Send) -> None:
    files = [picture(1, number) for number in (1, 2, 3, 6, 7)] + [picture(1, 8)[:-300]]
    send(packs(files))
    series = ImagingSeries.objects.get()
    assert (series.instance_count, series.missing_count, series.truncated_count) == (6, 2, 1)


def test_pictures_of_somebody_else_are_held_whole(send: Send) -> None:
    mine = study()
    document = send(packs([*mine, picture(9, 1, study="theirs", name="OTHER^PERSON", birth_date="20110101")]))

    assert (document.status, document.identity_match) == (DocumentStatus.HELD, IdentityMatch.OTHER_PERSON)
    hold = PrivacyHold.objects.get()
    assert (hold.document, hold.source, hold.stated_name) == (document, "dicom", "OTHER^PERSON")
    assert not ImagingSeries.objects.exclude(preview_key="").exists()
    assert not ImagingStudy.objects.exclude(instance_count=0).exists()


def test_a_name_that_differs_with_the_same_birth_date_goes_on_and_is_told(send: Send) -> None:
    document = send(packs(study(name="SMITH^TINA")))
    assert (document.status, document.identity_match) == (DocumentStatus.AVAILABLE, IdentityMatch.NAME_DIFFERS)


def test_an_infected_member_refuses_all(send: Send, clamd: str) -> None:
    document = send(packs([*study(), EICAR, picture(5, 1)]))
    assert (document.status, document.problem) == (DocumentStatus.REFUSED, Problem.INFECTED)
    assert not ImagingInstance.objects.exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (packs(study())[:-10], Problem.CHANGED),
        (packs(study()) + b"PK", Problem.CHANGED),
        (pack([picture()], method=8), Problem.CHANGED),
        (pack([b"%PDF-1.4 no picture"]), Problem.WRONG_TYPE),
        (pack([bytes(128) + b"DICM" + b"\xff" * 500]), Problem.DAMAGED),
    ],
)
def test_what_is_no_study_is_refused(send: Send, content: bytes, problem: Problem) -> None:
    document = send(content)
    assert (document.status, document.problem) == (DocumentStatus.REFUSED, problem)
    assert not ImagingStudy.objects.exists()


def test_one_dicom_file_by_itself(send: Send) -> None:
    content = picture()
    document = send(content, packaging=Packaging.FILE)
    assert document.status == DocumentStatus.AVAILABLE
    assert stored("records", document.record_key) == content
    row = ImagingInstance.objects.get()
    assert (row.byte_offset, row.byte_count) == (0, len(content))


def test_pictures_of_old_discs_come_without_their_mark(send: Send) -> None:
    files = study(series=1, slices=3)
    labels_alone = [each[each.index(b"\x08\x00\x05\x00CS") :] for each in study(series=2, slices=3)[3:]]

    document = send(packs([each[132:] for each in files] + labels_alone))

    assert document.status == DocumentStatus.AVAILABLE
    assert [each.instance_count for each in ImagingSeries.objects.order_by("number")] == [3, 3]
    assert not ImagingSeries.objects.exclude(is_undrawable=False).exists()


def test_hostile_members_beside_good_ones(send: Send) -> None:
    hostile = [
        picture(SOPInstanceUID="1.2.3").replace(b"1.2.3\0", b"../../"),
        bytes(128) + b"DICM" + b"\xff" * 5000,
        b"not dicom",
        picture(7, 1, Rows=65535, Columns=65535),
        picture(8, 1, NumberOfFrames="2000000000"),
    ]
    document = send(packs([*study(series=1), *hostile]))
    assert document.status == DocumentStatus.AVAILABLE
    undrawable = set(ImagingSeries.objects.filter(is_undrawable=True).values_list("number", flat=True))
    assert undrawable == {7, 8}
    assert ImagingSeries.objects.get(number=7).truncated_count == 1


def test_the_family_sees_what_came(send: Send, family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    send(packs(study(series=2, slices=4)))
    for kind in ("mri", "radiology"):
        page = family_client.get(f"/r/{opinion_request.pk}/records/{kind}/").content.decode()
        assert "MRI of the brain · March 3, 2026 · 8 pictures" in page
        assert "no report about it yet" in page
    assert "8 pictures" not in family_client.get(f"/r/{opinion_request.pk}/records/labs/").content.decode()


def test_a_note_about_a_scan_is_read_when_it_is_checked(
    send: Send, check: Callable[..., DocumentReference], opinion_request: SecondOpinionRequest
) -> None:
    check(pdf(1, "MRI BRAIN 03/03/2026 Impression"), kind="radiology")
    [hole] = unmatched(opinion_request).without_pictures
    assert (hole.noted_on, hole.modality) == (date(2026, 3, 3), "MR")
    send(packs(study()))
    assert not unmatched(opinion_request).without_pictures
    assert not unmatched(opinion_request).without_report


def test_pictures_in_a_zip_come_to_the_same_place(send: Send, opinion_request: SecondOpinionRequest) -> None:
    files = study(series=2, slices=3)
    named = [(f"DICOM/PAT00001/IM{number:05d}", content) for number, content in enumerate(files)]
    whole = send(zipped([*named, ("VIEWER.EXE", b"MZ" + bytes(500))]), packaging=Packaging.FILE)
    assert whole.status == DocumentStatus.AVAILABLE
    [part] = whole.parts.all()
    process(document_id=part.pk)
    part.refresh_from_db()
    assert (part.status, part.instances.count()) == (DocumentStatus.AVAILABLE, 6)
    assert [open_instance(row) for row in part.instances.order_by("byte_offset")] == files
