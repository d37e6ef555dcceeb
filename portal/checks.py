"""System checks that refuse to run unsafely. Errors, not warnings; each says what to set.

They run with every management command and once more when the web server starts. Local settings are for
invented data and pass; `check --deploy` refuses them too.
"""

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from portal.notifications.checks import delivery_problems

TAG: Final = "portal"
LONGEST_LINK: Final = 120
SHORTEST_KEY: Final = 50
LEAST_HSTS: Final = 365 * 24 * 60 * 60
_PLACEHOLDERS: Final = ("change", "secret", "example", "insecure", "placeholder", "tests-only", "default")
_DATABASE_SESSIONS: Final = ("django.contrib.sessions.backends.db", "portal.accounts.sessions")
_TLS_MODES: Final = ("require", "verify-ca", "verify-full")

# Number, words for the operator.
Problem = tuple[int, str]


@register(TAG)
def refuse_unsafe_settings(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Everything that production must not be run with; silent in local settings."""
    return [] if settings.PORTAL_LOCAL else find_problems()


@register(TAG, deploy=True)
def refuse_local_settings(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Local settings are never deployed."""
    if not settings.PORTAL_LOCAL:
        return []
    return [_error(1, "These are local settings, for invented data only. Use portal.settings.production.")]


def refuse_unsafe_start() -> None:
    """Raise instead of serving with unsafe settings; the web server calls this before its first request."""
    errors = [message for message in run_checks(tags=[TAG]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg}" for error in errors))


def find_problems() -> list[CheckMessage]:
    """All problems of the settings as they are now."""
    return [_error(number, words) for rule in RULES for number, words in rule()]


def _error(number: int, words: str) -> Error:
    return Error(words, id=f"portal.E{number:03}")


def _secrets() -> Iterator[Problem]:
    if settings.DEBUG:
        yield 2, "DEBUG is on. It shows settings and data on error pages."
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 10 or any(word in key.lower() for word in _PLACEHOLDERS):  # noqa: PLR2004
        yield 3, f"PORTAL_SECRET_KEY must be random and have at least {SHORTEST_KEY} characters."


def _safeguards() -> Iterator[Problem]:
    if any(app.startswith(("portal.mailbox", "portal.demo")) for app in settings.INSTALLED_APPS):
        yield 4, "The local mailbox or the demo data is installed. Both are for invented data only."
    if not settings.PORTAL_STAFF_SECOND_FACTOR:
        yield 5, "PORTAL_STAFF_SECOND_FACTOR is off. Staff need a second factor."
    if settings.PORTAL_ALLOW_UNSCANNED:
        yield 6, "PORTAL_ALLOW_UNSCANNED is on. Files must be scanned before anybody opens them."
    if not settings.CLAMD_URL:
        yield 7, "CLAMD_URL is empty. Files cannot be scanned without it."
    if settings.PORTAL_FILE_LINK_SECONDS > LONGEST_LINK:
        yield 8, f"PORTAL_FILE_LINK_SECONDS must be at most {LONGEST_LINK}."


def _cookies() -> Iterator[Problem]:
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield 9, "SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE must be on."
    if not (settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY):
        yield 10, "SESSION_COOKIE_HTTPONLY and CSRF_COOKIE_HTTPONLY must be on."
    if settings.SESSION_ENGINE not in _DATABASE_SESSIONS:
        yield 11, "SESSION_ENGINE must be the database, so that a session can be ended on the server."
    if not settings.MESSAGE_STORAGE.endswith(".session.SessionStorage"):
        yield 12, "MESSAGE_STORAGE must be the session; a cookie would carry words of pages."


def _transport() -> Iterator[Problem]:
    if not settings.SECURE_SSL_REDIRECT:
        yield 13, "SECURE_SSL_REDIRECT must be on."
    if settings.SECURE_HSTS_SECONDS < LEAST_HSTS:
        yield 14, "SECURE_HSTS_SECONDS must be at least one year."
    if urlsplit(settings.PORTAL_BASE_URL).scheme != "https":
        yield 15, "PORTAL_BASE_URL must start with https://."
    if settings.PORTAL_SMS_API_URL and urlsplit(settings.PORTAL_SMS_API_URL).scheme != "https":
        yield 16, "PORTAL_SMS_API_URL must start with https://."
    if not settings.ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        yield 17, "PORTAL_ALLOWED_HOSTS must name each host; no wildcard."
    if settings.SECURE_PROXY_SSL_HEADER and settings.ALLAUTH_TRUSTED_PROXY_COUNT < 1:
        yield 18, "PORTAL_TRUSTED_PROXY_COUNT must be at least 1; else all visitors share one sign-in limit."


def _policy() -> Iterator[Problem]:
    directives = (settings.CONTENT_SECURITY_POLICY or {}).get("DIRECTIVES", {})
    sources = {source for value in directives.values() if isinstance(value, list | tuple) for source in value}
    if directives.get("default-src") != [NONE] or any("unsafe-" in source for source in sources) or "*" in sources:
        yield 19, "CONTENT_SECURITY_POLICY must start from none, without unsafe sources or a wildcard."
    if any(source != SELF for source in directives.get("script-src", ["missing"])):
        yield 20, "CONTENT_SECURITY_POLICY may allow scripts from our own host only."


def _stores() -> Iterator[Problem]:
    database = settings.DATABASES["default"]
    host = database.get("HOST", "")
    if not database["ENGINE"].endswith(".postgresql"):
        yield 21, "DATABASE_URL must be a PostgreSQL database."
    if host and not host.startswith("/") and not database.get("PASSWORD"):
        yield 22, "DATABASE_URL has no password."
    if is_remote(host) and database.get("OPTIONS", {}).get("sslmode") not in _TLS_MODES:
        yield 23, "DATABASE_URL leads to another machine: add ?sslmode=verify-full (or at least require)."
    redis_url = urlsplit(settings.REDIS_URL)
    if is_remote(redis_url.hostname or "") and not (redis_url.password and redis_url.scheme == "rediss"):
        yield 24, "REDIS_URL leads to another machine: use rediss:// and a password."
    storage = urlsplit(settings.S3_ENDPOINT_URL)
    if is_remote(storage.hostname or "") and storage.scheme != "https":
        yield 25, "S3_ENDPOINT_URL leads to another machine: use https://."
    files, portal = urlsplit(settings.S3_PUBLIC_ENDPOINT_URL), urlsplit(settings.PORTAL_BASE_URL)
    if files.scheme != "https" and is_remote(files.hostname or ""):
        yield 28, "S3_PUBLIC_ENDPOINT_URL must start with https://; browsers fetch files there."
    viewer = urlsplit(settings.PORTAL_FILES_ORIGIN)
    if viewer.scheme != "https":
        yield 30, "PORTAL_FILES_ORIGIN must start with https://; files are looked at there."
    if viewer.hostname in {portal.hostname, files.hostname}:
        yield 31, "PORTAL_FILES_ORIGIN must have another host name than PORTAL_BASE_URL and S3_PUBLIC_ENDPOINT_URL."
    # Ports do not part cookies: only another name keeps the session away from what families uploaded.
    if files.hostname == portal.hostname:
        yield 29, "S3_PUBLIC_ENDPOINT_URL must have another host name than PORTAL_BASE_URL."


def _mail() -> Iterator[Problem]:
    if not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend") and not settings.PORTAL_MAIL_PROVIDER:
        yield 26, "EMAIL_BACKEND must send mail; sign-in codes go by it."
    by_server = settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend")
    if by_server and is_remote(settings.EMAIL_HOST) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield 27, "PORTAL_SMTP_TLS is off, but the mail server is another machine."


RULES: Final[tuple[Callable[[], Iterator[Problem]], ...]] = (
    _secrets,
    _safeguards,
    _cookies,
    _transport,
    _policy,
    _stores,
    _mail,
    delivery_problems,
)


def is_remote(host: str) -> bool:
    """Whether data sent to this host crosses a network that others share.

    A name without a dot is one that only this machine's own container network knows.
    """
    if not host or host.startswith("/"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return "." in host
