"""The local mailbox keeps mails and texts, newest first, and cannot exist in production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import send_mail
from django.test import Client
from pytest_django import Settings

from portal.mailbox.backends import MailboxSmsBackend

pytestmark = pytest.mark.django_db


def test_mails_and_texts_are_shown_newest_first(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "portal.mailbox.backends.MailboxEmailBackend"
    send_mail("First subject", "First body", None, ["a@example.org"])
    MailboxSmsBackend().send(to="+13035550142", text="Second body")

    kept = client.get("/dev/mailbox.json").json()

    assert [(each["to"], each["channel"], each["subject"], each["body"]) for each in kept] == [
        ("+13035550142", "sms", "", "Second body"),
        ("a@example.org", "email", "First subject", "First body"),
    ]
    assert all(each["at"].endswith("+00:00") for each in kept)
    page = client.get("/dev/mailbox/").content.decode()
    assert page.index("Second body") < page.index("First body")


def test_a_message_cannot_run_as_code_on_the_page(client: Client) -> None:
    MailboxSmsBackend().send(to="+13035550142", text="<script>alert(1)</script>")

    assert "<script>alert" not in client.get("/dev/mailbox/").content.decode()


def test_production_settings_cannot_import_it() -> None:
    script = (
        "import django; from django.conf import settings\n"
        "settings.configure(PORTAL_LOCAL=False)\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n    import portal.mailbox\nexcept ImproperlyConfigured:\n    print('refused')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.production"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stdout.strip() == "refused", result.stderr
