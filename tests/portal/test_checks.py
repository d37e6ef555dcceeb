"""Production does not start unsafely."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings as live_settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from portal.checks import find_problems, is_remote, refuse_local_settings, refuse_unsafe_settings, refuse_unsafe_start
from portal.settings.env import origin

GOOD_KEY = "kq8Zt3vYx7Lw2Rn5Bc9Jd4Fg6Hs1Mp0aTuWeXyQiOoPlKjNbVr"
PRODUCTION = {
    "DEBUG": False,
    "PORTAL_LOCAL": False,
    "SECRET_KEY": GOOD_KEY,
    "PORTAL_STAFF_SECOND_FACTOR": True,
    "PORTAL_ALLOW_UNSCANNED": False,
    "CLAMD_URL": "tcp://scanner:3310",
    "PORTAL_FILE_LINK_SECONDS": 120,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 63072000,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "PORTAL_BASE_URL": "https://portal.example.org",
    "PORTAL_FILES_ORIGIN": "https://viewer.example.org",
    "PORTAL_SMS_API_URL": "https://texts.example.org/send",
    "PORTAL_SMS_ACCOUNT": "account",
    "PORTAL_SMS_TOKEN": "token",
    "PORTAL_SMS_FROM": "+13035550100",
    "ALLOWED_HOSTS": ["portal.example.org"],
    "REDIS_URL": "rediss://:word@redis.example.org:6379/0",
    "S3_ENDPOINT_URL": "https://files.example.org",
    "S3_PUBLIC_ENDPOINT_URL": "https://files.example.org",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_USE_TLS": True,
    "INSTALLED_APPS": [app for app in live_settings.INSTALLED_APPS if app not in {"portal.mailbox", "portal.demo"}],
}
DATABASE = {
    "ENGINE": "django.db.backends.postgresql",
    "HOST": "db.example.org",
    "PASSWORD": "word",
    "OPTIONS": {"sslmode": "verify-full"},
}
POLICY = {"default-src": [NONE], "script-src": [SELF]}

MAILGUN = {"PORTAL_MAIL_PROVIDER": "mailgun", "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend"}
POSTMARK = {"PORTAL_MAIL_PROVIDER": "postmark", "EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend"}

UNSAFE: list[tuple[int, dict[str, object]]] = [
    (2, {"DEBUG": True}),
    (3, {"SECRET_KEY": "short"}),
    (3, {"SECRET_KEY": "a" * 80}),
    (3, {"SECRET_KEY": f"change-me-{GOOD_KEY}"}),
    (4, {"INSTALLED_APPS": [*PRODUCTION["INSTALLED_APPS"], "portal.mailbox"]}),  # type: ignore[misc]
    (5, {"PORTAL_STAFF_SECOND_FACTOR": False}),
    (6, {"PORTAL_ALLOW_UNSCANNED": True}),
    (7, {"CLAMD_URL": ""}),
    (8, {"PORTAL_FILE_LINK_SECONDS": 121}),
    (9, {"SESSION_COOKIE_SECURE": False}),
    (9, {"CSRF_COOKIE_SECURE": False}),
    (10, {"SESSION_COOKIE_HTTPONLY": False}),
    (11, {"SESSION_ENGINE": "django.contrib.sessions.backends.cache"}),
    (12, {"MESSAGE_STORAGE": "django.contrib.messages.storage.fallback.FallbackStorage"}),
    (13, {"SECURE_SSL_REDIRECT": False}),
    (14, {"SECURE_HSTS_SECONDS": 3600}),
    (15, {"PORTAL_BASE_URL": "http://portal.example.org"}),
    (16, {"PORTAL_SMS_API_URL": "http://texts.example.org"}),
    (17, {"ALLOWED_HOSTS": ["*"]}),
    (17, {"ALLOWED_HOSTS": []}),
    (18, {"ALLAUTH_TRUSTED_PROXY_COUNT": 0}),
    (19, {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {**POLICY, "style-src": [SELF, UNSAFE_INLINE]}}}),
    (19, {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": [SELF], "script-src": [SELF]}}}),
    (20, {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {**POLICY, "script-src": [SELF, "https://cdn.example.org"]}}}),
    (24, {"REDIS_URL": "redis://:word@redis.example.org:6379/0"}),
    (24, {"REDIS_URL": "rediss://redis.example.org:6379/0"}),
    (25, {"S3_ENDPOINT_URL": "http://files.example.org"}),
    (28, {"S3_PUBLIC_ENDPOINT_URL": "http://files.example.org"}),
    (29, {"S3_PUBLIC_ENDPOINT_URL": "https://portal.example.org:9000/files"}),
    (30, {"PORTAL_FILES_ORIGIN": ""}),
    (30, {"PORTAL_FILES_ORIGIN": "http://viewer.example.org"}),
    (31, {"PORTAL_FILES_ORIGIN": "https://portal.example.org:8443"}),
    (31, {"PORTAL_FILES_ORIGIN": "https://files.example.org"}),
    (26, {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    (27, {"EMAIL_USE_TLS": False}),
    (40, {"PORTAL_MAIL_PROVIDER": "no_such_provider"}),
    (41, {"PORTAL_MAIL_PROVIDER": "mailgun"}),
    (42, MAILGUN | {"ANYMAIL": {}}),
    (43, POSTMARK | {"ANYMAIL": {"POSTMARK_SERVER_TOKEN": "token"}}),
    (44, {"PORTAL_SMS_TOKEN": ""}),
    (44, {"PORTAL_SMS_FROM": ""}),
    (46, {"PORTAL_NOTICE_LEASE_SECONDS": 15}),
]


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings as production has them."""
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    # Replacing DATABASES would cut the tests off from theirs; only the facts that are checked change.
    for name, value in DATABASE.items():
        monkeypatch.setitem(settings.DATABASES["default"], name, value)
    return settings


