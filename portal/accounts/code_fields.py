"""Codes longer than six numbers."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.ui.fields import CodeField

LONG_DIGITS: Final = 10


class LongCodeField(CodeField):
    """A code of ten numbers, sent while somebody is guessing at the address."""

    digits = LONG_DIGITS

    def default_required_message(self) -> str:
        return _("Enter the 10 numbers we sent you")

    def validate_given(self, value: str) -> None:
        if value and not (len(value) == self.digits and value.isdecimal()):
            raise ValidationError(_("The code has 10 numbers"), code="code")
