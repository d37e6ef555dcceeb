"""allauth's behaviour, where ours differs."""

from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import SignInAddress
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.client_address import client_address
from portal.ui.text_fields import display_phone

_TEXT_LENGTH: Final = 160


class AccountAdapter(DefaultAccountAdapter):
    """Codes instead of passwords, sent at once and in the language of the page."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("That’s too many tries. Wait 5 minutes, then type a new code."),
        "rate_limited": _("That’s too many tries. Wait 5 minutes, then type a new code."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail of the sign-in; it holds nothing but the hospital's facts and the code."""
        request = allauth_context.request
        facts = {"request": request, "base_url": settings.PORTAL_BASE_URL, "language": get_language()}
        self.render_mail(
            template_prefix,
            email,
            facts | self._center() | context,
            headers={"Auto-Submitted": "auto-generated"},
        ).send()

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code whose last line lets phones fill it in on our host only."""
        host = urlsplit(settings.PORTAL_BASE_URL).hostname
        self._send_sms("account/sms/login_code.txt", phone, {"code": code}, last_line=f"@{host} #{code}")

    def send_account_closed(self, *, email: str, phone: str) -> None:
        """Tell the owner of a closed account why no code comes; whoever asked sees the same page as ever."""
        self.send_note("account_closed", SignInAddress("email", email) if email else SignInAddress("phone", phone))

    def send_note(self, name: str, address: SignInAddress) -> None:
        """Tell an address something about signing in, by mail or by text."""
        if address.kind == "email":
            self.send_mail(f"account/email/{name}", address.value, {})
        else:
            self._send_sms(f"account/sms/{name}.txt", address.value, {})

    def get_login_stages(self) -> list[str]:
        """The code proves the address, so nothing is verified a second time; then the second factor of staff."""
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.is_phone_verified) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.phone, user.is_phone_verified = phone, verified
        user.save(update_fields=["phone", "is_phone_verified"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        User.objects.filter(pk=user.pk, phone=phone).update(is_phone_verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_safe_url(self, url: str) -> bool:
        """Only a path of our own; another host is never a place to go on to."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their desk, families to theirs."""
        is_staff = isinstance(request.user, User) and request.user.is_staff
        return reverse("admin:index") if is_staff else resolve_url(settings.LOGIN_REDIRECT_URL)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """The same as for a code that ran out: nobody learns that the account was closed."""
        messages.info(request, _("That code has run out. Ask for a new one."))
        return HttpResponseRedirect(reverse("accounts:sign_in"))

    def add_message(
        self, request: HttpRequest, level: int, message_template: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        """Only the notices of the second factor are shown; our own pages say the rest."""
        if str(message_template or "").startswith("mfa/"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def _send_sms(self, template: str, phone: str, facts: dict[str, Any], *, last_line: str = "") -> None:
        request = allauth_context.request
        room = _TEXT_LENGTH - len(last_line) - 2
        words = render_to_string(template, self._center() | facts, request).strip()
        text = f"{words[:room]}\n\n{last_line}" if last_line else words[:_TEXT_LENGTH]
        import_string(settings.PORTAL_SMS_SENDER)().send(to=phone, text=text)

    def _center(self) -> dict[str, Any]:
        center = CareCenter.objects.current()
        return {"center": center, "center_phone": display_phone(center.phone)}
