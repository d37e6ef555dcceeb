"""A locked PDF and the password its owner types: used once, kept nowhere, and not to be guessed."""

import io
import logging
from collections.abc import Callable

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts.limits import TooMany
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference
from records.presenters import file_note
from records.services.passwords import CannotUnlock, NotLocked, WrongPassword, unlock_document
from records.services.processing import process
from tests.records.conftest import pdf, stored
from tests.records.test_processing import encrypted_pdf

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]
PASSWORD = "tés-t 0314 "


def locked(password: str = PASSWORD, text: str = "Sample") -> bytes:
    """A PDF that opens with the password alone."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(2, text))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def page_of(document: DocumentReference) -> str:
    return reverse("records:unlock", kwargs={"rid": document.opinion_request_id, "document_id": document.pk})


def test_the_right_password_opens_it_and_the_open_copy_is_checked_like_any_other(check: Check, mother: User) -> None:
    document = check(locked())
    sealed = document.quarantine_key
    unlock_document(actor=mother, document=document, password=PASSWORD)
    document.refresh_from_db()
    assert (document.status, document.problem, document.sha256) == ("received", "", "")

    process(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.page_count) == ("available", 2)
    with pikepdf.open(io.BytesIO(stored("records", document.record_key) or b"")) as opened:
        assert not opened.is_encrypted
    assert document.quarantine_key != sealed
    assert AuditEvent.objects.filter(action="records.document_unlocked", object_id=str(document.pk)).count() == 1


def test_the_open_copy_of_another_child_is_held(check: Check, mother: User) -> None:
    document = check(locked(text="Patient Name: Leopold Other  DOB: 01/02/2012"))
    unlock_document(actor=mother, document=document, password=PASSWORD)
    process(document_id=document.pk)
    document.refresh_from_db()
    assert document.status == "held"


def test_a_wrong_password_changes_nothing(check: Check, mother: User) -> None:
    document = check(locked())
    with pytest.raises(WrongPassword):
        unlock_document(actor=mother, document=document, password="wrong")
    document.refresh_from_db()
    assert (document.status, document.problem) == ("set_aside", "locked")


def test_tries_are_counted(check: Check, mother: User) -> None:
    document = check(encrypted_pdf())
    for _ in range(10):
        with pytest.raises((WrongPassword, CannotUnlock)):
            unlock_document(actor=mother, document=document, password="guess")
    with pytest.raises(TooMany):
        unlock_document(actor=mother, document=document, password="guess")


def test_a_file_that_is_not_locked_takes_no_password(check: Check, mother: User) -> None:
    with pytest.raises(NotLocked):
        unlock_document(actor=mother, document=check(pdf()), password="any")


def test_the_family_is_asked_on_a_page(check: Check, family_client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    document = check(locked())
    assert "Type its password" in file_note(document)
    shown = family_client.get(page_of(document)).content.decode()
    assert 'type="password"' in shown
    assert 'autocomplete="off"' in shown

    wrong = family_client.post(page_of(document), {"password": "my other password"})
    assert wrong.status_code == 422
    assert "does not open this file" in wrong.content.decode()
    assert "my other password" not in wrong.content.decode()
    assert family_client.post(page_of(document), {"password": ""}).status_code == 422

    right = family_client.post(page_of(document), {"password": PASSWORD})
    document.refresh_from_db()
    assert (right.status_code, document.status) == (302, "received")
    assert PASSWORD.strip() not in caplog.text
    assert "my other password" not in caplog.text
    assert family_client.get(page_of(document)).status_code == 302


def test_nobody_else_is_asked(check: Check, stranger_client: Client) -> None:
    assert stranger_client.get(page_of(check(locked()))).status_code == 404
