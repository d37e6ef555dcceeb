"""Files on the staff side: what is known of each, what staff do about it, and what the family will read."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference, ImagingSeries, PrivacyHold
from records.states import DocumentStatus, IdentityMatch, Problem, ScanResult
from tests.records.conftest import check, pdf, receive  # noqa: F401 - fixtures
from tests.records.test_imaging import Send, send  # noqa: F401 - a fixture
from tests.support.dicom_studies import packs, picture

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]


@pytest.fixture(autouse=True)
def _marked_where_no_scanner_is(settings: Settings) -> None:
    settings.PORTAL_ALLOW_UNSCANNED = settings.PORTAL_ALLOW_UNSCANNED or not settings.CLAMD_URL


def at(name: str, document: DocumentReference) -> str:
    return reverse(f"admin:desk_{name}", args=[document.opinion_request_id, document.pk])


def case_page(client: Client, opinion_request: SecondOpinionRequest) -> str:
    return client.get(reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])).text


def test_the_page_of_a_file_frames_its_pages_and_says_what_is_known(
    check: Check,  # noqa: F811
    desk: Client,
    opinion_request: SecondOpinionRequest,
) -> None:
    document = check(pdf(3))
    DocumentReference.objects.filter(pk=document.pk).update(
        page_count=5, identity_match=IdentityMatch.NAME_DIFFERS, stated_name="Tina Sampel", has_active_content=True
    )

    page = desk.get(at("file", document)).text
    where = {"rid": opinion_request.pk, "document_id": document.pk}
    assert f'<iframe class="d-frame" src="{reverse("records:view", kwargs=where)}"' in page
    for words in ("only 3 of 5 pages can be read", "Tina Sampel", "the original held programs", "from Ana Sample"):
        assert words in page
        assert words in case_page(desk, opinion_request) + page
    assert "?t=" not in page
    assert AuditEvent.objects.filter(action="records.document_viewed", object_id=str(document.pk)).exists()


def test_moving_shows_both_languages_first(check: Check, desk: Client, mother: User) -> None:  # noqa: F811
    mother.language = "es"
    mother.save()
    document = check(pdf(1))

    seen = desk.post(at("file_move", document), {"kind": "pathology"})
    assert 'lang="es"' in seen.text
    assert 'lang="en"' in seen.text
    document.refresh_from_db()
    assert document.kind == "labs"

    desk.post(at("file_move", document), {"kind": "pathology", "confirmed": "1"})
    document.refresh_from_db()
    assert document.kind == "pathology"
    assert AuditEvent.objects.filter(action="records.document_moved").count() == 1


@pytest.mark.parametrize("kind", ["", "labs", "court_papers", "nothing"])
def test_a_file_moves_only_where_it_may(kind: str, check: Check, desk: Client) -> None:  # noqa: F811
    document = check(pdf(1))

    answer = desk.post(at("file_move", document), {"kind": kind, "confirmed": "1"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    document.refresh_from_db()
    assert document.kind == "labs"


def test_not_this_child_closes_it_after_the_words_were_seen(check: Check, desk: Client) -> None:  # noqa: F811
    document = check(pdf(1))
    assert "We’ve paused this file." in desk.get(at("file", document)).text

    desk.post(reverse("admin:desk_not_this_child", args=[document.pk]))
    assert PrivacyHold.objects.get().document == document
    page = desk.get(at("file", document)).text
    assert "Nobody can open this file as it is now." in page
    assert "<iframe" not in page


@pytest.fixture
def unscannable(check: Check) -> DocumentReference:  # noqa: F811
    document = check(pdf(1))
    DocumentReference.objects.filter(pk=document.pk).update(
        status=DocumentStatus.SET_ASIDE, scan_result=ScanResult.NOT_SCANNABLE, problem=Problem.NOT_SCANNABLE
    )
    document.refresh_from_db()
    return document


def test_only_administrators_of_hospitals_that_allow_it_open_what_was_not_scanned(
    unscannable: DocumentReference, desk: Client, admin_desk: Client, administrator: User, settings: Settings
) -> None:
    reason = {"reason": "It comes from our own partner."}
    settings.PORTAL_ALLOW_RELEASE_UNSCANNED = True
    assert desk.post(at("file_release", unscannable), reason).status_code == HTTPStatus.FORBIDDEN
    assert admin_desk.post(at("file_release", unscannable), {"reason": " "}).status_code == 422
    settings.PORTAL_ALLOW_RELEASE_UNSCANNED = False
    admin_desk.post(at("file_release", unscannable), reason)
    unscannable.refresh_from_db()
    assert unscannable.released_by is None

    settings.PORTAL_ALLOW_RELEASE_UNSCANNED = True
    assert "I answer for this file" in admin_desk.get(at("file", unscannable)).text
    admin_desk.post(at("file_release", unscannable), reason)
    unscannable.refresh_from_db()
    assert (unscannable.released_by, unscannable.release_reason) == (administrator, reason["reason"])
    assert AuditEvent.objects.filter(action="records.document_released_unscanned").exists()


def test_studies_stand_on_the_page_with_what_is_missing(
    send: Send,  # noqa: F811
    desk: Client,
    opinion_request: SecondOpinionRequest,
) -> None:
    send(packs([picture(1, number) for number in (1, 2, 3, 6, 7)]))
    series = ImagingSeries.objects.get()
    where = {"rid": opinion_request.pk, "series_id": series.pk}

    page = desk.get(
        reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk]), {"tab": "records"}
    ).text
    for words in ("2 pictures in between seem to be missing.", "no report about it yet"):
        assert words in page
    assert reverse("records:preview_series", kwargs=where) in page
    preview = desk.get(reverse("records:preview_series", kwargs=where))
    assert "X-Amz-Expires=" in preview.headers["Location"]
    assert AuditEvent.objects.filter(action="records.series_previewed").count() == 1
    own = desk.get(reverse("admin:desk_series", args=[opinion_request.pk, series.pk])).text
    assert f'src="{reverse("records:view_series", kwargs=where)}"' in own
