"""Text messages: one small port and its adapter for an HTTP API of the common (Twilio-compatible) form."""

import base64
from typing import Protocol
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings


class SmsBackend(Protocol):
    """Hands a text to a carrier, or raises."""

    def send(self, *, to: str, text: str) -> None:
        """`to` is an E.164 number, `text` at most a few hundred characters."""


class HttpSmsBackend:
    """Posts `To`, `From` and `Body` to `PORTAL_SMS_API_URL` with basic authentication; raises on any answer but 2xx."""

    def send(self, *, to: str, text: str) -> None:
        """Send one text; URLError or HTTPError when the carrier does not take it."""
        form = urlencode({"To": to, "From": settings.PORTAL_SMS_FROM, "Body": text}).encode()
        secret = f"{settings.PORTAL_SMS_ACCOUNT}:{settings.PORTAL_SMS_TOKEN}".encode()
        request = Request(  # noqa: S310 - the address is the operator's setting, checked at start to be http(s)
            settings.PORTAL_SMS_API_URL,
            data=form,
            headers={"Authorization": f"Basic {base64.b64encode(secret).decode()}"},
        )
        with urlopen(request, timeout=10):  # noqa: S310 - same
            pass