def numbers() -> list[str | None]:
    return [message.id for message in find_problems()]


def test_safe_settings_pass(production: Settings) -> None:
    assert numbers() == []
    assert refuse_unsafe_settings(None) == []
    refuse_unsafe_start()


def test_a_mail_provider_that_is_set_up_passes(production: Settings) -> None:
    for name, value in (MAILGUN | {"ANYMAIL": {"MAILGUN_API_KEY": "key"}}).items():
        setattr(production, name, value)

    assert numbers() == []


@pytest.mark.parametrize(("number", "change"), UNSAFE)
def test_each_unsafe_setting_is_refused(production: Settings, number: int, change: dict[str, object]) -> None:
    for name, value in change.items():
        setattr(production, name, value)
    assert numbers() == [f"portal.E{number:03}"]


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (21, {"ENGINE": "django.db.backends.sqlite3"}),
        (22, {"PASSWORD": ""}),
        (23, {"OPTIONS": {}}),
        (23, {"OPTIONS": {"sslmode": "prefer"}}),
    ],
)
def test_each_unsafe_database_is_refused(
    production: Settings, monkeypatch: pytest.MonkeyPatch, number: int, change: dict[str, object]
) -> None:
    for name, value in change.items():
        monkeypatch.setitem(production.DATABASES["default"], name, value)
    assert numbers() == [f"portal.E{number:03}"]


def test_local_settings_run_but_are_never_deployed(settings: Settings) -> None:
    assert live_settings.PORTAL_LOCAL
    assert refuse_unsafe_settings(None) == []
    assert [message.id for message in refuse_local_settings(None)] == ["portal.E001"]


def test_web_server_does_not_start(production: Settings) -> None:
    production.PORTAL_STAFF_SECOND_FACTOR = False
    with pytest.raises(ImproperlyConfigured, match="second factor"):
        refuse_unsafe_start()


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("", False),
        ("/run/postgresql", False),
        ("localhost", False),
        ("postgres", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.0.0.5", True),
        ("db.example.org", True),
    ],
)
def test_which_hosts_are_another_machine(host: str, answer: bool) -> None:
    assert is_remote(host) is answer


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("https://files.example.org", "https://files.example.org"),
        ("https://files.example.org:9000/s3/", "https://files.example.org:9000"),
        ("https://key:word@files.example.org/s3", "https://files.example.org"),
    ],
)
def test_the_content_policy_names_the_origin_of_files_alone(address: str, named: str) -> None:
    assert origin(address) == named


def test_production_as_a_whole_refuses_one_unsafe_value() -> None:
    """The real settings in a process of their own: the server's entry point raises."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "PORTAL_SECRET_KEY": GOOD_KEY,
        "PORTAL_BASE_URL": "http://portal.example.org",
        "PORTAL_FILES_ORIGIN": "https://viewer.example.org",
        "PORTAL_ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_SMTP_HOST": "mail.example.org",
        "PORTAL_FROM_EMAIL": "no-reply@example.org",
        "CLAMD_URL": "tcp://scanner:3310",
        "S3_ENDPOINT_URL": "https://files.example.org",
    }
    environment.pop("PORTAL_STAFF_SECOND_FACTOR", None)
    started = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        cwd=Path(live_settings.BASE_DIR),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode != 0
    assert "portal.E015" in started.stderr
    assert "portal.E005" not in started.stderr
