"""The two forms of signing in, and what a device says beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import SignInAddress, parse_address
from portal.accounts.code_fields import LONG_DIGITS, LongCodeField
from portal.ui.fields import CodeField, TextField
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
