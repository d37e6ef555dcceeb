"""The questions for the call and the visit."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms.base import AnswerForm, choices_of
from intake.models import YesNo
from intake.models.preferences import CanTravel, TravelBy, VisitNeed
from portal.ui.fields import CheckboxesField, RadioField, TextAreaField, TextField

_MOST_PEOPLE = 20


class HeadcountField(TextField):
    """How many people; cleans to a number or None."""

    default_width = "short"
    empty_values = [None, "", [], ()]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def empty_answer(self) -> None:
        return None

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        count = int(typed) if typed.isdecimal() else -1
        if not 0 <= count <= _MOST_PEOPLE:
            raise ValidationError(
                _("%(label)s must be a number from 0 to %(most)s")
                % {"label": self.label_at_start(), "most": _MOST_PEOPLE},
                code="headcount",
            )
        return count


class AccessForm(AnswerForm):
    """What makes a visit work for the child and the family."""

    why = gettext_lazy("Why we ask: so that all is ready when you come.")

    visit_needs = CheckboxesField(
        label=gettext_lazy("What would help at a visit?"),
        hint=gettext_lazy("Choose any. All of it is free."),
        choices=choices_of(VisitNeed),
        optional=True,
    )
    visit_needs_note = TextAreaField(
        label=gettext_lazy("Tell us more about what helps"), max_length=1000, rows=2, optional=True
    )


class TravelForm(AnswerForm):
    """How the family would come."""

    lead = gettext_lazy("You don’t have to come for the call. This is for a visit later, if you want one.")
    reveal_when = dict.fromkeys(
        (
            "from_city",
            "travel_by",
            "adults_coming",
            "children_coming",
            "good_dates",
            "bad_dates",
            "wants_help_to_stay",
            "wants_help_with_travel_cost",
            "needs_wheelchair_ride",
        ),
        ("can_travel", (CanTravel.YES.value, CanTravel.WITH_HELP.value)),
    )
    labels_for_self = {"avoids_crowds": gettext_lazy("Were you told to stay away from crowds?")}

    can_travel = RadioField(
        label=gettext_lazy("Could you come to our hospital?"), choices=choices_of(CanTravel), optional=True
    )
    from_city = TextField(label=gettext_lazy("Where would you come from?"), max_length=100, optional=True)
    travel_by = RadioField(label=gettext_lazy("How would you come?"), choices=choices_of(TravelBy), optional=True)
    adults_coming = HeadcountField(label=gettext_lazy("Number of adults"), optional=True)
    children_coming = HeadcountField(label=gettext_lazy("Number of children"), optional=True)
    good_dates = TextField(
        label=gettext_lazy("Days that work"),
        hint=gettext_lazy("Such as Mondays, or any time in June."),
        max_length=300,
        optional=True,
    )
    bad_dates = TextField(label=gettext_lazy("Days that don’t work"), max_length=300, optional=True)
    wants_help_to_stay = RadioField(
        label=gettext_lazy("Would help with a place to stay be useful?"), choices=choices_of(YesNo), optional=True
    )
    wants_help_with_travel_cost = RadioField(
        label=gettext_lazy("Would help with the cost of the trip be useful?"), choices=choices_of(YesNo), optional=True
    )
    needs_wheelchair_ride = RadioField(
        label=gettext_lazy("Do you need a ride that takes a wheelchair?"), choices=choices_of(YesNo), optional=True
    )
    avoids_crowds = RadioField(
        label=gettext_lazy("Were you told to keep your child away from crowds?"),
        hint=gettext_lazy("Because of germs and a weak immune system."),
        choices=choices_of(YesNo),
        optional=True,
    )


class AnythingElseForm(AnswerForm):
    """Whatever no question asked."""

    anything_else = TextAreaField(
        label=gettext_lazy("Is there anything else we should know?"), max_length=4000, rows=6, optional=True
    )
