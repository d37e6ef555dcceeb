"""The text adapter speaks to a carrier's HTTP API as it is used in the field."""

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar
from urllib.error import HTTPError
from urllib.parse import parse_qs

import pytest
from pytest_django import Settings

from portal.notifications.sms import HttpSmsBackend


class Carrier(BaseHTTPRequestHandler):
    """A stand-in for the carrier, at the edge of our machines."""

    taken: ClassVar[list[tuple[str, dict[str, list[str]]]]] = []
    answer: ClassVar[int] = 201

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.taken.append((self.headers["Authorization"], parse_qs(body)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def carrier(settings: Settings) -> Iterator[type[Carrier]]:
    Carrier.taken.clear()
    Carrier.answer = 201
    server = HTTPServer(("127.0.0.1", 0), Carrier)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.PORTAL_SMS_API_URL = f"http://127.0.0.1:{server.server_port}/Messages.json"
    settings.PORTAL_SMS_ACCOUNT, settings.PORTAL_SMS_TOKEN = "account", "token"
    settings.PORTAL_SMS_FROM = "+13035550100"
    yield Carrier
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_posts_number_sender_and_text_with_credentials(carrier: type[Carrier]) -> None:
    HttpSmsBackend().send(to="+13035550142", text="Su código es 123456 & más")

    ((authorization, form),) = carrier.taken
    assert authorization == f"Basic {base64.b64encode(b'account:token').decode()}"
    assert form == {"To": ["+13035550142"], "From": ["+13035550100"], "Body": ["Su código es 123456 & más"]}


def test_a_refusal_is_an_error_that_the_outbox_can_see(carrier: type[Carrier]) -> None:
    carrier.answer = 500

    with pytest.raises(HTTPError) as caught:
        HttpSmsBackend().send(to="+13035550142", text="x")
    caught.value.close()
