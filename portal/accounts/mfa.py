"""The second factor of staff: allauth's, with encrypted secrets, our words and no replay."""

import base64
import hashlib
from typing import Any, Final

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from portal.ui.fields import TextField
from portal.ui.forms import PortalFormMixin

# A code is good in its own half minute and the ones before and after.
_REPLAY_SECONDS: Final = 120


class MFAAdapter(DefaultMFAAdapter):
    """Keeps authenticator secrets encrypted under the site's key; older keys still open them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code doesn’t match. Wait for the next one in your app and type it."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture on white, to stand inside the page; as a data address our policy would block it."""
        svg = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        label = _("Picture for your authenticator app. The key under it says the same.")
        return format_html('<svg role="img" aria-label="{}" ', label) + mark_safe(svg.partition("<svg ")[2])  # noqa: S308 - made here


class _CodeMixin(PortalFormMixin):
    """Our field in allauth's forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = TextField(  # type: ignore[attr-defined]
            label=_("Code from your app"),
            hint=_("6 numbers from your authenticator app, or one of your recovery codes"),
            autocomplete="one-time-code",
            width="short",
            max_length=40,
            error_required=_("Enter the code from your app"),
        )


class _OnceMixin:
    """A code from the app opens one door once; allauth forgets it before it stops being valid."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type != Authenticator.Type.TOTP:
            return code
        digits = "".join(filter(str.isdigit, code))
        used = salted_hmac("accounts.totp", f"{authenticator.pk}:{digits}", algorithm="sha256").hexdigest()
        if not cache.add(f"totp-used:{used}", 1, _REPLAY_SECONDS):
            raise MFAAdapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_CodeMixin, _OnceMixin, AuthenticateForm):
    """Asked at sign-in."""


class SecondFactorAgainForm(_CodeMixin, _OnceMixin, ReauthenticateForm):
    """Asked before something delicate."""


class EnrolForm(_CodeMixin, ActivateTOTPForm):
    """Proves that the app holds the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The 6 numbers your app shows now")

    @property
    def secret_in_groups(self) -> str:
        """The key in fours, to be typed off and to wrap on a phone; apps skip the blanks."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(str(key))) for key in keys])


def _fernet_key(secret: str) -> bytes:
    # A name of its own keeps this key apart from the ones Django derives from the same secret.
    return base64.urlsafe_b64encode(hashlib.sha256(f"accounts.mfa:{secret}".encode()).digest())
