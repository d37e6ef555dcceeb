"""The two forms of signing in, and what a device says beside them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import SignInAddress, parse_address, parse_email
from portal.accounts.code_fields import LONG_DIGITS, LongCodeField
from portal.ui.fields import Choice, CodeField, EmailField, PhoneField, RadioField, TextField
from portal.ui.forms import PortalForm


class SignInForm(PortalForm):
    """One field for either kind of address."""

    address = TextField(
        label=_("Email or mobile number"),
        hint=_("We’ll send a code with 6 numbers. You don’t need a password."),
        why=_("Why we ask: to keep your answers safe, and to send updates without health details."),
        autocomplete="username",
        max_length=254,
        error_required=_("Enter an email address or a mobile number"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # This keyboard has the @ sign and the digits.
        self.fields["address"].widget.attrs |= {
            "inputmode": "email",
            "spellcheck": "false",
            "autocapitalize": "none",
        }

    def clean_address(self) -> SignInAddress:
        """The address in its one spelling."""
        return parse_address(self.cleaned_data["address"])


class NewEmailForm(PortalForm):
    """Another e-mail address to sign in with."""

    address = EmailField(
        label=_("Your new email address"),
        hint=_("We’ll send a code with 6 numbers to it."),
        autocomplete="email",
        error_required=_("Enter an email address like name@example.com"),
    )

    def clean_address(self) -> SignInAddress:
        """The address in its one spelling."""
        return SignInAddress("email", parse_email(self.cleaned_data["address"]))


class NewPhoneForm(PortalForm):
    """Another mobile number to sign in with."""

    address = PhoneField(
        label=_("Your new mobile number"),
        hint=_("We’ll text a code with 6 numbers to it."),
        error_required=_("Enter a mobile number with area code"),
    )

    def clean_address(self) -> SignInAddress:
        """The number in its one spelling."""
        return SignInAddress("phone", self.cleaned_data["address"])


class LanguageForm(PortalForm):
    """The language of pages and messages."""

    language = RadioField(
        label=_("Language of our messages"),
        choices=[Choice(code, name) for code, name in settings.LANGUAGES],
    )


class BrowserZoneForm(forms.Form):
    """The zone a device reports; empty without JavaScript, and never an error."""

    browser_zone = forms.CharField(required=False, max_length=64)


class CodeForm(PortalForm):
    """The code that was sent."""

    code = CodeField(label=_("Code"))

    def __init__(self, *args: Any, digits: int = CodeField.digits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if digits == LONG_DIGITS:
            self.fields["code"] = LongCodeField(label=_("Code"))
