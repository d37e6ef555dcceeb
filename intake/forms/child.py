"""The questions about the child."""

from django.utils.translation import gettext_lazy as _

from intake.forms.base import AnswerForm, choices_of
from intake.models import AdministrativeSex, YesNo
from intake.models.clinical_history import DailyLife, Device, Symptom, Trend, WarningSign
from portal.ui import places
from portal.ui.fields import (
    ApproximateDateField,
    CheckboxesField,
    RadioField,
    SelectField,
    TextAreaField,
    TextField,
    WordsListField,
)


class DetailsForm(AnswerForm):
    """Names on records, and where the child lives."""

    reveal_when = {
        "home_state": ("home_country", places.HOME),
        "medical_record_number": ("seen_here", YesNo.YES.value),
    }
    labels_for_self = {
        "preferred_name": _("Name you go by"),
        "home_country": _("Where do you live?"),
        "seen_here": _("Have you been to our hospital before?"),
    }

    sex_on_records = RadioField(
        label=_("Sex on medical records"),
        why=_("Why we ask: we need it to read lab results."),
        choices=choices_of(AdministrativeSex),
    )
    preferred_name = TextField(label=_("Name your child goes by"), max_length=100, optional=True)
    other_names = WordsListField(
        label=_("Other names on records"),
        hint=_("A name before adoption, a nickname, or both last names. Put each one on its own line."),
        max_length=100,
        optional=True,
    )
    pronouns = TextField(label=_("Pronouns"), max_length=40, width="half", optional=True)
    home_country = SelectField(
        label=_("Where does your child live?"),
        why=_("Why we ask: so we show times in your time zone and can plan a trip."),
        choices=places.country_choices,
        optional=True,
    )
    home_state = SelectField(label=_("State"), choices=places.state_choices, optional=True)
    home_postal_code = TextField(
        label=_("ZIP or postal code"), max_length=12, width="short", autocomplete="postal-code", optional=True
    )
    seen_here = RadioField(
        label=_("Has your child been to our hospital before?"), choices=choices_of(YesNo), optional=True
    )
    medical_record_number = TextField(
        label=_("Record number at our hospital"),
        hint=_("It is on any letter from us. You can skip this."),
        max_length=40,
        width="half",
        optional=True,
    )


class NowForm(AnswerForm):
    """How the child is today."""

    page_template = "intake/now.html"
    why = _("Why we ask: it tells us how soon to call, and whom.")
    reveal_when = {
        "inpatient_hospital": ("inpatient_now", YesNo.YES.value),
        "inpatient_unit": ("inpatient_now", YesNo.YES.value),
        "inpatient_since": ("inpatient_now", YesNo.YES.value),
        "symptoms_note": ("symptoms", Symptom.OTHER.value),
    }
    not_before_birth = ("inpatient_since",)
    labels_for_self = {
        "inpatient_now": _("Are you in a hospital now?"),
        "daily_life": _("On most days, can you go to work or school, and get around?"),
    }

    warning_signs = CheckboxesField(
        label=_("Any of these today?"),
        hint=_("Choose all that are true."),
        exclusive=(WarningSign.NONE.value,),
        choices=choices_of(WarningSign),
        optional=True,
    )
    inpatient_now = RadioField(
        label=_("Is your child in a hospital now?"),
        why=_("Why we ask: it helps us choose how to reach you."),
        choices=choices_of(YesNo, without=[YesNo.NOT_SURE]),
        optional=True,
    )
    inpatient_hospital = TextField(label=_("Name of that hospital"), max_length=150, optional=True)
    inpatient_unit = TextField(label=_("Unit or floor"), max_length=100, width="half", optional=True)
    inpatient_since = ApproximateDateField(label=_("In hospital since"), not_future=True, optional=True)
    symptoms = CheckboxesField(
        label=_("What are you noticing?"),
        hint=_("Skip this if it’s hard right now."),
        exclusive=(Symptom.NONE.value,),
        choices=choices_of(Symptom),
        optional=True,
    )
    symptoms_note = TextField(label=_("What else are you noticing?"), max_length=500, optional=True)
    daily_life = RadioField(
        label=_("On most days, can your child play, go to school and get around?"),
        choices=choices_of(DailyLife),
        optional=True,
    )
    trend = RadioField(label=_("How was the last month?"), choices=choices_of(Trend), optional=True)


class CareForm(AnswerForm):
    """Medicines, devices and limits."""

    page_template = "intake/care.html"
    why = _("Why we ask: so that any advice is safe.")
    labels_for_self = {
        "medicines": _("Medicines you take now"),
        "treatment_limits": _("Is there any care you do not want?"),
    }

    allergies = TextAreaField(
        label=_("Allergies"), hint=_("You can also tell us on the call."), max_length=1000, rows=2, optional=True
    )
    medicines = TextAreaField(
        label=_("Medicines your child takes now"),
        hint=_("Copy the names from the bottles. You can also tell us on the call."),
        max_length=2000,
        optional=True,
    )
    devices = CheckboxesField(label=_("Lines and tubes"), choices=choices_of(Device), optional=True)
    treatment_limits = TextAreaField(
        label=_("Is there any care your family does not want?"),
        hint=_("Such as blood from a donor. You can also say this on the call."),
        max_length=1000,
        rows=2,
        optional=True,
    )
