"""The worker's part, on real storage and, where there is one, a real scanner."""

import base64
import io
import threading
import uuid
import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from records import storage
from records.models import DocumentReference
from records.services.decisions import recheck_document, withdraw_document
from records.services.processing import MAX_ATTEMPTS, process
from records.services.sweeping import remove_spent_bytes
from records.states import DocumentStatus, Problem
from tests.records.conftest import StandInClamd, assemble, pdf, picture, stored
from tests.records.test_scanning import EICAR

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]
StandIn = Callable[..., StandInClamd]

# A gradient of 64 x 40 pixels, made for this test: no library here writes HEIC.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAACUAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5j"
    "bHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAKAAAAAEAAAAAAAAAAv///+gAAAACAAAAEHBp"
    "eGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAC1tZGF0AAAAISgBrwQY+ATuMVJRzwLJBqmZz3WLrJrH652OowjF"
    "8ZutgA=="
)


def encrypted_pdf() -> bytes:
    """A PDF that claims to be encrypted with a password we don't have."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <" + b"28" * 32 + b"> /U <" + b"4e" * 32 + b"> >>",
    ]
    return assemble(objects, b"/Encrypt 4 0 R /ID [<00112233445566778899aabbccddeeff> <00>]")


def bomb_pdf() -> bytes:
    """A page stream of a few kilobytes that unpacks to more than a gigabyte."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(120)) + packer.flush()
    twice = zlib.compress(packed, 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream])


