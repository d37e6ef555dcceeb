"""What is looked after by itself: uploads left behind, packs on their shelf, rows and objects that do not fit."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from intake.services.erasure import erase_draft
from portal.accounts.models import User
from records import multipart, storage
from records.models import (
    DocumentReference,
    FindingKind,
    ImagingInstance,
    ImagingSeries,
    ImagingStudy,
    PhotoPaper,
    RecordUpload,
    StoreFinding,
)
from records.scanning import ScannerUnreachable, current_scanner, trust
from records.services import comparing, housekeeping
from records.services.comparing import compare_store
from records.services.decisions import withdraw_document
from records.services.housekeeping import tidy_uploads
from records.services.links import make_link
from records.services.processing import process
from records.services.queueing import task_for
from records.services.scanner_test import test_scanner as ask_scanner
from records.services.shelving import shelve_document, shelve_documents
from records.services.sweeping import remove_spent_bytes, remove_strays
from records.states import DocumentStatus, Packaging, ScanResult, UploadStatus
from tests.records.conftest import StandInClamd, pdf, stored
from tests.records.parts import PART, Page, put, sha256

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Later = Callable[..., Any]


@pytest.fixture(autouse=True)
def _small_parts(settings: Settings, buckets: None) -> None:
    settings.PORTAL_PART_BYTES = PART


@pytest.fixture
def sending(family_client: Client, opinion_request: SecondOpinionRequest) -> Page:
    """The mother's page."""
    return Page(family_client, f"/r/{opinion_request.pk}/records/sending/")


def unfinished() -> set[str]:
    """Keys of uploads that the store holds open."""
    later = timezone.now() + timedelta(hours=1)
    return {key for key, _upload in multipart.old_parts("quarantine", before=later)}


def sleep(**time: int) -> None:
    """Nobody has gone on with any upload for so long."""
    RecordUpload.objects.update(last_active_at=timezone.now() - timedelta(**time))


def test_an_upload_left_behind_is_given_up_after_a_day(
    sending: Page, django_capture_on_commit_callbacks: Later
) -> None:
    data = pdf() + os.urandom(PART)
    sending.begin(data)
    [signed] = sending.sign([(1, data[:PART])])
    put(signed["url"], data[:PART], signed["headers"])
    upload = RecordUpload.objects.get()

    sleep(hours=23)
    tidy_uploads()
    assert upload.quarantine_key in unfinished()
    sleep(hours=25)
    with django_capture_on_commit_callbacks(execute=True):
        tidy_uploads()

    upload.refresh_from_db()
    assert upload.status == UploadStatus.ABANDONED
    assert upload.quarantine_key not in unfinished()
    assert sending.state(status=410)["error"] == "gone"
    assert sending.begin(data)["upload"] != str(upload.pk)


def test_a_page_closed_before_its_last_word_loses_nothing(sending: Page) -> None:
    data = pdf() + os.urandom(PART)
    sending.begin(data)
    sending.put_all(data)
    sleep(minutes=10)
    tidy_uploads()
    assert not DocumentReference.objects.exists()

    sleep(minutes=30)
    tidy_uploads()

    assert stored("quarantine", DocumentReference.objects.get().quarantine_key) == data


def test_uploads_of_the_store_without_a_row_are_ended(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    key = storage.new_key()
    multipart.begin_parts("quarantine", key)
    tidy_uploads()
    assert key in unfinished()

    settings.PORTAL_UPLOAD_IDLE_HOURS = -1
    tidy_uploads()

    assert key not in unfinished()


def packs_of(mother: User, opinion_request: SecondOpinionRequest, data: bytes) -> DocumentReference:
    """A checked study in packs, as the check leaves it."""
    key = storage.new_key()
    with_bytes = storages["quarantine"]
    with_bytes.client.put_object(Bucket=with_bytes.bucket_name, Key=key, Body=data)
    return DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind="mri",
        uploaded_by=mother,
        original_name="MR",
        byte_count=len(data),
        sha256=sha256(data),
        packaging=Packaging.PACKS,
        status=DocumentStatus.AVAILABLE,
        scan_result=ScanResult.CLEAN,
        quarantine_key=key,
        checked_at=timezone.now(),
    )


