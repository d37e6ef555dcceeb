"""Reads the messages that left, and gives each test counters of its own."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from portal.mailbox.models import KeptMessage

ADDRESS = "ana.sample@example.org"


@pytest.fixture(autouse=True)
def own_counters(settings: Settings) -> None:
    """No test starts with another one's tries, though all share one Redis."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser nobody signed in with."""
    return Client()


def newest_code() -> str:
    """The code in the newest mail."""
    return code_in(str(mail.outbox[-1].body))


def newest_text() -> str:
    """The newest text message."""
    return KeptMessage.objects.filter(channel="sms").latest("at").body


def code_in(words: str) -> str:
    """The code that a message tells."""
    found = re.search(r"\b(\d{6}|\d{10})\b", words)
    assert found
    return found.group(1)


def sign_in(visitor: Client, address: str = ADDRESS, *, query: str = "") -> HttpResponse:
    """Both pages, the whole way."""
    visitor.post(f"/sign-in/{query}", {"address": address})
    return visitor.post("/sign-in/code/", {"code": newest_code()})


@pytest.fixture
def dead_redis(settings: Settings) -> None:
    """Nothing answers where Redis should be."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
