"""The questions after sign-in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from intake.forms.base import AnswerForm
from intake.forms.start import ALONE, CONDITIONS, LEUKEMIA_FLAGS
from intake.journey import Standing
from intake.models import CallAccess, CallLanguage, ReachTime
from intake.triage import is_asked_about_leukemia
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.ui.components import Choice
from portal.ui.fields import BirthDateField, CheckboxesField, CheckboxField, PhoneField, RadioField, TextField
from portal.ui.forms import PortalForm

# Older patients are welcome to ask; the year is more often a slip of the finger.
USUAL_AGE_LIMIT: Final = 25

_YES_OR_NO: Final = {True: "yes", False: "no", None: ""}
# The hour at the hospital from which a part of the day is over.
_PART_ENDS_AT: Final = {ReachTime.TODAY_MORNING: 11, ReachTime.TODAY_AFTERNOON: 16, ReachTime.TODAY_EVENING: 20}


class ChildForm(PortalForm):
    """The child's name and birth date, as on medical records."""

    first_name = TextField(
        label=gettext_lazy("First name"),
        hint=gettext_lazy("As it is on medical records."),
        max_length=100,
        error_required=gettext_lazy("Enter the child’s first name"),
    )
    last_name = TextField(
        label=gettext_lazy("Last name"),
        hint=gettext_lazy("If there are two last names, write both."),
        max_length=100,
        error_required=gettext_lazy("Enter the child’s last name"),
    )
    birth_date = BirthDateField(
        label=gettext_lazy("Birth date"),
        hint=gettext_lazy("For example, April 27 2019 or 4 27 2019."),
        why=gettext_lazy("Why we ask: so that records never get mixed up with another child’s."),
        error_required=gettext_lazy("Enter the child’s birth date"),
    )
    age_is_right = CheckboxField(label=gettext_lazy("This birth date is right"), optional=True)

    def __init__(self, *args: Any, is_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_self:
            self.fields["first_name"].error_required = _("Enter your first name")  # type: ignore[attr-defined]
            self.fields["last_name"].error_required = _("Enter your last name")  # type: ignore[attr-defined]
            self.fields["birth_date"].error_required = _("Enter your birth date")  # type: ignore[attr-defined]

    @property
    def asks_about_age(self) -> bool:
        """Whether the box that confirms an unusual age is shown."""
        return self.is_bound and (self.has_error("birth_date", "age") or bool(self.data.get("age_is_right")))

    def clean(self) -> dict[str, Any]:
        """An age over 25 is a question, not an error, once it has been confirmed."""
        cleaned = super().clean() or {}
        born = cleaned.get("birth_date")
        if born and _age(born) > USUAL_AGE_LIMIT and not cleaned.get("age_is_right"):
            words = _("This birth date makes the patient %(age)s years old. Check the year, or tick the box below.")
            self.add_error("birth_date", ValidationError(words % {"age": _age(born)}, code="age"))
        return cleaned


class ChildChangeForm(AnswerForm, ChildForm):
    """The same, corrected later."""

    page_template = "intake/child.html"

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, is_self=standing.is_self, **kwargs)


class ContactForm(AnswerForm):
    """Whom to call, and where."""

    page_template = "intake/contact.html"

    full_name = TextField(
        label=gettext_lazy("Your full name"),
        max_length=150,
        autocomplete="name",
        error_required=gettext_lazy("Enter your full name"),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        hint=gettext_lazy("The number we’ll call. Outside the US, start with +."),
        error_required=gettext_lazy("Enter a phone number we can call, with area code"),
    )
    may_leave_voicemail = RadioField(
        label=gettext_lazy("If you can’t pick up, may we leave a message that says we are the hospital?"),
        why=gettext_lazy("Why we ask: other people may use this phone."),
        error_required=gettext_lazy("Choose yes or no"),
        choices=[
            Choice("yes", gettext_lazy("Yes")),
            Choice("no", gettext_lazy("No, just a missed call")),
        ],
    )

    @classmethod
    def typed_form(cls, kept: Mapping[str, Any], user: User) -> dict[str, Any]:
        """What we know from the sign-in is not asked twice; yes or no stands in words."""
        known = {"full_name": kept["full_name"] or user.full_name, "phone": kept["phone"] or user.phone or ""}
        return {**known, "may_leave_voicemail": _YES_OR_NO[kept.get("may_leave_voicemail")]}

    def answers(self) -> dict[str, Any]:
        """The same, back again."""
        return super().answers() | {"may_leave_voicemail": self.cleaned_data["may_leave_voicemail"] == "yes"}


