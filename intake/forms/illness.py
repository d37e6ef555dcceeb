"""The questions about the illness, the people who treat it, and what the family wants to know."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms.base import AnswerForm, choices_of
from intake.models import YesNo
from intake.models.clinical_history import (
    Certainty,
    EarlierTherapy,
    FirstResponse,
    HeardWord,
    LeukemiaType,
)
from intake.models.preferences import Goal, TeenOnCall
from intake.models.reported import DoctorKnows
from portal.ui import places
from portal.ui.fields import (
    ApproximateDateField,
    CheckboxesField,
    CheckboxField,
    Choice,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
)

# Old enough to be asked about the call, too young to ask for themselves.
TEEN_AGES: Final = range(12, 18)

# The same question stands on two pages; whichever is filled in, both show it.
DECISION_LABEL: Final = gettext_lazy("When is the next big decision?")
DECISION_HINT: Final = gettext_lazy("A new treatment, a surgery or a choice you must make. The month is enough.")


def _places() -> list[Choice]:
    """States as `US-CO`, so that Colorado and Colombia stay apart, then the other countries."""
    states = [Choice(f"{places.HOME}-{each.value}", each.label) for each in places.state_choices()]
    return [*states, *(each for each in places.country_choices() if each.value != places.HOME)]


def _decision_field() -> ApproximateDateField:
    return ApproximateDateField(label=DECISION_LABEL, hint=DECISION_HINT, optional=True)


def _no_date_field() -> CheckboxField:
    return CheckboxField(label=gettext_lazy("There is no date"), optional=True)


class DecisionMixin(AnswerForm):
    """Asks for the date of the next step; a ticked "no date" and a date exclude each other."""

    def clean(self) -> dict[str, Any]:
        """Ask which one is true, instead of guessing."""
        cleaned = super().clean()
        if cleaned.get("decision_on") and cleaned.get("has_no_decision_date"):
            words = _("You gave a date and ticked “There is no date”. Keep one and clear the other.")
            self.add_error("has_no_decision_date", words)
        return cleaned


class DiagnosisForm(AnswerForm):
    """What the doctors call it, and since when."""

    reveal_when = {"family_history_note": ("family_history", YesNo.YES.value)}
    not_before_birth = ("diagnosed_on",)

    diagnosis_words = TextAreaField(
        label=gettext_lazy("What have the doctors called it?"),
        hint=gettext_lazy("Your own words are fine, or copy it from a paper. “We don’t know yet” is an answer."),
        max_length=500,
        rows=2,
    )
    diagnosis_certainty = RadioField(label=gettext_lazy("How sure are they?"), choices=choices_of(Certainty))
    diagnosed_on = ApproximateDateField(label=gettext_lazy("When did they find it?"), with_day=False, not_future=True)
    stage_words = TextField(
        label=gettext_lazy("Stage, grade or risk group, if you were told"),
        hint=gettext_lazy("Such as stage 3, high risk or grade 2."),
        max_length=200,
        optional=True,
    )
    body_site = TextField(label=gettext_lazy("Where in the body is it?"), max_length=200, optional=True)
    has_spread = RadioField(label=gettext_lazy("Has it spread?"), choices=choices_of(YesNo), optional=True)
    came_back = RadioField(
        label=gettext_lazy("Was it gone, and then came back?"),
        why=gettext_lazy("Why we ask: an illness that came back needs other experts."),
        choices=choices_of(YesNo),
    )
    family_history = RadioField(
        label=gettext_lazy("Is there a known gene condition, or cancer or blood disease in the family?"),
        choices=choices_of(YesNo),
        optional=True,
    )
    family_history_note = TextAreaField(
        label=gettext_lazy("Which one, and who has it?"), max_length=1000, rows=2, optional=True
    )


class RelapseForm(AnswerForm):
    """One time the illness came back."""

    not_before_birth = ("happened_on",)

    happened_on = ApproximateDateField(
        label=gettext_lazy("When did it come back?"),
        with_day=False,
        not_future=True,
        error_required=gettext_lazy("Enter the year when it came back. A guess is fine"),
    )


class LeukemiaForm(DecisionMixin):
    """What the marrow report and the doctors say about the leukemia."""

    lead = gettext_lazy("Skip what you don’t know. We check the papers.")

    leukemia_type = RadioField(
        label=gettext_lazy("What kind of leukemia is it?"),
        hint=gettext_lazy("Look near the top of the bone marrow report."),
        choices=choices_of(LeukemiaType),
        optional=True,
    )
    first_response = RadioField(
        label=gettext_lazy("What did doctors say after the first month of treatment?"),
        hint=gettext_lazy("MRD is a very fine test for leukemia cells that are left."),
        choices=choices_of(FirstResponse),
        optional=True,
    )
    heard_words = CheckboxesField(
        label=gettext_lazy("Did doctors or papers use any of these words?"),
        hint=gettext_lazy("Only if you know them. We check the papers."),
        exclusive=(HeardWord.NONE.value, HeardWord.UNKNOWN.value),
        choices=choices_of(HeardWord),
        optional=True,
    )
    earlier_therapies = CheckboxesField(
        label=gettext_lazy("Which of these were used so far?"),
        exclusive=(EarlierTherapy.NONE.value, EarlierTherapy.UNKNOWN.value),
        choices=choices_of(EarlierTherapy),
        optional=True,
    )
    decision_on = _decision_field()
    has_no_decision_date = _no_date_field()


class HospitalForm(AnswerForm):
    """One hospital or clinic, and the doctor there."""

    lead = gettext_lazy("We contact no one without your OK.")

    name = TextField(label=gettext_lazy("Name of the hospital or clinic"), max_length=150)
    city = TextField(label=gettext_lazy("City"), max_length=100, width="half", optional=True)
    state = SelectField(label=gettext_lazy("State or country"), choices=_places, optional=True)
    medical_record_number = TextField(
        label=gettext_lazy("Record number there"),
        hint=gettext_lazy("Often called MRN. It is on letters and wristbands."),
        max_length=40,
        width="half",
        optional=True,
    )
    doctor = TextField(label=gettext_lazy("Doctor there"), max_length=150, optional=True)
    phone = TextField(
        label=gettext_lazy("Phone number there"),
        hint=gettext_lazy("Any number on a letter helps."),
        max_length=40,
        width="half",
        optional=True,
    )
    fax = TextField(label=gettext_lazy("Fax number there"), max_length=40, width="half", optional=True)
    doctor_knows = RadioField(
        label=gettext_lazy("Does this doctor know that you are asking us?"),
        hint=gettext_lazy("Many doctors welcome it."),
        choices=choices_of(DoctorKnows),
        optional=True,
    )


class RegularDoctorForm(AnswerForm):
    """Who looks after the child otherwise."""

    regular_doctor = TextField(
        label=gettext_lazy("Name and place of the regular doctor"),
        hint=gettext_lazy("We can send them a copy of our report if you want."),
        max_length=200,
        optional=True,
    )


class QuestionsForm(DecisionMixin):
    """What would help most."""

    page_template = "intake/questions.html"
    why = gettext_lazy("Why we ask: our doctors answer these questions first.")
    labels_for_self = {"matters_most": gettext_lazy("What should we know about you?")}

    goals = CheckboxesField(
        label=gettext_lazy("What would help most?"), hint=gettext_lazy("Choose any."), choices=choices_of(Goal)
    )
    first_question = TextAreaField(
        label=gettext_lazy("Your most important question"), max_length=500, rows=2, optional=True
    )
    second_question = TextAreaField(label=gettext_lazy("A second question"), max_length=500, rows=2, optional=True)
    third_question = TextAreaField(label=gettext_lazy("A third question"), max_length=500, rows=2, optional=True)
    recommended = TextAreaField(
        label=gettext_lazy("What has your doctor suggested next?"), max_length=1000, rows=2, optional=True
    )
    decision_on = _decision_field()
    has_no_decision_date = _no_date_field()
    matters_most = TextAreaField(
        label=gettext_lazy("What should we know about your child and family?"),
        hint=gettext_lazy("Such as what makes a good day."),
        max_length=2000,
        optional=True,
    )
    teen_on_call = RadioField(
        label=gettext_lazy("Will your child be on the call?"),
        hint=gettext_lazy("Teens are welcome. It is your and their choice."),
        choices=choices_of(TeenOnCall),
        optional=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.standing.is_self or self.standing.age not in TEEN_AGES:
            del self.fields["teen_on_call"]
