"""What staff decide about a request: how urgent it is, which program, and the move with its words."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from intake import triage
from intake.models import Priority, RequestStatusChange, SecondOpinionRequest, WaitsFor
from intake.rules import moves_for_staff
from intake.services.moves import Decision
from intake.states import NEEDS, RequestStatus
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.center.models import Program
from portal.desk.forms import LONGEST_REASON, DeskForm

LONGEST_WORDS: Final = 2000
_MISSING: Final = {
    "waits_for": _("Choose who has what we still need."),
    "words_for_family": _("Write what the family should read."),
    "alternatives": _("Write what the family can do instead."),
    "program": _("Choose the program."),
}


def _reason(label: Any = None, help_text: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label or _("Reason"),
        help_text=help_text or _("For the history. Families do not see it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the reason in a few words.")},
    )


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MoveForm(DeskForm):
    """Another status: the note for the history, and what the family reads where the move needs it."""

    target = forms.ChoiceField(label=_("New status"), error_messages={"required": _("Choose the new status.")})
    reason = _reason()
    waits_for = forms.ChoiceField(
        label=_("Who has it (information needed)"), required=False, choices=[("", "–"), *WaitsFor.choices]
    )
    program = forms.ModelChoiceField(
        label=_("Program (accepted)"), required=False, queryset=Program.objects.none(), empty_label="–"
    )
    words_for_family = _words(
        _("The family will read"),
        _("What we need (information needed), or why (declined). In the family’s language."),
    )
    alternatives = _words(_("What they can do instead (declined)"))

    def __init__(
        self, opinion_request: SecondOpinionRequest, *args: Any, user: User | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("program", opinion_request.program_id or opinion_request.suggested_program_id)
        targets = moves_for_staff(opinion_request, user)
        choices = [("", _("Choose …")), *((target.value, target.label) for target in targets)]
        self.fields["target"].choices = choices  # type: ignore[attr-defined]
        self.fields["program"].queryset = Program.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.has_moves = bool(targets)
        self.asks_for_words = any(target in NEEDS for target in targets)

    def clean(self) -> dict[str, Any]:
        """What the chosen move needs must be there."""
        cleaned = super().clean() or {}
        for name in NEEDS.get(cleaned.get("target"), ()):  # type: ignore[arg-type]
            if not cleaned.get(name) and not self.has_error(name):
                self.add_error(name, _MISSING[name])
        return cleaned

    @property
    def target_status(self) -> RequestStatus:
        """Where the request goes."""
        return RequestStatus(self.cleaned_data["target"])

    @property
    def tells_the_family(self) -> bool:
        """Whether the family will read something that staff should see first."""
        return self.target_status in NEEDS

    def decision(self) -> Decision:
        """What was decided; what belongs to another move is left out."""
        needed = (*NEEDS.get(self.target_status, ()), *(("words_for_family",) if self.tells_the_family else ()))
        return Decision(**{name: self.cleaned_data[name] for name in needed})

    def unsaved_change(self) -> RequestStatusChange:
        """The line of history as it would be written."""
        decision = self.decision()
        return RequestStatusChange(
            to_status=self.target_status,
            words_for_family=decision.words_for_family,
            alternatives=decision.alternatives,
            program=decision.program,
            waits_for=decision.waits_for,
        )


class UrgencyForm(DeskForm):
    """Another priority, with the reason; the only way down."""

    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)
    reason = _reason()

    def __init__(self, *args: Any, opinion_request: SecondOpinionRequest, user: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"priority": opinion_request.priority})
        super().__init__(*args, **kwargs)
        self.fields["priority"].choices = _priorities(Priority(opinion_request.priority), user)  # type: ignore[attr-defined]


def _priorities(now: Priority, user: User) -> list[tuple[str, Any]]:
    """Anybody who works on requests may raise; only some roles may lower."""
    may_lower = may(user, Act.LOWER_URGENCY)
    return [(each.value, each.label) for each in Priority if may_lower or not triage.is_less_urgent(each, now)]


class WarningForm(DeskForm):
    """The red flag off, with the reason."""

    reason = _reason(_("What happened"), _("Such as: spoke with the mother, the care team knows."))


class ProgramForm(DeskForm):
    """The program that looks at the request."""

    program = forms.ModelChoiceField(
        label=_("Program"),
        queryset=Program.objects.none(),
        empty_label=_("Choose …"),
        error_messages={"required": _("Choose the program.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.filter(is_active=True)  # type: ignore[attr-defined]
