"""Fields typed by hand: text, e-mail, phone and the sign-in code."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.field_base import TypedTextField, Width, set_attrs
from portal.ui.text import tidy_line, tidy_paragraphs

_HOME_REGION = "US"


class TextField(TypedTextField):
    """One line of text."""

    widget: type[forms.Widget] = forms.TextInput

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_characters = max_length

    def tidy(self, value: str) -> str:
        return tidy_line(value)


class TextAreaField(TextField):
    """Several lines of text."""

    component = "textarea"
    widget = forms.Textarea

    def __init__(self, *, max_length: int = 2000, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        # Django's own default of 40 columns would fight the layout.
        self.widget.attrs.pop("cols", None)
        self.widget.attrs["rows"] = str(rows)
        self.widget.attrs |= {
            "data-module": "counter",
            "data-max-characters": str(max_length),
            "data-text-left": gettext_lazy("Characters left: {count}"),
            "data-text-over": gettext_lazy("Characters too many: {count}"),
        }

    def tidy(self, value: str) -> str:
        return tidy_paragraphs(value)


class EmailField(TextField):
    """An e-mail address, kept as typed but for the case of its host."""

    widget = forms.EmailInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        super().__init__(max_length=254, **kwargs)
        set_attrs(self, spellcheck="false", autocapitalize="none")

    def default_required_message(self) -> str:
        return _("Enter an email address")

    def validate_given(self, value: str) -> None:
        if not value:
            return
        try:
            validate_email(value)
        except ValidationError as error:
            raise ValidationError(_("Enter an email address like name@example.com"), code="email") from error

    def tidy(self, value: str) -> str:
        local, at, host = tidy_line(value).rpartition("@")
        return f"{local}{at}{host.lower()}"


class PhoneField(TextField):
    """A phone number of any country, cleaned to E.164; numbers without a plus sign are US numbers."""

    widget = forms.TextInput
    default_width: Width = "half"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "tel")
        super().__init__(max_length=40, **kwargs)
        set_attrs(self, inputmode="tel")
        self.widget.input_type = "tel"

    def default_required_message(self) -> str:
        return _("Enter a phone number, with area code")

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return parse_phone(typed) if typed else ""

    def prepare_value(self, value: Any) -> Any:
        return display_phone(value) if isinstance(value, str) else value


class CodeField(TextField):
    """The six numbers sent to sign in; spaces and hyphens are welcome."""

    default_width: Width = "short"
    digits = 6

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "one-time-code")
        super().__init__(max_length=40, **kwargs)
        set_attrs(self, inputmode="numeric", spellcheck="false", autocapitalize="none")

    def default_required_message(self) -> str:
        return _("Enter the 6 numbers we sent you")

    def tidy(self, value: str) -> str:
        return tidy_line(value).replace(" ", "").replace("-", "")

    def validate_given(self, value: str) -> None:
        if value and not (len(value) == self.digits and value.isdecimal()):
            raise ValidationError(_("The code has 6 numbers"), code="code")

    def clean(self, value: Any) -> str:
        cleaned = super().clean(value)
        # Keyboards of other scripts type their own digits; the code we sent is in ASCII.
        return "".join(str(int(character)) for character in cleaned)


def parse_phone(typed: str) -> str:
    """Return the number as E.164, or say in plain words what is wrong with it."""
    try:
        number = phonenumbers.parse(typed, _HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise _phone_problem() from error
    if number.extension:
        raise ValidationError(
            _("Enter the phone number without an extension. You can tell us the extension later."),
            code="phone_extension",
        )
    if not phonenumbers.is_valid_number(number):
        raise _phone_problem()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display_phone(value: str) -> str:
    """Show an E.164 number the way people write it: 303-555-0100, or +52 55 1234 5678."""
    if not value.startswith("+"):
        return value
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    if number.country_code == 1 and len(str(number.national_number)) == 10:  # noqa: PLR2004 - North America
        digits = str(number.national_number)
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def link_phone(value: str) -> str:
    """Return what a `tel:` link needs: E.164 where the number is known, else its digits."""
    try:
        number = phonenumbers.parse(value, _HOME_REGION)
    except phonenumbers.NumberParseException:
        return _digits(value)
    # 911 and 711 work as they are; with a country code they would lead nowhere.
    if not phonenumbers.is_possible_number(number):
        return _digits(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdigit())


def _phone_problem() -> ValidationError:
    return ValidationError(
        _("Enter a phone number we can call, with area code. Start with + if it is outside the US."),
        code="phone",
    )
