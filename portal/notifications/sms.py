"""Text messages: one small port, its adapter for an HTTP API of the common (Twilio-compatible) form, and its guard."""

import base64
import json
from typing import Final, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.lib.texting import NumberStopped, fit
from portal.notifications.models import StoppedNumber

# The carrier's own list of numbers that answered STOP.
_STOPPED: Final = 21610
# Not a number, not a mobile one, or not one that texts reach.
_NO_SUCH_NUMBER: Final = {21211, 21214, 21217, 21401, 21407, 21421, 21612, 21614}
_LONGEST_ANSWER: Final = 64 * 1024
_TIMEOUT_SECONDS: Final = 10


class NoSuchNumber(OSError):
    """The carrier says that no text can reach this number."""


class NoCarrier(OSError):
    """This installation sends no texts."""


class SmsBackend(Protocol):
    """Hands a text to a carrier, or raises."""

    def send(self, *, to: str, text: str, notice_id: UUID | None = None) -> str:
        """`to` is an E.164 number, `text` at most two messages long; returns what the carrier calls it, or nothing."""


class HttpSmsBackend:
    """Posts `To`, `From` and `Body` to `PORTAL_SMS_API_URL` with basic authentication; raises on any answer but 2xx."""

    def send(self, *, to: str, text: str, notice_id: UUID | None = None) -> str:
        """Send one text; raises NumberStopped, NoSuchNumber or another OSError when the carrier does not take it."""
        if not settings.PORTAL_SMS_API_URL:
            raise NoCarrier
        form = {"To": to, "From": settings.PORTAL_SMS_FROM, "Body": text}
        secret = f"{settings.PORTAL_SMS_ACCOUNT}:{settings.PORTAL_SMS_TOKEN}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(secret).decode()}"}
        if notice_id is not None:
            # Carriers that know the header send a repeat once; the address of the report names the notice either way.
            headers["Idempotency-Key"] = str(notice_id)
            form["StatusCallback"] = settings.PORTAL_BASE_URL + reverse("hooks:sms_status", args=[notice_id])
        request = Request(  # noqa: S310 - the address is the operator's setting, checked at start to be http(s)
            settings.PORTAL_SMS_API_URL, data=urlencode(form).encode(), headers=headers
        )
        try:
            with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - same
                return _text(answer.read(_LONGEST_ANSWER), "sid")
        except HTTPError as error:
            _raise_if_for_good(error)
            raise


class Texts:
    """What the portal sends texts by: never to a number that answered STOP, and never longer than two messages."""

    def send(self, *, to: str, text: str, notice_id: UUID | None = None) -> str:
        """Send by the installation's carrier; raises NumberStopped, or what the carrier's adapter raises."""
        if StoppedNumber.objects.filter(pk=to).exists():
            raise NumberStopped
        backend: SmsBackend = import_string(settings.PORTAL_SMS_BACKEND)()
        try:
            return backend.send(to=to, text=fit(text), notice_id=notice_id) or ""
        except NumberStopped:
            # The carrier heard it before us.
            StoppedNumber.objects.get_or_create(pk=to)
            raise


def _raise_if_for_good(error: HTTPError) -> None:
    with error:
        code = _text(error.read(_LONGEST_ANSWER), "code")
    if code == str(_STOPPED):
        raise NumberStopped from error
    if code.isdigit() and int(code) in _NO_SUCH_NUMBER:
        raise NoSuchNumber from error


def _text(answer: bytes, name: str) -> str:
    """One value of a JSON answer; empty for anything else, since only the status code is promised."""
    try:
        found = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get(name, ""))[:200] if isinstance(found, dict) else ""