def bomb_png() -> bytes:
    """A PNG of a few hundred bytes that claims 60,000 by 60,000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GOOD = {
    "pdf": (pdf(3), "application/pdf", 3),
    "jpeg": (picture("JPEG"), "image/jpeg", 1),
    "png": (picture("PNG"), "image/png", 1),
    "tiff": (picture("TIFF"), "image/tiff", 1),
    "heic": (HEIC, "image/heic", 1),
    "pdf of a huge page": (pdf().replace(b"[0 0 612 792]", b"[0 0 99999 9]"), "application/pdf", 1),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_becomes_available(check: Receive, name: str) -> None:
    content, media_type, pages = GOOD[name]
    document = check(content)

    assert (document.status, document.problem, document.media_type) == ("available", "", media_type)
    assert document.page_count == pages
    assert stored("records", document.record_key) == content
    assert document.checked_at is not None
    assert document.claimed_until is None


def test_its_preview_is_a_small_picture_and_quarantine_is_empty(check: Receive) -> None:
    document = check(picture(size=(3000, 2000)))

    preview = stored("records", document.preview_key) or b""
    with Image.open(io.BytesIO(preview)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (1000, 667))
    assert document.quarantine_key == ""


def test_the_preview_is_upright_and_says_nothing_of_the_place(check: Receive) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET-PLACE"
    document = check(picture(size=(400, 200), exif=exif))

    preview = stored("records", document.preview_key) or b""
    with Image.open(io.BytesIO(preview)) as opened:
        assert opened.size == (200, 400)
        assert not opened.getexif()
    assert b"SECRET" not in preview


def test_text_has_no_preview(check: Receive) -> None:
    document = check(b"Hemoglobin 12.3 g/dL")

    assert (document.status, document.media_type, document.preview_key) == ("available", "text/plain", "")


BAD = {
    "cut pdf": (pdf(6)[: len(pdf(6)) * 55 // 100], Problem.DAMAGED),
    "pdf of nothing": (b"%PDF-1.7\n%%EOF", Problem.DAMAGED),
    "pdf without pages": (pdf(1).replace(b"/Count 1", b"/Count 0").replace(b"[4 0 R]", b"[     ]"), Problem.DAMAGED),
    "cut jpeg": (picture("JPEG")[:3000], Problem.DAMAGED),
    "cut png": (picture("PNG")[:3000], Problem.DAMAGED),
    "cut heic": (HEIC[: len(HEIC) // 2], Problem.DAMAGED),
    "jpeg head on noise": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, Problem.DAMAGED),
    "png of 3.6 thousand million pixels": (bomb_png(), Problem.TOO_LARGE),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason(check: Receive, name: str) -> None:
    content, problem = BAD[name]
    document = check(content)

    assert (document.status, document.problem) == ("refused", problem)
    assert (document.quarantine_key, document.record_key, document.preview_key) == ("", "", "")
    assert AuditEvent.objects.filter(action="records.document_refused", object_id=str(document.pk)).count() == 1
    notice = Notification.objects.get()
    assert (notice.kind, notice.recipient, notice.reference_id) == (
        "records.file_needs_help",
        document.uploaded_by,
        document.pk,
    )


def test_a_virus_is_refused_and_its_bytes_are_gone(check: Receive, clamd: str, keys: Callable[[str], set[str]]) -> None:
    before = keys("records"), keys("quarantine")
    document = check(EICAR, "labs.txt")

    assert (document.status, document.problem, document.scan_result) == ("refused", "infected", "infected")
    assert (keys("records"), keys("quarantine")) == before


def test_a_bomb_costs_three_attempts_and_harms_nobody(check: Receive) -> None:
    document = check(bomb_pdf())
    for _ in range(MAX_ATTEMPTS):
        _end_pause(document)
        process(document_id=document.pk)
    document.refresh_from_db()

    # Either it was drawn within the limits, or it was set aside; the worker lives in both cases.
    assert document.status in {"available", "set_aside", "refused"}


def test_a_locked_file_is_kept_sealed_until_its_password_comes(check: Receive) -> None:
    document = check(encrypted_pdf())

    assert (document.status, document.problem) == ("set_aside", "locked")
    assert stored("quarantine", document.quarantine_key) == encrypted_pdf()
    assert Notification.objects.get().kind == "records.file_needs_help"


@pytest.mark.parametrize(
    ("answer", "status", "problem"),
    [
        (b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0", "set_aside", Problem.NOT_SCANNABLE),
        (b"stream: Some.Virus FOUND\0", "refused", Problem.INFECTED),
    ],
)
def test_nothing_opens_that_was_not_wholly_scanned(
    check: Receive, stand_in: StandIn, settings: Settings, answer: bytes, status: str, problem: Problem
) -> None:
    settings.CLAMD_URL = stand_in(answer).url
    document = check(pdf())

    assert (document.status, document.problem) == (status, problem)
    assert stored("records", document.record_key or "none") is None


def test_while_the_scanner_is_away_the_file_waits_without_losing_an_attempt(
    check: Receive, stand_in: StandIn, settings: Settings
) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    document = check(pdf())
    for _ in range(5):
        _end_pause(document)
        process(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.attempt_count) == ("checking", 0)
    assert not Notification.objects.exists()

    settings.CLAMD_URL = stand_in().url
    _end_pause(document)
    process(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.scan_result) == ("available", "clean")


def test_a_scanner_that_talks_nonsense_costs_attempts_and_then_the_file_is_set_aside(
    check: Receive, stand_in: StandIn, settings: Settings
) -> None:
    settings.CLAMD_URL = stand_in(b"nonsense\0").url
    document = check(pdf())
    for _ in range(2):
        _end_pause(document)
        process(document_id=document.pk)
    document.refresh_from_db()

    assert (document.status, document.problem, document.attempt_count) == ("set_aside", "gave_up", 3)
    assert stored("quarantine", document.quarantine_key) == pdf()
    assert Notification.objects.count() == 1


def test_a_file_whose_worker_died_three_times_is_set_aside_without_a_fourth(receive: Receive) -> None:
    document = receive(pdf())
    DocumentReference.objects.filter(pk=document.pk).update(
        status=DocumentStatus.CHECKING, attempt_count=3, claimed_until=timezone.now() - timedelta(seconds=1)
    )
    process(document_id=document.pk)
    document.refresh_from_db()

    assert (document.status, document.problem) == ("set_aside", "gave_up")


def test_staff_may_have_it_checked_again(receive: Receive, coordinator: object) -> None:
    document = receive(pdf())
    DocumentReference.objects.filter(pk=document.pk).update(
        status=DocumentStatus.SET_ASIDE, attempt_count=3, problem=Problem.GAVE_UP
    )
    recheck_document(actor=coordinator, document=document)  # type: ignore[arg-type]
    process(document_id=document.pk)
    document.refresh_from_db()

    assert (document.status, document.problem) == ("available", "")


def test_bytes_that_changed_in_the_store_are_found(receive: Receive) -> None:
    document = receive(pdf())
    bucket = storages["quarantine"]
    bucket.connection.meta.client.put_object(
        Bucket=bucket.bucket_name, Key=document.quarantine_key, Body=pdf(1, "Someone else")
    )
    process(document_id=document.pk)
    document.refresh_from_db()

    assert (document.status, document.problem) == ("refused", "changed")


def test_an_object_that_is_gone_ends_as_set_aside(receive: Receive) -> None:
    document = receive(pdf())
    storage.delete("quarantine", document.quarantine_key)
    for _ in range(MAX_ATTEMPTS):
        process(document_id=document.pk)
        _end_pause(document)
    document.refresh_from_db()

    assert document.status == "set_aside"


def test_running_twice_is_running_once(check: Receive) -> None:
    document = check(pdf())
    process(document_id=document.pk)

    assert AuditEvent.objects.filter(action="records.document_available").count() == 1


def test_a_row_that_is_missing_is_no_work(db: None) -> None:
    process(document_id=uuid.uuid4())


def test_a_live_lease_keeps_others_away_and_an_expired_one_does_not(receive: Receive) -> None:
    document = receive(pdf())
    held = DocumentReference.objects.filter(pk=document.pk)
    held.update(status=DocumentStatus.CHECKING, attempt_count=1, claimed_until=timezone.now() + timedelta(minutes=1))
    process(document_id=document.pk)
    assert held.get().status == "checking"

    held.update(claimed_until=timezone.now() - timedelta(seconds=1))
    process(document_id=document.pk)
    assert (held.get().status, held.get().attempt_count) == ("available", 2)


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_back_while_it_is_checked_stays_taken_back(
    receive: Receive, stand_in: StandIn, settings: Settings
) -> None:
    document = receive(pdf())
    scanner = stand_in(waits=True)
    settings.CLAMD_URL = scanner.url
    worker = threading.Thread(target=_process_in_own_connection, args=(document,))
    worker.start()
    assert scanner.began.wait(20)
    withdraw_document(actor=document.uploaded_by, document=document)
    scanner.go.set()
    worker.join(60)
    document.refresh_from_db()

    assert document.status == "withdrawn"
    assert stored("records", document.record_key) is None
    remove_spent_bytes()
    document.refresh_from_db()
    assert (document.quarantine_key, document.record_key) == ("", "")


@pytest.mark.django_db(transaction=True)
def test_a_worker_thought_dead_does_not_write_over_its_successor(
    receive: Receive, stand_in: StandIn, settings: Settings
) -> None:
    document = receive(pdf())
    slow = stand_in(b"stream: Some.Virus FOUND\0", waits=True)
    settings.CLAMD_URL = slow.url
    worker = threading.Thread(target=_process_in_own_connection, args=(document,))
    worker.start()
    assert slow.began.wait(20)
    DocumentReference.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    settings.CLAMD_URL = stand_in().url
    process(document_id=document.pk)
    slow.go.set()
    worker.join(60)
    document.refresh_from_db()

    assert (document.status, document.attempt_count) == ("available", 2)
    assert stored("records", document.record_key) == pdf()
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once(receive: Receive) -> None:
    document = receive(pdf(2))
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait(10)
        _process_in_own_connection(document)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    document.refresh_from_db()

    assert (document.status, document.attempt_count) == ("available", 1)
    assert AuditEvent.objects.filter(action="records.document_available").count() == 1


def _process_in_own_connection(document: DocumentReference) -> None:
    try:
        process(document_id=document.pk)
    finally:
        connection.close()


def _end_pause(document: DocumentReference) -> None:
    DocumentReference.objects.filter(pk=document.pk).update(claimed_until=None)
