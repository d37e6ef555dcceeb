"""The providers' side as they know it: what is posted to a carrier, and to the API of a mail provider."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from pytest_django import Settings

from portal.accounts.models import User
from portal.notifications.models import Channel, NoticeGroup, Notification, NotificationStatus
from portal.notifications.preferences import choose
from portal.notifications.services import deliver_notification
from portal.notifications.sms import HttpSmsBackend, NoCarrier, NoSuchNumber
from tests.portal.notifications.conftest import NUMBER
from tests.support import carrier as carriers
from tests.support.carrier import Carrier

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Tell = Callable[..., list[Notification]]


@pytest.fixture
def text(noon: object, both: User, tell: Tell) -> Notification:
    choose(actor=both, choices={NoticeGroup.STATUS: [Channel.SMS]}, until=None)
    (notice,) = tell()
    return notice


def test_a_text_carries_its_own_reference_and_where_to_report(text: Notification, carrier: Carrier) -> None:
    deliver_notification(notification_id=text.pk)

    (form,), (headers,) = carrier.forms, carrier.headers
    assert form["To"] == NUMBER
    assert form["StatusCallback"] == f"{settings.PORTAL_BASE_URL}/hooks/sms/status/{text.pk}/"
    assert headers["Idempotency-Key"] == str(text.pk)
    text.refresh_from_db()
    assert (text.status, text.carrier_id) == (NotificationStatus.SENT, "SM1")


def test_a_number_that_does_not_exist_is_no_reason_to_try_again(carrier: Carrier) -> None:
    carrier.status, carrier.answer = 400, {"code": 21211, "message": "Invalid 'To' Phone Number: +1303"}

    with pytest.raises(NoSuchNumber) as caught:
        HttpSmsBackend().send(to="+1303", text="x")
    assert "+1303" not in str(caught.value)


def test_without_a_carrier_texts_fail_as_texts_do(settings: Settings) -> None:
    settings.PORTAL_SMS_API_URL = ""

    with pytest.raises(NoCarrier):
        HttpSmsBackend().send(to=NUMBER, text="x")


def test_an_answer_that_is_no_json_is_fine(carrier: Carrier) -> None:
    carrier.answer = ["unexpected"]  # type: ignore[assignment]

    assert HttpSmsBackend().send(to=NUMBER, text="x") == ""


@pytest.fixture
def provider(settings: Settings) -> object:
    """The API of a mail provider, at the edge of our machines."""
    desk = Carrier(
        status=200, answer={"ErrorCode": 0, "MessageID": "pm-1", "Message": "OK", "To": "ana.sample@example.org"}
    )
    with carriers.serving(desk):
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_API_URL": desk.url}
        yield desk


def test_a_mail_goes_by_the_providers_api_and_brings_back_its_id(mother: User, tell: Tell, provider: Carrier) -> None:
    (notice,) = tell()

    deliver_notification(notification_id=notice.pk)

    notice.refresh_from_db()
    assert (notice.status, notice.carrier_id) == (NotificationStatus.SENT, "pm-1")
    assert len(provider.forms) == 1
    assert mail.outbox == []


def test_a_provider_that_is_down_is_tried_again(mother: User, tell: Tell, provider: Carrier) -> None:
    provider.status, provider.answer = 503, {}
    (notice,) = tell()

    deliver_notification(notification_id=notice.pk)

    notice.refresh_from_db()
    assert (notice.status, notice.attempt_count) == (NotificationStatus.PENDING, 1)
