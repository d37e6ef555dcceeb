"""The doors for machines: only what is signed is believed, once, and everybody else finds nothing there."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.accounts.models import User
from portal.notifications.models import (
    AddressProblem,
    Channel,
    DeliveryEvent,
    Notification,
    NotificationStatus,
    StoppedNumber,
)
from portal.notifications.services import deliver_notification
from portal.notifications.signatures import sign
from tests.portal.notifications.conftest import NUMBER
from tests.support.carrier import Carrier

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BASE, TOKEN, KEY = "https://portal.example.org", "carrier-token", "mailgun-key"
Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def _signed_with(settings: Settings) -> Iterator[None]:
    settings.PORTAL_BASE_URL, settings.PORTAL_SMS_TOKEN = BASE, TOKEN
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def text(mother: User) -> Notification:
    """A text that went out to the mother."""
    mother.phone, mother.is_phone_verified = NUMBER, True
    mother.save()
    return Notification.objects.create(
        kind="intake.request_sent",
        recipient=mother,
        channel=Channel.SMS,
        effect_key=f"intake.request_sent:x:{mother.pk}:sms",
        status=NotificationStatus.SENT,
        sent_at=timezone.now(),
    )


def _post(path: str, form: dict[str, str], *, token: str = TOKEN, **signed_as: str) -> Any:
    fields = QueryDict(mutable=True)
    fields.update(signed_as or form)
    return Client().post(path, form, headers={"X-Twilio-Signature": sign(BASE + path, fields, token)})


def _report(notice: Notification, status: str, **more: str) -> Any:
    return _post(f"/hooks/sms/status/{notice.pk}/", {"MessageSid": "SM1", "MessageStatus": status, **more})


def _answer(body: str, sid: str = "SM9", number: str = NUMBER, **more: str) -> Any:
    return _post("/hooks/sms/inbound/", {"From": number, "Body": body, "MessageSid": sid, **more})


def test_the_signature_is_the_one_of_the_carriers_documentation() -> None:
    form = QueryDict(mutable=True)
    form.update(
        {
            "CallSid": "CA1234567890ABCDE",
            "Caller": "+14158675309",
            "Digits": "1234",
            "From": "+14158675309",
            "To": "+18005551212",
        }
    )

    assert sign("https://mycompany.com/myapp.php?foo=1&bar=2", form, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_delivered_text_is_written_down_once(text: Notification) -> None:
    assert _report(text, "delivered").status_code == 204
    assert _report(text, "delivered").status_code == 204

    assert [(each.report, each.notification_id) for each in DeliveryEvent.objects.all()] == [("delivered", text.pk)]


def test_a_text_that_cannot_arrive_goes_by_mail_and_the_number_is_marked(text: Notification, mother: User) -> None:
    _report(text, "undelivered", ErrorCode="30006", To=NUMBER)

    text.refresh_from_db()
    assert text.status == NotificationStatus.REROUTED
    assert Notification.objects.get(channel=Channel.EMAIL).status == NotificationStatus.PENDING
    assert AddressProblem.objects.get().address == NUMBER

    _report(text, "undelivered", ErrorCode="30006", To=NUMBER)
    assert Notification.objects.count() == 2


def test_a_text_lost_on_the_way_does_not_blame_the_number(text: Notification) -> None:
    _report(text, "failed", ErrorCode="30008")

    text.refresh_from_db()
    assert text.status == NotificationStatus.REROUTED
    assert not AddressProblem.objects.exists()


def test_a_text_whose_worker_was_killed_is_not_sent_again(
    text: Notification, carrier: Carrier, settings: Settings
) -> None:
    settings.PORTAL_SMS_TOKEN = TOKEN
    Notification.objects.update(status=NotificationStatus.PENDING, sent_at=None, attempt_count=1)
    _report(text, "sent")

    deliver_notification(notification_id=text.pk)

    text.refresh_from_db()
    assert text.status == NotificationStatus.SENT
    assert carrier.forms == []


@pytest.mark.parametrize("word", ["STOP", "stop.", " Unsubscribe ", "ALTO", "pare"])
def test_stop_ends_texts_and_start_brings_them_back(word: str, text: Notification) -> None:
    reply = _answer(word, "SM1")
    assert StoppedNumber.objects.filter(pk=NUMBER).exists()
    assert b"START" in reply.content

    _answer("START", "SM2")
    assert not StoppedNumber.objects.exists()


def test_an_old_stop_played_again_stops_nothing(text: Notification) -> None:
    _answer("STOP", "SM1")
    _answer("START", "SM2")

    _answer("STOP", "SM1")

    assert not StoppedNumber.objects.exists()


def test_a_spanish_word_is_answered_in_spanish_and_names_our_phone(mother: User) -> None:
    words = _answer("AYUDA").content.decode()

    assert "303" in words
    assert words.startswith("<Response><Message>")
    assert not StoppedNumber.objects.exists()


def test_a_sentence_with_the_word_stop_is_no_stop() -> None:
    reply = _answer("Please stop by & call <us>")

    assert not StoppedNumber.objects.exists()
    assert b"nobody reads answers" in reply.content


def test_nothing_is_said_twice_where_the_carrier_answers_itself() -> None:
    assert _answer("STOP", OptOutType="STOP").content == b"<Response></Response>"
    assert StoppedNumber.objects.exists()


def test_what_people_write_is_neither_kept_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _answer("Testina has a fever")

    assert "Testina" not in caplog.text
    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize("forged", ["no signature", "other token", "other form", "other address"])
def test_whoever_cannot_sign_finds_nothing(forged: str, text: Notification) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "failed"}
    path = f"/hooks/sms/status/{text.pk}/"
    if forged == "no signature":
        answer = Client().post(path, form)
    elif forged == "other token":
        answer = _post(path, form, token="guessed")
    elif forged == "other form":
        answer = _post(path, form, MessageSid="SM1", MessageStatus="delivered")
    else:
        fields = QueryDict(mutable=True)
        fields.update(form)
        signature = sign(f"{BASE}/hooks/sms/status/{uuid4()}/", fields, TOKEN)
        answer = Client().post(path, form, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 404
    assert not DeliveryEvent.objects.exists()
    text.refresh_from_db()
    assert text.status == NotificationStatus.SENT


def test_without_a_token_nothing_is_signed(settings: Settings, text: Notification) -> None:
    settings.PORTAL_SMS_TOKEN = ""

    assert (
        _post(f"/hooks/sms/status/{text.pk}/", {"MessageSid": "SM1", "MessageStatus": "failed"}, token="").status_code
        == 404
    )


def test_whoever_knocks_too_often_is_not_even_listened_to(text: Notification) -> None:
    for _number in range(61):
        Client().post("/hooks/sms/inbound/", {})

    assert _report(text, "delivered").status_code == 404
    other = Client(REMOTE_ADDR="203.0.113.9")
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    fields = QueryDict(mutable=True)
    fields.update(form)
    path = f"/hooks/sms/status/{text.pk}/"
    assert other.post(path, form, headers={"X-Twilio-Signature": sign(BASE + path, fields, TOKEN)}).status_code == 204


def test_a_report_cannot_be_changed_or_taken_away(text: Notification) -> None:
    _report(text, "delivered")

    for act in (lambda: DeliveryEvent.objects.update(report="bounced"), lambda: DeliveryEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.fixture
def mail(mother: User, settings: Settings) -> Notification:
    """A mail that went out by a provider."""
    settings.PORTAL_MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "MAILGUN_API_KEY": "api"}
    mother.phone, mother.is_phone_verified = NUMBER, True
    mother.save()
    return Notification.objects.create(
        kind="intake.request_sent",
        recipient=mother,
        channel=Channel.EMAIL,
        effect_key=f"intake.request_sent:x:{mother.pk}:email",
        status=NotificationStatus.SENT,
    )


def _mail_event(notice: Notification, event: str, *, key: str = KEY, **more: object) -> Any:
    token, stamp = uuid4().hex, str(int(time.time()))
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    data = {
        "event": event,
        "id": more.pop("event_id", uuid4().hex),
        "timestamp": time.time(),
        "recipient": notice.recipient.email,
        "user-variables": {"notice": str(notice.pk)},
        "message": {"headers": {"message-id": "abc@example.org"}},
        **more,
    }
    body = {"signature": {"timestamp": stamp, "token": token, "signature": signature}, "event-data": data}
    return Client().post("/hooks/mail/", json.dumps(body), content_type="application/json")


def test_a_bounce_marks_the_address_and_sends_a_text(mail: Notification) -> None:
    bounced = {"severity": "permanent", "reason": "bounce", "event_id": "e1"}
    assert _mail_event(mail, "failed", **bounced).status_code == 200
    assert _mail_event(mail, "failed", **bounced).status_code == 200

    mail.refresh_from_db()
    assert mail.status == NotificationStatus.REROUTED
    assert Notification.objects.filter(channel=Channel.SMS).count() == 1
    assert AddressProblem.objects.get().address == mail.recipient.email


def test_a_bounce_of_an_address_given_up_meanwhile_blames_not_the_new_one(mail: Notification) -> None:
    old = mail.recipient.email
    User.objects.filter(pk=mail.recipient_id).update(email="new.address@example.org")

    _mail_event(mail, "failed", severity="permanent", reason="bounce", recipient=old)

    assert not AddressProblem.objects.exists()


def test_a_complaint_takes_the_other_way_from_the_next_notice_on(mail: Notification) -> None:
    assert _mail_event(mail, "complained").status_code == 200

    mail.refresh_from_db()
    assert mail.status == NotificationStatus.SENT
    assert AddressProblem.objects.get().reason == "complained"


def test_mail_events_without_the_providers_signature_find_nothing(mail: Notification) -> None:
    assert _mail_event(mail, "failed", key="guessed", severity="permanent").status_code == 404
    assert not DeliveryEvent.objects.exists()


def test_without_a_provider_there_is_no_such_door(mail: Notification, settings: Settings) -> None:
    settings.PORTAL_MAIL_PROVIDER = ""

    assert _mail_event(mail, "delivered").status_code == 404
