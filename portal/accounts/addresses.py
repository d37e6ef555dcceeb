"""What a person types to sign in: one e-mail address or one mobile number, brought to a single spelling."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.ui.text_fields import parse_phone

_LONGEST_EMAIL = 254
_SHOWN_DIGITS = 2


@dataclass(frozen=True, slots=True)
class SignInAddress:
    """Where a code is sent; `value` is what the account stores."""

    kind: Literal["email", "phone"]
    value: str

    @property
    def masked(self) -> str:
        """Enough to recognise one's own address, too little for somebody looking over the shoulder."""
        if self.kind == "phone":
            return f"•••-•••-••{self.value[-_SHOWN_DIGITS:]}"
        local, _at, host = self.value.partition("@")
        return f"{local[0]}•••@{host}"


def parse_address(typed: str) -> SignInAddress:
    """The address in its one spelling, or a ValidationError that says what to type."""
    # NFKC turns full-width and other look-alike forms into the plain letters they stand for.
    plain = unicodedata.normalize("NFKC", typed).strip()
    if "@" in plain:
        return SignInAddress("email", parse_email(plain))
    if any(character.isdigit() for character in plain):
        return SignInAddress("phone", parse_phone(plain))
    raise _not_an_address()


def parse_email(typed: str) -> str:
    """Lower case, host in ASCII, no blanks; letters outside ASCII are refused by Django's own rule."""
    local, _at, host = "".join(unicodedata.normalize("NFKC", typed).split()).lower().rpartition("@")
    try:
        email = f"{local}@{host.rstrip('.').encode('idna').decode('ascii')}"
        validate_email(email)
    except (UnicodeError, ValidationError) as error:
        raise _not_an_address() from error
    if len(email) > _LONGEST_EMAIL:
        raise _not_an_address()
    return email


def _not_an_address() -> ValidationError:
    return ValidationError(
        _("Enter an email address like name@example.com, or a mobile number with area code"), code="address"
    )
