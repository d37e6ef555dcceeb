"""The two notices of intake: a reference and a link, and nothing once it is no longer true."""

import pytest
from django.core import mail
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from intake.notifications import FAST_TRACK_ARRIVED, REQUEST_SENT
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.notifications.models import NotificationStatus
from portal.notifications.services import deliver_notification, notify
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _mail_in_memory(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def send(kind: str, recipient: User, opinion_request: SecondOpinionRequest) -> str:
    notice = notify(kind=kind, recipient=recipient, effect="test", reference_id=opinion_request.pk)
    assert notice is not None
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    return notice.status


def test_staff_read_a_reference_and_a_link(fast_track_request: SecondOpinionRequest, coordinator: User) -> None:
    assert send(FAST_TRACK_ARRIVED.name, coordinator, fast_track_request) == NotificationStatus.SENT
    message = mail.outbox[0]
    whole = f"{message.subject}\n{message.body}\n{message.alternatives[0][0]}"
    assert fast_track_request.reference in message.subject
    assert f"/admin/intake/secondopinionrequest/{fast_track_request.pk}/change/" in message.body
    assert not any(word in whole.lower() for word in ("testina", "sample", "leukemia", "relapse", "2019"))


@pytest.mark.parametrize(("language", "path"), [("en", "/home/"), ("es", "/es/home/")])
def test_families_are_sent_to_their_own_page(
    language: str, path: str, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    mother.language = language
    mother.save()
    assert send(REQUEST_SENT.name, mother, opinion_request) == NotificationStatus.SENT
    message = mail.outbox[0]
    assert f"{path}\n" in message.body
    assert opinion_request.reference in message.body
    assert len(message.subject) <= 60
    assert "Testina" not in message.body + message.alternatives[0][0]


def test_nothing_is_sent_about_a_request_taken_back(
    fast_track_request: SecondOpinionRequest, coordinator: User, mother: User
) -> None:
    put_into(fast_track_request, RequestStatus.WITHDRAWN)
    assert send(FAST_TRACK_ARRIVED.name, coordinator, fast_track_request) == NotificationStatus.CANCELLED
    assert send(REQUEST_SENT.name, mother, fast_track_request) == NotificationStatus.CANCELLED
    assert mail.outbox == []


def test_a_caregiver_whose_access_ended_hears_nothing(
    opinion_request: SecondOpinionRequest, mother: User, stranger: User
) -> None:
    assert send(REQUEST_SENT.name, stranger, opinion_request) == NotificationStatus.CANCELLED
    link = opinion_request.requester
    link.ended_at = link.created_at
    link.save()
    assert send(REQUEST_SENT.name, mother, opinion_request) == NotificationStatus.CANCELLED
