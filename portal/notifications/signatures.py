"""Signatures of the carrier (Twilio's scheme): HMAC-SHA1 over the address and every sorted field of the form."""

import base64
import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest, QueryDict


def is_signed(request: HttpRequest) -> bool:
    """Whether the carrier signed this post; without a token nothing is."""
    if not settings.PORTAL_SMS_TOKEN:
        return False
    # Behind a proxy the request's own host and scheme are not what the carrier called.
    url = settings.PORTAL_BASE_URL + request.get_full_path()
    wanted = sign(url, request.POST, settings.PORTAL_SMS_TOKEN)
    return hmac.compare_digest(wanted.encode(), request.headers.get("X-Twilio-Signature", "").encode())


def sign(url: str, form: QueryDict, token: str) -> str:
    """The signature of a form posted to that address."""
    fields = "".join(f"{name}{value}" for name in sorted(form) for value in sorted(set(form.getlist(name))))
    # The scheme is the carrier's; as a keyed hash SHA-1 still holds.
    digest = hmac.new(token.encode(), (url + fields).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
