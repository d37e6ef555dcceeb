"""What staff write down about records: asking hospitals, and asking the family for more."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import ReportedHospital
from portal.desk.forms import DeskForm
from records.models import PRIVATE_KINDS, AskedHow, ChaseOutcome, RecordKind

_CHOOSE: Final = ("", _("Choose …"))
_LONGEST_NOTE: Final = 300
_KINDS: Final = tuple(kind for kind in RecordKind if kind not in PRIVATE_KINDS)


def _day(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, widget=picker, error_messages={"required": _("Choose the day.")}, **more
    )


def _how() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How"), choices=[_CHOOSE, *AskedHow.choices], error_messages={"required": _("Choose how.")}
    )


def _choice(label: Any, choices: Iterable[tuple[str, Any]], missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_CHOOSE, *choices], error_messages={"required": missing})


class LineForm(DeskForm):
    """One of several forms of the same kind on a page, each about a line of its own."""

    def __init__(self, *args: Any, line_id: UUID, **kwargs: Any) -> None:
        # The name of the box stays the same: each form is sent to an address of its own.
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_{line_id.hex}_%s")
        super().__init__(*args, **kwargs)


class AskedForm(LineForm):
    """The hospital was asked."""

    how = _how()
    on = _day(_("When"))

    def clean_on(self) -> date:
        """Not a day to come: the 30 days of the law begin with it."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("Choose today or an earlier day."), code="future")
        return on


class NudgeForm(LineForm):
    """The hospital was reminded."""

    how = _how()
    note = forms.CharField(
        label=_("Note"), help_text=_("The family reads it, too."), required=False, max_length=_LONGEST_NOTE
    )


class OutcomeForm(LineForm):
    """How asking ended."""

    outcome = _choice(
        _("How it ended"),
        [each for each in ChaseOutcome.choices if each[0] != ChaseOutcome.WAITING],
        _("Choose how it ended."),
    )
    words = forms.CharField(
        label=_("The family will read"),
        help_text=_("In the family’s language. Leave it empty if there is nothing to add."),
        required=False,
        max_length=_LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NewLineForm(DeskForm):
    """One more thing to ask a hospital for."""

    hospital = forms.ModelChoiceField(
        label=_("Hospital"),
        queryset=ReportedHospital.objects.none(),
        empty_label=_("Choose …"),
        error_messages={"required": _("Choose the hospital.")},
    )
    kind = _choice(_("Record"), [(kind.value, kind.label) for kind in _KINDS], _("Choose the kind of record."))

    def __init__(self, *args: Any, hospitals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospital"].queryset = hospitals  # type: ignore[attr-defined]


class MoreForm(DeskForm):
    """Something more that the family is asked for."""

    kind = _choice(_("Record"), [(kind.value, kind.label) for kind in _KINDS], _("Choose the kind of record."))
    what = forms.CharField(
        label=_("What we ask for"),
        help_text=_("In the family’s language, as they would say it."),
        max_length=200,
        error_messages={"required": _("Write what you ask for.")},
    )
    why = forms.CharField(
        label=_("Why it helps"),
        help_text=_("In the family’s language."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why it helps.")},
    )
    wanted_by = _day(_("By when"), required=False, help_text=_("Only if the day is real."))

    def clean_wanted_by(self) -> date | None:
        """A day that can still be kept."""
        day: date | None = self.cleaned_data["wanted_by"]
        if day is not None and not timezone.localdate() < day < timezone.localdate() + timedelta(days=366):
            raise ValidationError(_("Choose a day within the next year."), code="past")
        return day
