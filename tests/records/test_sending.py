"""Sending by parts: the store, the addresses and the rows together, as a browser uses them and as an attacker would."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records import multipart, storage
from records.models import DocumentReference, RecordUpload
from records.services.decisions import withdraw_document
from records.services.processing import process
from records.states import DocumentStatus, UploadStatus
from tests.records.conftest import large, pdf, stored
from tests.records.parts import PART, Page, put, sha256, unfinished

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("small_parts")]


def test_a_file_of_several_parts_becomes_one_document_and_is_checked(sending: Page, mother: User) -> None:
    data = large()
    begun = sending.begin(data)
    assert (begun["part_bytes"], begun["parts_here"], begun["next_number"], begun["already"]) == (PART, [], 1, None)

    sending.put_all(data)
    answer = sending.finish()

    document = DocumentReference.objects.get()
    assert answer["document"] == str(document.pk)
    assert (document.status, document.sha256, document.byte_count) == (DocumentStatus.RECEIVED, "", len(data))
    assert document.uploaded_by == mother
    assert stored("quarantine", document.quarantine_key) == data
    assert AuditEvent.objects.filter(action="records.document_received", object_id=str(document.pk)).count() == 1


def test_signed_addresses_take_only_those_bytes_in_that_place(sending: Page) -> None:
    data = large()
    sending.begin(data)
    first, second = sending.sign([(1, data[:PART]), (2, data[PART : 2 * PART])])

    assert put(first["url"], os.urandom(PART), first["headers"]) == 400
    # Another size, another header, another place, another object: the line is cut or the answer is no.
    assert put(first["url"], data[: PART + 1], first["headers"]) in {0, 403}
    assert put(first["url"], data[:PART], {}) in {0, 403}
    assert put(first["url"], data[PART : 2 * PART], second["headers"]) in {0, 403}
    assert put(first["url"].replace("partNumber=1", "partNumber=2"), data[:PART], first["headers"]) in {0, 403}
    key = RecordUpload.objects.get().quarantine_key
    assert put(first["url"].replace(key, "0" * 32), data[:PART], first["headers"]) in {0, 403}
    assert sending.state()["parts_here"] == []
    assert put(first["url"], data[:PART], first["headers"]) == 200
    assert sending.state()["parts_here"] == [{"number": 1, "size": PART, "sha256": sha256(data[:PART])}]


def test_an_address_dies_with_its_time(sending: Page, settings: Settings) -> None:
    data = pdf()
    sending.begin(data)
    settings.PORTAL_PART_LINK_SECONDS = 1
    [signed] = sending.sign([(1, data)])
    time.sleep(2.1)

    assert put(signed["url"], data, signed["headers"]) in {0, 403}


def test_nothing_replaces_an_object_that_is_there(sending: Page) -> None:
    data = large(parts=1)
    sending.begin(data)
    signed = sending.sign([(1, data[:PART]), (2, data[PART:])])
    sending.put_all(data)
    sending.finish()
    document = DocumentReference.objects.get()

    put(signed[0]["url"], os.urandom(PART), signed[0]["headers"])
    put(signed[0]["url"], data[:PART], signed[0]["headers"])
    sending.sign([(1, data[:PART])], status=410)

    assert stored("quarantine", document.quarantine_key) == data


def test_after_a_cut_only_what_is_missing_is_sent(sending: Page) -> None:
    data = large(parts=3)
    sending.begin(data)
    [signed] = sending.sign([(2, data[PART : 2 * PART])])
    assert put(signed["url"], data[PART : 2 * PART], signed["headers"]) == 200

    other_day = Page(sending.client, sending.base)
    begun = other_day.begin(data)
    other_day.put_all(data, here=[part["number"] for part in begun["parts_here"]])
    other_day.finish()

    assert begun["upload"] == sending.upload
    assert other_day.sent == [1, 3, 4]
    assert stored("quarantine", DocumentReference.objects.get().quarantine_key) == data


def test_a_place_once_signed_takes_no_other_bytes(sending: Page) -> None:
    data = large()
    sending.begin(data)
    sending.sign([(1, data[:PART])])

    answer = sending.post(
        f"{sending.upload}/sign/", {"parts": [{"number": 1, "size": PART, "sha256": sha256(b"other")}]}, 409
    )

    assert answer["error"] == "other_file"
    sending.sign([(1, data[:PART])])


@pytest.mark.parametrize("part", [(1, 1000), (2, PART), (3, PART), (4, 10), (9, PART)])
def test_slices_have_the_size_of_their_place(sending: Page, part: tuple[int, int]) -> None:
    data = large(parts=2, rest=77)
    sending.begin(data)
    number, size = part
    is_right = (number, size) == (2, PART)

    sending.post(
        f"{sending.upload}/sign/",
        {"parts": [{"number": number, "size": size, "sha256": sha256(b"")}]},
        200 if is_right else 409,
    )


def test_finishing_too_early_says_what_is_here(sending: Page) -> None:
    data = large()
    sending.begin(data)
    [signed] = sending.sign([(1, data[:PART])])
    put(signed["url"], data[:PART], signed["headers"])

    answer = sending.finish(status=409)

    assert answer["error"] == "not_whole"
    assert [part["number"] for part in answer["parts_here"]] == [1]
    assert not DocumentReference.objects.exists()


def test_finishing_twice_is_the_same_document(sending: Page) -> None:
    data = pdf()
    sending.begin(data)
    sending.put_all(data)

    assert sending.finish()["document"] == sending.finish()["document"] == sending.state()["document"]
    assert DocumentReference.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_begin_and_finish_at_once_make_one_document(sending: Page) -> None:
    data, before = pdf(), unfinished()
    tabs = [Page(sending.client, sending.base) for _ in range(6)]

    def begin(tab: Page) -> str:
        try:
            return str(tab.begin(data)["upload"])
        finally:
            connections.close_all()

    def finish(tab: Page) -> str:
        try:
            return str(tab.finish()["document"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(begin, tabs))) == 1
        tabs[0].put_all(data)
        assert len(set(pool.map(finish, tabs))) == 1
    assert DocumentReference.objects.count() == 1
    upload = RecordUpload.objects.get()
    assert unfinished() - before <= {upload.quarantine_key}


def test_the_stores_list_is_read_to_its_end(sending: Page) -> None:
    data = os.urandom(5 * 1000)
    key = storage.new_key()
    upload = multipart.begin_parts("quarantine", key)
    parts = [multipart.Part(number, 1000, sha256(data[:1000])) for number in range(1, 6)]
    for signed in multipart.sign_parts("quarantine", key, upload, parts):
        assert put(signed.url, data[:1000], signed.headers) == 200

    found = {a_page: multipart.list_parts("quarantine", key, upload, a_page=a_page) for a_page in (1, 2, 5, 1000)}
    multipart.abort_parts("quarantine", key, upload)

    assert [each.number for each in found[1000]] == [1, 2, 3, 4, 5]
    assert found[1] == found[2] == found[5] == found[1000]


def test_an_object_made_whose_row_was_never_written_is_found_again(sending: Page) -> None:
    data = large(parts=1)
    sending.begin(data)
    sending.put_all(data)
    upload = RecordUpload.objects.get()
    parts = [
        multipart.Part(part.number, part.size, row.sha256, part.etag)
        for part, row in zip(
            multipart.list_parts("quarantine", upload.quarantine_key, upload.store_upload_id),
            upload.parts.all(),
            strict=True,
        )
    ]
    # The server dies between the store's answer and its own commit.
    multipart.finish_parts("quarantine", upload.quarantine_key, upload.store_upload_id, parts)

    assert len(sending.begin(data)["parts_here"]) == 2
    sending.finish()

    assert stored("quarantine", DocumentReference.objects.get().quarantine_key) == data


def test_an_upload_whose_bytes_the_store_lost_begins_anew(sending: Page) -> None:
    data = pdf()
    sending.begin(data)
    first = RecordUpload.objects.get()
    multipart.abort_parts("quarantine", first.quarantine_key, first.store_upload_id)

    assert sending.state(status=410)["error"] == "gone"
    assert sending.begin(data)["upload"] != str(first.pk)
    sending.put_all(data)
    sending.finish()


def test_cancelled_uploads_leave_nothing(sending: Page, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    data = large()
    sending.begin(data)
    sending.put_all(data)
    with_rows = RecordUpload.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        sending.post(f"{sending.upload}/cancel/", {})
        sending.post(f"{sending.upload}/cancel/", {})

    with_rows.refresh_from_db()
    assert with_rows.status == UploadStatus.ABANDONED
    assert with_rows.quarantine_key not in unfinished()
    sending.finish(status=410)
    sending.sign([(1, data[:PART])], status=410)


def test_the_list_has_what_can_be_gone_on_with(sending: Page) -> None:
    data = large(parts=1)
    sending.begin(data, name="scan.pdf")
    sending.sign([(1, data[:PART])])

    [line] = sending.client.get(sending.base).json()["uploads"]

    assert (line["upload"], line["name"], line["fingerprint"]) == (sending.upload, "scan.pdf", sha256(data))
    assert line["percent"] == 99


def test_a_file_that_is_here_is_told_before_a_byte_travels(
    sending: Page, check: Callable[..., DocumentReference]
) -> None:
    document = check(pdf())

    answer = sending.begin(pdf(), sha256=sha256(pdf()))

    assert answer["upload"] is None
    assert answer["already"]["document"] == str(document.pk)
    assert "We kept one" in answer["already"]["words"]


def test_a_large_file_that_arrived_is_known_by_its_fingerprint(sending: Page, mother: User) -> None:
    data = large(parts=1)
    sending.begin(data)
    sending.put_all(data)
    sending.finish()
    document = DocumentReference.objects.get()

    assert sending.begin(data)["already"]["document"] == str(document.pk)
    assert sending.begin(data, size=len(data) + 1)["already"] is None
    sending.post(f"{sending.upload}/cancel/", {})
    # Papers about a caregiver and the child's records know nothing of each other.
    assert sending.begin(data, kind="insurance_card")["already"] is None
    withdraw_document(actor=mother, document=document)
    assert sending.begin(data)["already"] is None


def test_a_study_that_arrived_is_known_by_its_very_pictures(sending: Page) -> None:
    content = [os.urandom(1000)]
    sending.begin_packs(content, pictures=2)
    [signed] = sending.sign([(1, content[0])], members=["1.2.10", "1.2.9"])
    put(signed["url"], content[0], signed["headers"])
    sending.finish()

    said = {"name": "MR head", "fingerprint": "study:" + "a" * 40, "packaging": "packs", "pictures": 2, "kind": "mri"}
    same = sending.begin(content[0], **said, members_sha256=sha256(b"1.2.10\n1.2.9"))
    assert same["already"]["document"] == str(DocumentReference.objects.get().pk)
    assert sending.begin(content[0], **said, members_sha256=sha256(b"1.2.10\n1.2.11"))["already"] is None


def test_signed_out_in_the_middle_loses_nothing(sending: Page, mother: User) -> None:
    data = large(parts=1)
    sending.begin(data)
    [signed] = sending.sign([(1, data[:PART])])
    put(signed["url"], data[:PART], signed["headers"])
    sending.client.logout()

    assert sending.post(f"{sending.upload}/sign/", {"parts": []}, 401)["error"] == "signed_out"
    assert sending.state(status=401)["error"] == "signed_out"
    sending.client.force_login(mother)
    begun = sending.begin(data)

    assert [part["number"] for part in begun["parts_here"]] == [1]
    sending.put_all(data, here=[1])
    sending.finish()


def test_an_old_token_is_told_in_json(sending: Page, mother: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mother)

    answer = browser.post(sending.base + "begin/", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["error"]) == (403, "signed_out")


def test_asking_how_far_it_is_keeps_nobody_signed_in_and_sending_does(sending: Page) -> None:
    sending.begin(pdf())
    session = sending.client.session
    session["seen_at"] -= 600
    session.save()
    before = session["seen_at"]

    sending.state()
    sending.client.get(sending.base)
    assert sending.client.session["seen_at"] == before
    sending.sign([(1, pdf())])
    assert sending.client.session["seen_at"] > before


def test_a_store_that_is_away_is_told_and_the_upload_goes_on_later(sending: Page, settings: Settings) -> None:
    data = pdf()
    sending.begin(data)
    sending.put_all(data)
    here = settings.STORAGES
    away = here["quarantine"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = here | {"quarantine": here["quarantine"] | {"OPTIONS": away}}

    assert sending.finish(status=503)["error"] == "store_down"
    settings.STORAGES = here
    sending.finish()


def test_what_the_worker_makes_of_it(sending: Page) -> None:
    data = pdf()
    sending.begin(data)
    sending.put_all(data)
    document_id = UUID(sending.finish()["document"])

    process(document_id=document_id)

    document = DocumentReference.objects.get()
    assert document.status == DocumentStatus.AVAILABLE
    assert document.sha256 == sha256(data)


def test_the_same_study_goes_on_with_other_pictures_of_it(sending: Page) -> None:
    first, second = os.urandom(PART), os.urandom(PART)
    sending.begin_packs([first, second], pictures=4)
    [signed] = sending.sign([(1, first)], members=["1.1", "1.2"])
    put(signed["url"], first, signed["headers"])
    upload = sending.upload

    again = sending.begin_packs([first, second, b"more"], pictures=5)
    assert (again["upload"], again["members_here"]) == (upload, ["1.1", "1.2"])
    # A scratched disc gives only one of the three others, and the family sends the rest.
    sending.begin_packs([first, second], pictures=3)
    [signed] = sending.sign([(2, second)], members=["1.3"])
    put(signed["url"], second, signed["headers"])
    sending.finish()

    assert RecordUpload.objects.get().picture_count == 3
    assert stored("quarantine", DocumentReference.objects.get().quarantine_key) == first + second