@pytest.mark.parametrize("at_once", [1024**3, PART])
def test_packs_are_moved_to_the_shelf_byte_by_byte_alike(
    mother: User, opinion_request: SecondOpinionRequest, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(storage, "_COPIED_AT_ONCE", at_once)
    data = os.urandom(2 * PART + 77)
    document = packs_of(mother, opinion_request, data)
    in_quarantine = document.quarantine_key

    shelve_documents()
    shelve_documents()

    document.refresh_from_db()
    assert stored("records", document.record_key) == data
    with storage.open_stream("records", document.record_key, PART - 5, PART + 5) as part:
        assert part.read() == data[PART - 5 : PART + 5]
    remove_spent_bytes()
    assert stored("quarantine", in_quarantine) is None
    assert stored("records", document.record_key) == data


def test_a_study_taken_back_while_it_moves_leaves_no_copy(
    mother: User,
    opinion_request: SecondOpinionRequest,
    monkeypatch: pytest.MonkeyPatch,
    keys: Callable[[str], set[str]],
) -> None:
    document = packs_of(mother, opinion_request, b"x" * 1000)
    before, copy = keys("records"), storage.copy_to_records

    def meanwhile(*args: Any, **kwargs: Any) -> None:
        copy(*args, **kwargs)
        withdraw_document(actor=mother, document=document)

    monkeypatch.setattr(storage, "copy_to_records", meanwhile)

    assert not shelve_document(document=document)
    assert keys("records") == before


def test_a_copy_that_is_not_whole_is_no_copy(mother: User, opinion_request: SecondOpinionRequest) -> None:
    document = packs_of(mother, opinion_request, b"x" * 1000)
    DocumentReference.objects.update(byte_count=1001)

    shelve_documents()

    document.refresh_from_db()
    assert document.record_key == ""


def old() -> None:
    """All files came long ago."""
    DocumentReference.objects.update(received_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects count as settled as soon as they are written."""
    monkeypatch.setattr(comparing, "_SETTLED", timedelta(hours=-1))
    for name in ("quarantine", "records"):
        bucket = storages[name]
        for page in storage.listing(name):  # type: ignore[arg-type]
            for each in page:
                bucket.client.delete_object(Bucket=bucket.bucket_name, Key=each.key)


def test_rows_and_objects_that_fit_are_no_finding(
    at_once: None, check: Callable[..., DocumentReference], sending: Page
) -> None:
    check(pdf())
    sending.begin(pdf(2))
    sending.put_all(pdf(2))

    assert set(compare_store().values()) == {0}
    assert not StoreFinding.objects.exists()


def test_what_does_not_fit_is_found_reported_and_ended(
    at_once: None, check: Callable[..., DocumentReference], caplog: pytest.LogCaptureFixture
) -> None:
    gone, other = check(pdf()), check(pdf(2))
    storage.delete("records", gone.record_key)
    bucket = storages["records"]
    bucket.client.put_object(Bucket=bucket.bucket_name, Key=other.record_key, Body=b"other bytes")
    bucket.client.put_object(Bucket=bucket.bucket_name, Key="f" * 32, Body=b"nobody's")

    counts = compare_store()
    compare_store()

    found = set(StoreFinding.objects.values_list("kind", "key", "document"))
    assert found == {
        (FindingKind.ROW_WITHOUT_OBJECT, gone.record_key, gone.pk),
        (FindingKind.OTHER_BYTES, other.record_key, other.pk),
        (FindingKind.OBJECT_WITHOUT_ROW, "f" * 32, None),
    }
    assert set(counts.values()) == {1}
    assert "row_without_object=1" in caplog.text
    assert gone.original_name not in caplog.text
    storage.delete("records", "f" * 32)
    compare_store()
    ended = StoreFinding.objects.exclude(ended_at=None).get()
    assert ended.key == "f" * 32


def test_an_upload_made_whole_without_its_row_is_no_stray(sending: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf()
    sending.begin(data)
    sending.put_all(data)
    upload = RecordUpload.objects.get()
    [part] = multipart.list_parts("quarantine", upload.quarantine_key, upload.store_upload_id)
    whole = multipart.Part(1, part.size, sha256(data), part.etag)
    multipart.finish_parts("quarantine", upload.quarantine_key, upload.store_upload_id, [whole])
    monkeypatch.setattr("records.services.sweeping._STRAY_AGE", timedelta(hours=-1))

    remove_strays()

    assert stored("quarantine", upload.quarantine_key) == data
    sending.finish()


def test_every_version_goes_with_a_file(settings: Settings) -> None:
    bucket = storages["records"]
    name = "versions-of-tests"
    client = bucket.client
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    key = storage.new_key()
    settings.S3_VERSIONED_BUCKETS = True
    options = settings.STORAGES["records"]["OPTIONS"] | {"bucket_name": name}
    settings.STORAGES = settings.STORAGES | {"records": settings.STORAGES["records"] | {"OPTIONS": options}}
    for body in (b"first", b"second"):
        client.put_object(Bucket=name, Key=key, Body=body)
    client.delete_object(Bucket=name, Key=key)
    client.put_object(Bucket=name, Key=key, Body=b"third")
    assert len(client.list_object_versions(Bucket=name, Prefix=key)["Versions"]) == 3

    storage.delete("records", key)

    left = client.list_object_versions(Bucket=name, Prefix=key)
    assert not left.get("Versions")
    assert not left.get("DeleteMarkers")


def test_erasing_a_request_takes_every_row_and_object(
    mother: User,
    opinion_request: SecondOpinionRequest,
    sending: Page,
    check: Callable[..., DocumentReference],
    keys: Callable[[str], set[str]],
    django_capture_on_commit_callbacks: Later,
) -> None:
    before = {name: keys(name) for name in ("quarantine", "records")}
    document = check(pdf())
    inside = packs_of(mother, opinion_request, b"x" * 100)
    paper = PhotoPaper.objects.create(opinion_request=opinion_request, kind="labs", created_by=mother)
    link = make_link(actor=mother, opinion_request=opinion_request, kinds=["labs"]).link
    DocumentReference.objects.filter(pk=inside.pk).update(
        part_of=document, photo_paper=paper, page_number=1, came_by=link
    )
    study = ImagingStudy.objects.create(opinion_request=opinion_request, study_uid="1.2")
    preview = storage.new_key()
    records = storages["records"]
    records.client.put_object(Bucket=records.bucket_name, Key=preview, Body=b"jpeg")
    series = ImagingSeries.objects.create(study=study, series_uid="1.2.3", preview_key=preview)
    ImagingInstance.objects.create(
        series=series, document=inside, sop_instance_uid="1.2.3.4", byte_offset=0, byte_count=1, sha256="0" * 64
    )
    sending.begin(pdf(3))
    sending.put_all(pdf(3))
    upload = RecordUpload.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        erase_draft(actor=mother, opinion_request=opinion_request)

    assert not DocumentReference.objects.exists()
    assert not RecordUpload.objects.exists()
    assert not ImagingStudy.objects.exists()
    assert {name: keys(name) for name in ("quarantine", "records")} == before
    assert upload.quarantine_key not in unfinished()


@pytest.mark.parametrize(
    ("name", "size", "packaging", "task"),
    [
        ("report.pdf", 1000, Packaging.FILE, "records.process_document"),
        ("disc.ZIP", 1000, Packaging.FILE, "records.process_study"),
        ("slice.dcm", 1000, Packaging.FILE, "records.process_study"),
        ("scan.tif", 90 * 1024 * 1024, Packaging.FILE, "records.process_study"),
        ("MR", 1000, Packaging.PACKS, "records.process_study"),
    ],
)
def test_a_paper_never_waits_behind_a_study(
    settings: Settings, name: str, size: int, packaging: Packaging, task: str
) -> None:
    document = DocumentReference(original_name=name, byte_count=size, packaging=packaging)

    found = task_for(document)

    assert found.name == task
    queue = {"records.process_document": "files", "records.process_study": "imaging"}[task]
    assert settings.CELERY_TASK_ROUTES[task] == {"queue": queue}


def test_a_scanner_that_finds_nothing_keeps_all_files_waiting(
    settings: Settings, stand_in: Callable[..., StandInClamd], receive: Callable[..., DocumentReference]
) -> None:
    cache.clear()
    settings.CLAMD_URL = stand_in().url
    document = receive(pdf())

    assert not ask_scanner()
    process(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.attempt_count) == (DocumentStatus.CHECKING, 0)
    with pytest.raises(ScannerUnreachable):
        current_scanner()

    settings.CLAMD_URL = stand_in(b"stream: Eicar-Test-Signature FOUND\0").url
    assert ask_scanner()
    assert current_scanner()
    trust()


def test_the_real_scanner_passes_its_test(clamd: str) -> None:
    cache.clear()
    assert ask_scanner()


def test_a_store_that_is_away_ends_the_turn_without_noise(sending: Page, settings: Settings) -> None:
    sending.begin(pdf())
    sleep(hours=30)
    away = settings.STORAGES["quarantine"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"quarantine": settings.STORAGES["quarantine"] | {"OPTIONS": away}}

    housekeeping.tidy_uploads()
