"""Each notice reaches its person once, in their language, and never tells of what did not happen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from intake.notifications import REQUEST_SENT
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.mailbox.models import KeptMessage
from portal.notifications.models import Channel, Notification, NotificationStatus
from portal.notifications.services import MAX_ATTEMPTS, deliver_notification, due_notification_ids, notify
from tests.support.statuses import put_into

KIND = REQUEST_SENT.name


@pytest.fixture(autouse=True)
def _mail_is_kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "portal.mailbox.backends.MailboxEmailBackend"


@pytest.fixture
def notice(opinion_request: SecondOpinionRequest, mother: User) -> Notification:
    made = notify(kind=KIND, recipient=mother, effect="test", reference_id=opinion_request.pk)
    assert made is not None
    return made


def test_a_notice_names_no_child_and_no_illness(notice: Notification, opinion_request: SecondOpinionRequest) -> None:
    deliver_notification(notification_id=notice.pk)

    kept = KeptMessage.objects.get()
    assert kept.to == "ana.sample@example.org"
    assert "Dear Ana," in kept.body
    assert opinion_request.reference in kept.body
    text = f"{kept.subject} {kept.body}".lower()
    assert [word for word in ("testina", "tumor", "brain", "leukemia") if word in text] == []
    notice.refresh_from_db()
    assert (notice.status, notice.attempt_count) == (NotificationStatus.SENT, 1)


def test_it_speaks_the_language_of_the_day_it_is_sent(notice: Notification, mother: User) -> None:
    mother.language = "es"
    mother.save()

    deliver_notification(notification_id=notice.pk)

    assert KeptMessage.objects.get().body.startswith("Hola, Ana:")


def test_the_same_effect_is_written_once(
    opinion_request: SecondOpinionRequest, mother: User, notice: Notification
) -> None:
    again = notify(kind=KIND, recipient=mother, effect="test", reference_id=opinion_request.pk)

    assert again is None
    assert Notification.objects.count() == 1


def test_delivering_twice_sends_once(notice: Notification) -> None:
    deliver_notification(notification_id=notice.pk)
    deliver_notification(notification_id=notice.pk)

    assert KeptMessage.objects.count() == 1


def test_a_notice_that_is_no_longer_true_is_not_sent(
    notice: Notification, opinion_request: SecondOpinionRequest
) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)

    deliver_notification(notification_id=notice.pk)

    notice.refresh_from_db()
    assert notice.status == NotificationStatus.CANCELLED
    assert not KeptMessage.objects.exists()


def test_a_person_whose_access_ended_gets_nothing(notice: Notification, opinion_request: SecondOpinionRequest) -> None:
    opinion_request.patient.related_people.update(ended_at=timezone.now())

    deliver_notification(notification_id=notice.pk)

    assert not KeptMessage.objects.exists()


def test_a_missing_row_is_left_quietly(db: None) -> None:
    deliver_notification(notification_id=uuid4())


# Texts rest at night.
@pytest.mark.usefixtures("noon")
def test_a_text_goes_to_a_person_who_has_only_a_confirmed_number(
    opinion_request: SecondOpinionRequest, mother: User
) -> None:
    User.objects.filter(pk=mother.pk).update(email=None, phone="+13035550142", is_phone_verified=True)
    mother.refresh_from_db()

    made = notify(kind=KIND, recipient=mother, effect="by-text", reference_id=opinion_request.pk)

    assert made is not None
    assert made.channel == Channel.SMS
    deliver_notification(notification_id=made.pk)
    kept = KeptMessage.objects.get()
    assert (kept.channel, kept.to) == ("sms", "+13035550142")
    assert len(kept.body) <= 160


def test_a_carrier_that_refuses_is_tried_again_later_and_then_set_aside(
    notice: Notification, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    waits = []
    for _attempt in range(MAX_ATTEMPTS):
        Notification.objects.filter(pk=notice.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        before = timezone.now()
        deliver_notification(notification_id=notice.pk)
        notice.refresh_from_db()
        waits.append((notice.due_at - before).total_seconds() / 60)

    # A little more than it doubles, so that many notices do not come back at the same moment; after the last no more.
    assert all(least <= wait <= least * 1.3 for wait, least in zip(waits[:-1], [1, 2, 4, 8, 16, 32, 64], strict=True))
    assert notice.status == NotificationStatus.SET_ASIDE
    assert notice.last_error == "ConnectionRefusedError"


def test_what_a_killed_worker_held_is_due_again_after_its_lease(notice: Notification) -> None:
    Notification.objects.filter(pk=notice.pk).update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert due_notification_ids() == []

    Notification.objects.filter(pk=notice.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert due_notification_ids() == [notice.pk]


def test_a_later_notice_waits_for_its_time(opinion_request: SecondOpinionRequest, mother: User) -> None:
    later = timezone.now() + timedelta(hours=1)
    made = notify(kind=KIND, recipient=mother, effect="later", reference_id=opinion_request.pk, due_at=later)

    assert made is not None
    deliver_notification(notification_id=made.pk)

    assert due_notification_ids() == []
    assert not KeptMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_one_mail(notice: Notification) -> None:
    def deliver(_number: int) -> None:
        try:
            deliver_notification(notification_id=notice.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, range(8)))

    assert KeptMessage.objects.count() == 1


def test_a_rolled_back_act_leaves_no_notice(opinion_request: SecondOpinionRequest, mother: User) -> None:
    with transaction.atomic():
        notify(kind=KIND, recipient=mother, effect="undone", reference_id=opinion_request.pk)
        transaction.set_rollback(True)

    assert not Notification.objects.exists()


def test_the_mail_has_a_stable_id_and_both_forms(notice: Notification, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    deliver_notification(notification_id=notice.pk)

    (message,) = mail.outbox
    assert message.message()["Message-ID"] == f"<{notice.pk}@localhost>"
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert '<html lang="en">' in html