class CallNeedsForm(AnswerForm):
    """Language and access needs of the call."""

    page_template = "intake/call_needs.html"
    reveal_when = {"other_language": ("call_language", "other")}

    call_language = RadioField(
        label=gettext_lazy("Language for the call"),
        hint=gettext_lazy("An interpreter is free."),
        error_required=gettext_lazy("Choose a language"),
        choices=[
            # Languages are called by their own names.
            Choice(CallLanguage.ENGLISH, "English"),
            Choice(CallLanguage.SPANISH, "Español"),
            Choice(CallLanguage.OTHER, gettext_lazy("Another language")),
        ],
    )
    other_language = TextField(
        label=gettext_lazy("Which other language?"),
        hint=gettext_lazy("Sign language counts too."),
        error_required=gettext_lazy("Enter the language you want to speak"),
        max_length=60,
        width="half",
    )
    call_access = CheckboxesField(
        label=gettext_lazy("Anything that helps you on a call?"),
        optional=True,
        choices=CallAccess.choices,
    )
    call_access_note = TextField(label=gettext_lazy("Tell us more about what helps"), max_length=300, optional=True)

    @classmethod
    def typed_form(cls, kept: Mapping[str, Any], user: User) -> dict[str, Any]:
        """The language of the page is the likely one."""
        return {**kept, "call_language": kept.get("call_language") or get_language()}


class ReachForm(AnswerForm):
    """When a fast-track family can be reached, today and tomorrow."""

    page_template = "intake/reach.html"

    reach_times = CheckboxesField(
        label=gettext_lazy("When can we reach you?"),
        hint=gettext_lazy("Choose all that work. If any time is fine, leave them empty."),
        optional=True,
        choices=ReachTime.choices,
    )

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        self.center = CareCenter.objects.current()
        now = timezone.now().astimezone(self.center.zone)
        initial = kwargs.pop("initial", None) or {}
        if not _answered_today(standing, now):
            # Yesterday's "tomorrow" is not today's.
            initial = {}
        super().__init__(*args, standing=standing, initial=initial, **kwargs)
        over = [part.value for part, hour in _PART_ENDS_AT.items() if now.hour >= hour]
        self.fields["reach_times"].choices = [  # type: ignore[attr-defined]
            pair for pair in ReachTime.choices if pair[0] not in over
        ]

    def context(self) -> dict[str, Any]:
        """The page makes promises in the hospital's hours; they are read once."""
        return {"center": self.center}


class IllnessForm(AnswerForm):
    """The answers about the illness, changed after sign-in, on one page."""

    page_template = "intake/illness.html"

    condition = RadioField(
        label=gettext_lazy("What have doctors said it is?"),
        error_required=gettext_lazy("Choose what is closest. “Not sure” is fine"),
        choices=CONDITIONS,
    )
    leukemia_flags = CheckboxesField(
        label=gettext_lazy("If it is or may be leukemia: has a doctor told you any of these?"),
        hint=gettext_lazy("For any other illness, leave these empty."),
        exclusive=ALONE,
        optional=True,
        choices=LEUKEMIA_FLAGS,
    )

    def clean(self) -> dict[str, Any]:
        """The leukemia answers are needed exactly when they are asked before sign-in."""
        cleaned = super().clean() or {}
        condition = cleaned.get("condition", "")
        if not is_asked_about_leukemia(condition):
            cleaned["leukemia_flags"] = []
        elif not cleaned.get("leukemia_flags") and not self.has_error("leukemia_flags"):
            self.add_error("leukemia_flags", _("Choose all that are true, or choose “None of these”"))
        return cleaned


def _answered_today(standing: Standing, now: datetime) -> bool:
    at = standing.opinion_request.reach_answered_at
    return at is not None and at.astimezone(now.tzinfo).date() == now.date()


def _age(born: date) -> int:
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
