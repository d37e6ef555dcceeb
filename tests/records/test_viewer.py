"""Looking at files on their own host: who, how long, and what a browser may do with what it gets."""

import io
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference, ImagingSeries
from records.services.decisions import withdraw_document
from records.services.holds import hold_document
from records.states import DocumentStatus
from tests.records.conftest import pdf, picture
from tests.records.test_imaging import Send, send  # noqa: F401 - a fixture
from tests.support.dicom_studies import packs, study

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]


@pytest.fixture
def desk(coordinator: User, settings: Settings) -> Client:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(coordinator)
    return client


class FilesHost:
    """A browser at the files' host: it has no cookie and knows only an address."""

    def __init__(self, origin: str) -> None:
        self.host = urlsplit(origin).netloc
        self.client = Client()

    def get(self, address: str, **headers: str) -> HttpResponse:
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return self.client.get((parts.path or "/") + query, headers={"host": self.host, **headers})

    def picture(self, address: str, **choice: int) -> HttpResponse:
        more = "".join(f"&{name}={value}" for name, value in choice.items())
        return self.get(f"/picture?{urlsplit(address).query}{more}")


@pytest.fixture
def host(settings: Settings) -> FilesHost:
    return FilesHost(settings.PORTAL_FILES_ORIGIN)


def look(client: Client, document: DocumentReference) -> str:
    """The address that one click on "view" leads to."""
    where = {"rid": document.opinion_request_id, "document_id": document.pk}
    answer = client.get(reverse("records:view", kwargs=where))
    assert answer.status_code == HTTPStatus.FOUND, answer.status_code
    return str(answer.headers["Location"])


def look_through(client: Client, series: ImagingSeries) -> str:
    where = {"rid": series.study.opinion_request_id, "series_id": series.pk}
    return str(client.get(reverse("records:view_series", kwargs=where)).headers["Location"])


def size_of(answer: HttpResponse) -> tuple[int, int]:
    with Image.open(io.BytesIO(answer.content), formats=["JPEG"]) as opened:
        return opened.size


def test_the_pages_of_a_paper_are_pictures_on_the_other_host(
    check: Check, desk: Client, coordinator: User, host: FilesHost, settings: Settings
) -> None:
    document = check(pdf(3))
    address = look(desk, document)

    assert address.startswith(settings.PORTAL_FILES_ORIGIN + "/?t=")
    page = host.get(address)
    assert page.status_code == HTTPStatus.OK
    assert "1 of 3" in page.text
    pages = [host.picture(address, n=number) for number in (1, 2, 3)]
    assert all(size_of(each)[1] == 1800 for each in pages)
    assert len({each.content for each in pages}) == 3
    # Beyond the last page stands the last page.
    assert host.picture(address, n=99).content == pages[2].content
    [event] = AuditEvent.objects.filter(action="records.document_read")
    assert (event.actor, event.object_id) == (coordinator, str(document.pk))


def test_photos_can_be_turned(check: Check, desk: Client, host: FilesHost) -> None:
    address = look(desk, check(picture("JPEG", (640, 480)), "photo.jpg"))

    assert size_of(host.picture(address)) == (640, 480)
    assert size_of(host.picture(address, r=1)) == (480, 640)


def test_words_are_words_whatever_they_say(check: Check, desk: Client, host: FilesHost) -> None:
    page = host.get(look(desk, check(b"Hemoglobin 9.8\n<script>alert(1)</script>\n", "notes.txt")))

    assert "Hemoglobin 9.8" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>" not in page.text


def test_a_series_is_looked_through_in_order(
    send: Send,  # noqa: F811
    desk: Client,
    host: FilesHost,
    opinion_request: SecondOpinionRequest,
) -> None:
    send(packs(study(series=1, slices=5)))
    address = look_through(desk, ImagingSeries.objects.get())

    assert "1 of 5" in host.get(address).text
    frames = [host.picture(address, n=number) for number in (1, 5)]
    assert [size_of(each) for each in frames] == [(32, 32)] * 2
    event = AuditEvent.objects.get(action="records.series_viewed")
    assert event.opinion_request_id == opinion_request.pk


