"""Opening a file: decision, audit row, and a link the store itself honours and refuses."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records import storage
from records.models import DocumentReference
from records.services.downloads import DocumentNotReady, open_document, preview_document
from records.states import DocumentStatus
from tests.records.conftest import pdf, picture

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]


def _fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, dict(answer.headers.items()), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {}, b""


def test_opening_leaves_an_audit_row_and_hands_over_the_file(
    check: Receive, family_client: Client, mother: User
) -> None:
    document = check(pdf(), 'análisis; "x".exe')
    answer = family_client.get(_address("open", document))
    assert answer.status_code == 302
    event = AuditEvent.objects.get(action="records.document_opened")
    assert (event.actor, event.actor_role, event.object_id) == (mother, "family", str(document.pk))

    status, headers, body = _fetch(answer["Location"])
    assert (status, body) == (200, pdf())
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''an%C3%A1lisis")
    assert headers["Content-Disposition"].endswith(".exe.pdf")
    assert "no-store" in headers["Cache-Control"]


def test_staff_open_by_the_same_way_under_their_role(check: Receive, coordinator: User) -> None:
    document = check(pdf())
    open_document(actor=coordinator, document=document)

    assert AuditEvent.objects.get(action="records.document_opened").actor_role == "staff:coordinator"


def test_the_link_serves_one_object_and_nothing_else(check: Receive, mother: User) -> None:
    first, second = check(pdf()), check(pdf(2))
    link = open_document(actor=mother, document=first)

    assert _fetch(link)[0] == 200
    assert _fetch(link, Range="bytes=0-3")[2] == b"%PDF"
    assert _fetch(link.replace(first.record_key, second.record_key))[0] == 403
    assert _fetch(link.replace("type=application%2Fpdf", "type=text%2Fhtml"))[0] == 403
    assert _fetch(link + "&response-content-disposition=inline")[0] == 403
    assert _fetch(link.split("?")[0])[0] in {400, 403}


def test_the_link_names_no_file_kind_or_person_and_lives_two_minutes(check: Receive, mother: User) -> None:
    document = check(picture(), "Testina Sample marrow.jpg")
    parts = urlsplit(open_document(actor=mother, document=document))

    assert int(parse_qs(parts.query)["X-Amz-Expires"][0]) <= 120
    assert parts.path.endswith(f"/{document.record_key}")
    assert str(document.opinion_request_id) not in parts.geturl()
    assert "Testina" not in parts.geturl()
    assert "marrow" not in parts.geturl()


def test_no_setting_makes_links_live_longer(check: Receive, mother: User, settings: Settings) -> None:
    settings.PORTAL_FILE_LINK_SECONDS = 3600

    assert "X-Amz-Expires=120&" in open_document(actor=mother, document=check(pdf()))


def test_the_link_dies(check: Receive, mother: User, settings: Settings) -> None:
    settings.PORTAL_FILE_LINK_SECONDS = 1
    link = open_document(actor=mother, document=check(pdf()))
    time.sleep(2.5)

    assert _fetch(link)[0] == 403


def test_the_preview_is_shown_in_the_page(check: Receive, family_client: Client) -> None:
    answer = family_client.get(_address("preview", check(picture())))
    status, headers, body = _fetch(answer["Location"])

    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert headers["Content-Disposition"] == "inline"
    assert body.startswith(b"\xff\xd8")
    assert AuditEvent.objects.filter(action="records.document_previewed").count() == 1


@pytest.mark.parametrize("status", [each for each in DocumentStatus if each != DocumentStatus.AVAILABLE])
def test_nothing_but_an_available_file_opens(check: Receive, family_client: Client, mother: User, status: str) -> None:
    document = check(pdf())
    DocumentReference.objects.filter(pk=document.pk).update(status=status)
    for name in ("open", "preview"):
        answer = family_client.get(_address(name, document))
        assert answer.status_code == (404 if status == DocumentStatus.WITHDRAWN else 409)
        assert "X-Amz" not in answer.content.decode()
    for act in (open_document, preview_document):
        with pytest.raises(DocumentNotReady):
            act(actor=mother, document=document)
    assert not AuditEvent.objects.filter(action__in=["records.document_opened", "records.document_previewed"]).exists()


def test_an_unchecked_file_has_no_link_even_for_staff(receive: Receive, coordinator: User) -> None:
    with pytest.raises(DocumentNotReady):
        open_document(actor=coordinator, document=receive(pdf()))


def test_head_is_a_look_like_any_other(check: Receive, family_client: Client) -> None:
    answer = family_client.head(_address("open", check(pdf())))

    assert answer.status_code == 302
    assert AuditEvent.objects.filter(action="records.document_opened").count() == 1


def test_the_pages_and_the_redirect_are_kept_by_no_cache(check: Receive, family_client: Client) -> None:
    answer = family_client.get(_address("open", check(pdf())))

    assert "no-store" in answer["Cache-Control"]


def test_quarantine_answers_nobody(receive: Receive) -> None:
    document = receive(pdf())
    link = storage.link(document.quarantine_key, media_type="application/pdf")

    assert _fetch(link)[0] == 404


def _address(name: str, document: DocumentReference) -> str:
    return reverse(f"records:{name}", kwargs={"rid": document.opinion_request_id, "document_id": document.pk})
