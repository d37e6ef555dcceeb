"""Taking a file in: stored whole or not at all."""

import hashlib
import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.filetypes import OtherType
from records.models import DocumentReference
from records.services.uploads import AlreadyAdded, RequestClosed, UploadRefused, receive_document
from records.states import Problem
from records.storage import StoreUnavailable
from tests.records.conftest import pdf, picture, stored, upload
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]


def test_a_received_file_is_stored_under_a_key_that_says_nothing(receive: Receive, mother: User) -> None:
    document = receive(pdf(), "Testina Sample labs.pdf")

    assert (document.status, document.scan_result) == ("received", "pending")
    assert document.sha256 == hashlib.sha256(pdf()).hexdigest()
    assert stored("quarantine", document.quarantine_key) == pdf()
    assert len(document.quarantine_key) == 32
    assert str(document.opinion_request_id).replace("-", "") not in document.quarantine_key
    event = AuditEvent.objects.get(action="records.document_received")
    assert (event.actor, event.object_id, event.opinion_request_id) == (
        mother,
        str(document.pk),
        document.opinion_request_id,
    )


def test_work_is_queued_once_the_row_is_there(
    receive: Receive, django_capture_on_commit_callbacks: Callable[..., list[object]]
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        receive(pdf())

    assert len(callbacks) == 1


@pytest.mark.parametrize(
    ("content", "problem", "seen"),
    [
        (b"", Problem.EMPTY, None),
        (b"MZ" + bytes(100), Problem.WRONG_TYPE, OtherType.UNKNOWN),
        (b"Rar!" + bytes(100), Problem.WRONG_TYPE, OtherType.ARCHIVE),
    ],
)
def test_refused_at_once(
    receive: Receive, keys: Callable[[str], set[str]], content: bytes, problem: Problem, seen: OtherType | None
) -> None:
    before = keys("quarantine")
    with pytest.raises(UploadRefused) as refused:
        receive(content)

    assert (refused.value.problem, refused.value.seen) == (problem, seen)
    assert not DocumentReference.objects.exists()
    assert keys("quarantine") == before


def test_the_limit_is_the_last_size_that_passes(receive: Receive, settings: Settings) -> None:
    settings.PORTAL_MAX_FILE_BYTES = 2000

    assert receive(b"a" * 2000).byte_count == 2000
    with pytest.raises(UploadRefused) as refused:
        receive(b"b" * 2001)
    assert refused.value.problem == Problem.TOO_LARGE


def test_the_same_file_twice_is_kept_once(receive: Receive) -> None:
    first = receive(pdf())

    with pytest.raises(AlreadyAdded) as twice:
        receive(pdf(), "another name.pdf", kind="summary")
    assert twice.value.document == first
    assert DocumentReference.objects.count() == 1


def test_the_same_form_twice_is_the_same_upload(receive: Receive) -> None:
    token = uuid4()

    assert receive(pdf(), form_token=token) == receive(pdf(), form_token=token)
    assert DocumentReference.objects.count() == 1


def test_two_families_may_have_the_same_file(
    receive: Receive, stranger: User, other_request: SecondOpinionRequest
) -> None:
    mine = receive(pdf())
    theirs = receive_document(actor=stranger, opinion_request=other_request, kind="labs", upload=upload(pdf()))

    assert mine.quarantine_key != theirs.quarantine_key


def test_a_closed_request_takes_nothing(
    receive: Receive, opinion_request: SecondOpinionRequest, keys: Callable[[str], set[str]]
) -> None:
    before = keys("quarantine")
    put_into(opinion_request, RequestStatus.WITHDRAWN)

    with pytest.raises(RequestClosed):
        receive(pdf())
    assert not DocumentReference.objects.exists()
    assert keys("quarantine") == before


def test_a_store_that_is_away_keeps_nothing(receive: Receive, settings: Settings) -> None:
    away = settings.STORAGES["quarantine"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {
        "quarantine": settings.STORAGES["quarantine"] | {"OPTIONS": away},
    }

    with pytest.raises(StoreUnavailable):
        receive(pdf())
    assert not DocumentReference.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_moment_leave_one_row_and_one_object(
    mother: User, opinion_request: SecondOpinionRequest, buckets: None, keys: Callable[[str], set[str]]
) -> None:
    before = keys("quarantine")
    barrier = threading.Barrier(4)
    answers: list[str] = []
    content = picture(size=(333, 222))

    def send() -> None:
        barrier.wait(10)
        try:
            receive_document(
                actor=mother, opinion_request=opinion_request, kind="labs", upload=upload(content, "a.jpg")
            )
            answers.append("received")
        except AlreadyAdded:
            answers.append("already")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(answers) == ["already", "already", "already", "received"]
    document = DocumentReference.objects.get()
    assert keys("quarantine") - before == {document.quarantine_key}