def test_what_each_answer_tells_the_browser(check: Check, desk: Client, host: FilesHost, settings: Settings) -> None:
    address = look(desk, check(pdf(2)))
    page, drawn, gone = host.get(address), host.picture(address), host.get("/admin/")

    for answer in (page, drawn, gone):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox")
        assert "default-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in answer.headers["Cache-Control"]
        assert not answer.cookies
        assert "ETag" not in answer.headers
    assert page.headers["Content-Security-Policy"].endswith(f"frame-ancestors {settings.PORTAL_BASE_URL}")
    assert "allow-forms" not in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == drawn.headers["Referrer-Policy"] == "no-referrer"
    assert "X-Frame-Options" not in page.headers
    assert (drawn.headers["Content-Type"], drawn.headers["Content-Disposition"]) == (
        "image/jpeg",
        'attachment; filename="page.jpg"',
    )
    assert settings.PORTAL_FILES_ORIGIN in desk.get("/admin/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/admin/", "/home/", "/readyz/x", "/static/nothing.js", "/es/"])
def test_the_files_host_knows_no_page_of_the_portal(path: str, family_client: Client, host: FilesHost) -> None:
    host.client = family_client
    answer = host.get(path)

    assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert not answer.cookies
    assert "sessionid" not in answer.headers.get("Vary", "").lower()


@pytest.mark.parametrize("path", ["/picture", "/ticket"])
def test_the_portal_knows_no_page_of_the_viewer(path: str, check: Check, desk: Client) -> None:
    query = urlsplit(look(desk, check(pdf(1)))).query

    assert desk.get(f"{path}?{query}").status_code == HTTPStatus.NOT_FOUND
    assert "1 of 1" not in desk.get(f"/?{query}", follow=True).text


def test_a_ticket_dies_after_two_minutes_and_may_be_renewed_before(
    check: Check, desk: Client, host: FilesHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, now = look(desk, check(pdf(1))), time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 100)
    fresh = host.get(f"/ticket?{urlsplit(address).query}")
    assert fresh.status_code == HTTPStatus.OK
    monkeypatch.setattr(signing.time, "time", lambda: now + 121)

    for path in ("/", "/picture", "/ticket"):
        assert host.get(f"{path}?{urlsplit(address).query}").status_code == HTTPStatus.FORBIDDEN
        assert host.get(f"{path}?t={fresh.text}").status_code == HTTPStatus.OK


def test_a_ticket_dies_with_its_session(check: Check, desk: Client, host: FilesHost) -> None:
    address = look(desk, check(pdf(1)))
    desk.logout()

    assert host.picture(address).status_code == HTTPStatus.FORBIDDEN
    assert host.get(f"/ticket?{urlsplit(address).query}").status_code == HTTPStatus.FORBIDDEN


def test_a_ticket_dies_with_an_idle_session(check: Check, desk: Client, host: FilesHost) -> None:
    address = look(desk, check(pdf(1)))
    session = desk.session
    session["seen_at"] -= 16 * 60
    session.save()

    assert host.picture(address).status_code == HTTPStatus.FORBIDDEN


def test_a_ticket_opens_one_file_and_cannot_be_made(check: Check, desk: Client, host: FilesHost) -> None:
    address = look(desk, check(pdf(1)))
    ticket = parse_qs(urlsplit(address).query)["t"][0]

    for text in (
        "",
        "x",
        ticket[:-1] + ("a" if ticket[-1] != "a" else "b"),
        signing.dumps(["a", "document", "b", "en"]),
    ):
        assert host.get(f"/picture?t={text}").status_code == HTTPStatus.FORBIDDEN


def test_roles_taken_away_and_links_ended_close_the_view(
    check: Check, desk: Client, coordinator: User, family_client: Client, mother: User, host: FilesHost
) -> None:
    document = check(pdf(1))
    staff, family = look(desk, document), look(family_client, document)
    assert host.picture(family).status_code == HTTPStatus.OK
    User.objects.filter(pk=coordinator.pk).update(is_staff=False, staff_role="")
    mother.related_people.update(ended_at=timezone.now())

    assert host.picture(staff).status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert host.picture(family).status_code == HTTPStatus.NOT_FOUND


