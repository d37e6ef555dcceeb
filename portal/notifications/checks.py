"""What is half configured about mails and texts; production refuses to start with any of it."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from anymail.exceptions import AnymailConfigurationError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from portal.notifications.mail_provider import tracking_view

# Number, words for the operator.
Problem = tuple[int, str]

# Providers whose reports carry no signature of their own: a shared secret in the address is all there is.
_NEED_SECRET: Final = {"postmark", "brevo", "sendgrid", "sparkpost", "mailjet"}


def delivery_problems() -> Iterator[Problem]:
    """Mails first, then texts."""
    yield from _mail_provider()
    yield from _texts()


def _mail_provider() -> Iterator[Problem]:
    provider = settings.PORTAL_MAIL_PROVIDER
    if not provider:
        return
    if tracking_view() is None:
        yield 40, "PORTAL_MAIL_PROVIDER is no provider that django-anymail knows."
        return
    if f"anymail.backends.{provider}.EmailBackend" != settings.EMAIL_BACKEND:
        yield 41, "PORTAL_MAIL_PROVIDER is set, but EMAIL_BACKEND is another one."
    elif not _connects():
        yield 42, "PORTAL_MAIL_OPTIONS lacks what this provider needs to send, such as its key."
    if provider in _NEED_SECRET and not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        yield 43, "PORTAL_MAIL_OPTIONS needs WEBHOOK_SECRET=name:word, or anybody could report bounces."


def _connects() -> bool:
    try:
        get_connection()
    except (AnymailConfigurationError, ImproperlyConfigured, ImportError):
        return False
    return True


def _texts() -> Iterator[Problem]:
    given = {
        name: bool(getattr(settings, name))
        for name in ("PORTAL_SMS_API_URL", "PORTAL_SMS_ACCOUNT", "PORTAL_SMS_TOKEN", "PORTAL_SMS_FROM")
    }
    if any(given.values()) and not all(given.values()):
        missing = ", ".join(name for name, is_given in given.items() if not is_given)
        yield 44, f"Texts are half set up. Set {missing}, too, or none of them."
    if settings.PORTAL_SMS_API_URL and urlsplit(settings.PORTAL_SMS_API_URL).scheme not in {"https", "http"}:
        yield 45, "PORTAL_SMS_API_URL is no web address."
    if settings.PORTAL_NOTICE_LEASE_SECONDS < 2 * settings.EMAIL_TIMEOUT:
        yield 46, "PORTAL_NOTICE_LEASE_SECONDS is shorter than a slow mail takes; notices would go out twice."
