"""One sign-in by code, from sending to entering, on top of allauth's stages.

allauth keeps the code in the server-side session and asks for the second factor afterwards. The address is
kept beside it, so that a code that ran out can be sent again without typing the address anew.
"""

import secrets
from smtplib import SMTPException
from typing import Any, Final

from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from portal.accounts import limits, services
from portal.accounts.adapter import AccountAdapter
from portal.accounts.addresses import SignInAddress
from portal.accounts.code_fields import LONG_DIGITS
from portal.accounts.models import User
from portal.accounts.signals import sign_in_refused
from portal.lib.client_address import client_address

ADDRESS_KEY: Final = "sign_in_address"
NEXT_KEY: Final = "sign_in_next"


class NotSent(Exception):
    """The mail server or the carrier did not take the code."""


class CodeProcess(LoginCodeVerificationProcess):
    """allauth's process with our messages, longer codes under attack, and an id to count tries by."""

    def generate_code(self) -> str:
        """A fresh code; every code has tries of its own."""
        self.state["code_id"] = secrets.token_hex(8)
        long = self.state.get("long_code")
        self.state["code"] = generate_user_code(length=LONG_DIGITS if long else 6, numeric=True, dashed=False)
        return str(self.state["code"])

    def send(self, skip_enumeration_mails: bool = False) -> None:
        """Send the code, or to a closed account the reason why none comes."""
        code, email, phone = self.generate_code(), self.state.get("email", ""), self.state.get("phone", "")
        adapter = AccountAdapter(self.request)
        if not self.user:
            adapter.send_account_closed(email=email, phone=phone)
        elif email:
            adapter.send_mail("account/email/login_code", email, {"code": code})
        else:
            adapter.send_verification_code_sms(user=self.user, phone=phone, code=code)


def send_code(request: HttpRequest, address: SignInAddress) -> None:
    """Send a code and remember in the session what it opens; raises TooMany or NotSent."""
    limits.count_sending(address, client_address(request))
    user = services.account_for(address=address, language=get_language() or "en")
    request.session[ADDRESS_KEY] = {"kind": address.kind, "value": address.value}
    if not user.is_active:
        sign_in_refused.send(sender=User, user=user)
    process = _new_process(request, user if user.is_active else None, address)
    try:
        process.send()
    except (OSError, SMTPException) as error:
        raise NotSent from error
    process.persist()


def address_in_progress(request: HttpRequest) -> SignInAddress | None:
    """Where this browser's last code went."""
    kept = request.session.get(ADDRESS_KEY)
    return SignInAddress(**kept) if isinstance(kept, dict) else None


def current_process(request: HttpRequest) -> CodeProcess | None:
    """The code this browser is waiting for; none once it has run out or was tried too often."""
    stage = LoginStageController.enter(request, LoginStageKey.LOGIN_BY_CODE.value)
    if not stage:
        return None
    process: CodeProcess | None = CodeProcess(stage=stage).abort_if_invalid()
    return process


def digits_of(process: CodeProcess | None) -> int:
    """How many numbers the code has."""
    return len(process.code) if process else 6


def try_code(request: HttpRequest, process: CodeProcess, address: SignInAddress, typed: str) -> HttpResponse | None:
    """Enter with the right code; none for a wrong one. Raises TooMany."""
    limits.count_try(address, client_address(request), process.state["code_id"])
    # A short code sent before the guessing began must not stay open to it.
    is_too_short = limits.needs_long_code(address) and len(process.code) < LONG_DIGITS
    if process.user and not is_too_short and compare_user_code(actual=typed, expected=process.code):
        return _enter(request, process)
    limits.count_wrong(address)
    process.record_invalid_attempt()
    if process.user:
        sign_in_refused.send(sender=User, user=process.user)
    return None


def _enter(request: HttpRequest, process: CodeProcess) -> HttpResponse:
    next_url = request.session.pop(NEXT_KEY, None)
    request.session.pop(ADDRESS_KEY, None)
    response: HttpResponse = process.finish(next_url)
    return response


def _new_process(request: HttpRequest, user: User | None, address: SignInAddress) -> CodeProcess:
    login = Login(user=user, email=address.value if address.kind == "email" else None)
    login.state["stages"] = {"current": LoginStageKey.LOGIN_BY_CODE.value}
    stage = LoginByCodeStage(LoginStageController(request, login), request, login)
    facts: dict[str, Any] = {address.kind: address.value}
    stage.state.update(CodeProcess.initial_state(user=user, **facts))
    stage.state |= {"initiated_by_user": True, "long_code": limits.needs_long_code(address)}
    return CodeProcess(stage=stage)
