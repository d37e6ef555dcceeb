"""How a call went, and why one is called off: what staff write down."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.center.models import Program
from portal.desk.forms import DeskForm
from scheduling.models import CallResult, CancelReason, NextStep
from scheduling.services.outcomes import Agreed

_NOT_CHOSEN = ("", _("Choose …"))


class OutcomeForm(DeskForm):
    """One try to reach the family."""

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[_NOT_CHOSEN, *CallResult.choices],
        error_messages={"required": _("Choose how the call went.")},
    )
    will_try_again = forms.BooleanField(
        label=_("I try again in ten minutes"),
        required=False,
        help_text=_("For a first try without an answer. The call stays booked."),
    )
    next_step = forms.ChoiceField(
        label=_("Next step"), choices=[_NOT_CHOSEN, *NextStep.choices], required=False, help_text=_("After a talk.")
    )
    next_step_on = forms.DateField(
        label=_("By"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    program = forms.ModelChoiceField(
        label=_("Program recommended"), queryset=Program.objects.none(), required=False, empty_label=_("None yet")
    )
    provider = forms.CharField(label=_("Provider recommended"), required=False, max_length=120)
    note_to_family = forms.CharField(
        label=_("Note to the family"),
        help_text=_("The family reads this after signing in, word for word. We tell them that it is there."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("result") == CallResult.REACHED and not cleaned.get("next_step"):
            self.add_error("next_step", ValidationError(_("Choose what comes next."), code="required"))
        return cleaned

    @property
    def agreed(self) -> Agreed | None:
        """What was agreed, when there was a talk."""
        given = self.cleaned_data
        if given["result"] != CallResult.REACHED:
            return None
        return Agreed(
            next_step=NextStep(given["next_step"]),
            next_step_on=given["next_step_on"],
            program=given["program"],
            provider=given["provider"],
            note_to_family=given["note_to_family"],
        )


class CancelForm(DeskForm):
    """Why a call is called off."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[_NOT_CHOSEN, *CancelReason.choices], required=False, help_text=_("For our records.")
    )
