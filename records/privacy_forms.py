"""The forms of files that need a word from the family: whose is it, and the password of a locked one."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.fields import RadioField, SelectField, TextAreaField, TextField
from portal.ui.forms import PortalForm
from records.models import HoldAnswer, MatchReason

_LONGEST_WORDS: Final = 300
_LONGEST_PASSWORD: Final = 200


class HeldForm(PortalForm):
    """Three answers to the calm question; "it is my child" tells why the name differs."""

    answer = RadioField(
        label=gettext_lazy("What shall we do?"),
        choices=[(each.value, each.label) for each in HoldAnswer],
        error_required=gettext_lazy("Choose one of the three answers"),
    )
    reason = SelectField(
        label=gettext_lazy("Why is the name or the birth date different?"),
        choices=[(each.value, each.label) for each in MatchReason],
    )
    words = TextAreaField(
        label=gettext_lazy("Anything else we should know?"), max_length=_LONGEST_WORDS, rows=2, optional=True
    )
    reveal_when = {"reason": ("answer", HoldAnswer.IS_MINE.value)}


class PasswordForm(PortalForm):
    """The password of one file; what was typed is never shown again."""

    password = TextField(
        label=gettext_lazy("Password of the file"),
        hint=gettext_lazy("We use it once to open the file, and don’t keep it."),
        max_length=_LONGEST_PASSWORD,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["password"].widget
        widget.input_type = "password"
        widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Nothing."""
        return ""


def password_error(sentence: str) -> PasswordForm:
    """An empty form that says why the file is still locked."""
    form = PasswordForm({"password": ""})
    form.errors.clear()
    form.add_error("password", ValidationError(sentence, code="password"))
    return form


def wrong_password() -> str:
    """What to do about a password that does not fit."""
    return _("That password does not open this file. Check capital letters, and try again.")
