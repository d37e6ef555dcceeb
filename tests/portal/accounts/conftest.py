"""Reads the messages that left, and empties the counters between tests."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from portal.mailbox.models import KeptMessage

ADDRESS = "ana.sample@example.org"


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    """No test starts with another one's tries."""
    cache.clear()
    yield
    cache.clear()


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
