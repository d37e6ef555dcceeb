"""A mail server and a carrier on this machine, and people with one address or two."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from intake.notifications import REQUEST_SENT
from portal.accounts.models import User
from portal.notifications.models import Notification
from portal.notifications.services import notify
from tests.support import carrier as carriers
from tests.support import mail_server as mail_servers
from tests.support.carrier import Carrier
from tests.support.mail_server import MailServer

NUMBER = "+13035550142"
# Noon in Denver: no phone is asleep.
NOON = datetime(2026, 5, 5, 18, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as clock:
        yield clock


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with mail_servers.serving(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
        yield server


@pytest.fixture
def carrier(settings: Settings) -> Iterator[Carrier]:
    with carriers.serving(Carrier()) as desk:
        settings.PORTAL_SMS_BACKEND = "portal.notifications.sms.HttpSmsBackend"
        settings.PORTAL_SMS_API_URL = f"{desk.url}/Messages.json"
        settings.PORTAL_SMS_ACCOUNT, settings.PORTAL_SMS_TOKEN = "account", "token"
        settings.PORTAL_SMS_FROM = "+13035550100"
        yield desk


@pytest.fixture
def both(mother: User) -> User:
    """The mother has a confirmed number beside her e-mail address."""
    mother.phone, mother.is_phone_verified = NUMBER, True
    mother.save()
    return mother


@pytest.fixture
def tell(opinion_request: SecondOpinionRequest, mother: User) -> Callable[..., list[Notification]]:
    """Write a notice to the mother; returns its rows."""

    def write(effect: str = "test", kind: str = REQUEST_SENT.name) -> list[Notification]:
        notify(kind=kind, recipient=mother, effect=effect, reference_id=opinion_request.pk)
        return list(Notification.objects.filter(effect_key__startswith=f"{kind}:{effect}:").order_by("channel"))

    return write