CLOSED = [DocumentStatus.RECEIVED, DocumentStatus.CHECKING, DocumentStatus.REFUSED, DocumentStatus.SET_ASIDE]


@pytest.mark.parametrize("status", [*CLOSED, DocumentStatus.DUPLICATE, DocumentStatus.HELD, DocumentStatus.WITHDRAWN])
def test_what_is_not_open_is_shown_to_nobody_by_any_way(
    status: DocumentStatus, check: Check, desk: Client, family_client: Client, stranger_client: Client, host: FilesHost
) -> None:
    document = check(pdf(1))
    before = look(desk, document)
    DocumentReference.objects.filter(pk=document.pk).update(status=status)
    events = AuditEvent.objects.count()

    for client in (desk, family_client, stranger_client):
        for way in ("view", "open", "preview"):
            where = {"rid": document.opinion_request_id, "document_id": document.pk}
            answer = client.get(reverse(f"records:{way}", kwargs=where))
            assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}
            assert "Location" not in answer.headers
            assert "X-Amz" not in answer.text
    assert host.picture(before).status_code == HTTPStatus.NOT_FOUND
    assert AuditEvent.objects.count() == events


def test_a_paused_file_goes_dark_at_once(
    send: Send,  # noqa: F811
    check: Check,
    desk: Client,
    coordinator: User,
    mother: User,
    host: FilesHost,
) -> None:
    document, pictures = check(pdf(1)), send(packs(study(series=1)))
    paper, series = look(desk, document), look_through(desk, ImagingSeries.objects.get())
    hold_document(actor=coordinator, document=document, source="staff")
    withdraw_document(actor=mother, document=pictures)

    assert host.picture(paper).status_code == HTTPStatus.NOT_FOUND
    assert host.get(series).status_code == HTTPStatus.NOT_FOUND
    assert host.picture(series).status_code == HTTPStatus.NOT_FOUND


def test_another_family_gets_no_ticket(check: Check, stranger_client: Client) -> None:
    document = check(pdf(1))
    where = {"rid": document.opinion_request_id, "document_id": document.pk}

    assert stranger_client.get(reverse("records:view", kwargs=where)).status_code == HTTPStatus.NOT_FOUND


def test_ranges_conditions_and_endings_change_nothing(check: Check, desk: Client, host: FilesHost) -> None:
    address = look(desk, check(pdf(1)))
    query = urlsplit(address).query
    whole = host.picture(address)

    assert host.get(f"/picture?{query}", range="bytes=0-9").content == whole.content
    assert host.get(f"/picture?{query}", **{"if-none-match": "*"}).status_code == HTTPStatus.OK
    for path in ("/picture/x.css", "/picture%2f.js", "/x.css"):
        assert host.get(f"{path}?{query}").status_code == HTTPStatus.NOT_FOUND
    assert (
        host.client.post(f"/picture?{query}", headers={"host": host.host}).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    )
    assert host.client.head(f"/picture?{query}", headers={"host": host.host}).status_code == HTTPStatus.OK


def test_damage_is_told_beside_the_pages(check: Check, desk: Client, host: FilesHost) -> None:
    document = check(pdf(3))
    DocumentReference.objects.filter(pk=document.pk).update(page_count=5)

    page = host.get(look(desk, document))
    assert "Only 3 of 5 pages can be read." in page.text
    assert "1 of 3" in page.text


def test_tickets_stand_in_no_log_and_no_page_of_the_portal(
    check: Check, desk: Client, caplog: pytest.LogCaptureFixture, host: FilesHost
) -> None:
    address = look(desk, check(pdf(1)))
    host.picture(address)
    ticket = parse_qs(urlsplit(address).query)["t"][0]

    assert ticket not in caplog.text
    assert not AuditEvent.objects.filter(object_id__contains=ticket[:20]).exists()
