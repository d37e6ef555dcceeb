"""Codes typed inside a session: proof that it is still the same person, and that a new address is theirs."""

import secrets
import time
from enum import StrEnum
from smtplib import SMTPException
from typing import Any, Final

from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.http import HttpRequest

from portal.accounts import limits, session_times
from portal.accounts.adapter import AccountAdapter
from portal.accounts.addresses import SignInAddress
from portal.accounts.code_fields import LONG_DIGITS
from portal.accounts.codes import NotSent
from portal.accounts.models import User
from portal.lib.client_address import client_address

# The mail says so too.
LIFE_SECONDS: Final = 15 * 60
TRIES: Final = 5
FRESH_SECONDS: Final = 5 * 60
_PROVED_KEY: Final = "proved_at"


class Purpose(StrEnum):
    """What a code is for, and where the session keeps it."""

    SAME_PERSON = "code_of_same_person"
    NEW_ADDRESS = "code_of_new_address"


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person showed within five minutes who they are, by signing in or by a code typed since."""
    session = request.session
    newest = max(session.get(session_times.BEGAN_KEY, 0), session.get(_PROVED_KEY, 0))
    return time.time() - newest <= FRESH_SECONDS


def note_proof(request: HttpRequest) -> None:
    """The person has just shown it again."""
    request.session[_PROVED_KEY] = int(time.time())


def send(request: HttpRequest, address: SignInAddress, *, purpose: Purpose, is_taken: bool = False) -> None:
    """Send a code; to the owner of a taken address only that somebody wanted it. Raises TooMany or NotSent."""
    limits.count_sending(address, client_address(request))
    long = limits.needs_long_code(address)
    code = generate_user_code(length=LONG_DIGITS if long else 6, numeric=True, dashed=False)
    try:
        _deliver(request, address, "" if is_taken else code)
    except (OSError, SMTPException) as error:
        raise NotSent from error
    request.session[purpose] = {
        "kind": address.kind,
        "value": address.value,
        # Nothing that is typed matches the code nobody was told.
        "code": code,
        "id": secrets.token_hex(8),
        "at": int(time.time()),
        "tries": 0,
    }


def waiting(request: HttpRequest, purpose: Purpose) -> SignInAddress | None:
    """Where the code went that can still be typed."""
    kept = _kept(request, purpose)
    return SignInAddress(kept["kind"], kept["value"]) if kept else None


def digits(request: HttpRequest, purpose: Purpose) -> int:
    """How many numbers it has."""
    kept = _kept(request, purpose)
    return len(kept["code"]) if kept else 6


def try_code(request: HttpRequest, purpose: Purpose, typed: str) -> SignInAddress | None:
    """The address whose code this is, once; None for a wrong one. Raises TooMany."""
    kept = _kept(request, purpose)
    if not kept:
        return None
    address = SignInAddress(kept["kind"], kept["value"])
    limits.count_try(address, client_address(request), kept["id"])
    if compare_user_code(actual=typed, expected=kept["code"]):
        forget(request, purpose)
        return address
    limits.count_wrong(address)
    request.session[purpose] = {**kept, "tries": kept["tries"] + 1}
    return None


def forget(request: HttpRequest, purpose: Purpose) -> None:
    """The code opens nothing any more."""
    request.session.pop(purpose, None)


def _kept(request: HttpRequest, purpose: Purpose) -> dict[str, Any] | None:
    kept = request.session.get(purpose)
    if not isinstance(kept, dict) or time.time() - kept["at"] > LIFE_SECONDS or kept["tries"] >= TRIES:
        return None
    return kept


def _deliver(request: HttpRequest, address: SignInAddress, code: str) -> None:
    adapter = AccountAdapter(request)
    if not code:
        adapter.send_note("address_taken", address)
    elif address.kind == "email":
        adapter.send_mail("account/email/login_code", address.value, {"code": code})
    else:
        adapter.send_verification_code_sms(user=User(), phone=address.value, code=code)
