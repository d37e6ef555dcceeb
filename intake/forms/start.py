"""The three questions before sign-in."""

from django.utils.translation import gettext_lazy as _

from intake.models import Condition, LeukemiaFlag, Relationship
from portal.ui.components import Choice
from portal.ui.fields import CheckboxesField, RadioField
from portal.ui.forms import PortalForm

CONDITIONS = (
    Choice(Condition.LEUKEMIA, _("Leukemia (blood cancer)"), _("ALL, AML, CML, JMML or another kind")),
    Choice(Condition.LYMPHOMA, _("Lymphoma"), _("Hodgkin or non-Hodgkin, often in the lymph nodes")),
    Choice(Condition.BRAIN_TUMOR, _("Brain or spine tumor"), _("Also if it is not cancer")),
    Choice(
        Condition.SOLID_TUMOR,
        _("Another solid tumor"),
        _("Such as neuroblastoma, Wilms tumor, sarcoma or a liver tumor"),
    ),
    Choice(
        Condition.BLOOD_DISORDER,
        _("A blood disorder that isn’t cancer"),
        _("Such as sickle cell, aplastic anemia or low blood counts"),
    ),
    Choice(Condition.BLEEDING_CLOTTING, _("A bleeding or clotting problem"), _("Such as hemophilia or a blood clot")),
    Choice(Condition.NO_DIAGNOSIS, _("No diagnosis yet"), _("You are still looking for answers")),
    Choice(Condition.NOT_SURE, _("Not sure"), _("We help you sort it out")),
    Choice(Condition.SAY_ON_PHONE, _("I’d rather say it on the phone")),
)

LEUKEMIA_FLAGS = (
    Choice(LeukemiaFlag.RELAPSED, _("It came back (relapse)"), _("It was gone after treatment, then returned")),
    Choice(
        LeukemiaFlag.REFRACTORY,
        _("It did not go away, or tests still show some (refractory, MRD)"),
        _("Treatment did not work as hoped, or a very fine test still finds it"),
    ),
    Choice(
        LeukemiaFlag.HIGH_RISK_GENETICS,
        _("A gene or chromosome change makes it harder to treat (high-risk)"),
        _("A doctor used words such as high-risk or very high-risk"),
    ),
    Choice(
        LeukemiaFlag.DECISION_WITHIN_7_DAYS,
        _("A treatment decision is due within 7 days"),
        _("You were asked to decide, or a new treatment starts this week"),
    ),
    Choice(LeukemiaFlag.NONE, _("None of these")),
    Choice(LeukemiaFlag.NOT_SURE, _("I’m not sure"), _("That is fine. We ask you on the call")),
)

ALONE = (LeukemiaFlag.NONE.value, LeukemiaFlag.NOT_SURE.value)


class WhoForm(PortalForm):
    """Who is asking."""

    relationship = RadioField(
        label=_("Who are you asking for?"),
        hint=_("You can book the call even if you are not the legal guardian."),
        why=_("Why we ask: it tells us who can decide about care."),
        error_required=_("Choose who you are asking for"),
        choices=[
            Choice(Relationship.PARENT, _("My child")),
            Choice(Relationship.LEGAL_GUARDIAN, _("A child I am legal guardian of")),
            Choice(Relationship.CAREGIVER, _("A child I care for"), _("As foster parent, grandparent or other family")),
            Choice(Relationship.SELF, _("Myself, 18 or over")),
            Choice(Relationship.OTHER, _("Someone else’s child")),
        ],
    )


class ConditionForm(PortalForm):
    """The broad kind of illness."""

    condition = RadioField(
        label=_("What have doctors said it is?"),
        why=_("Why we ask: it helps us choose the right doctor."),
        error_required=_("Choose what is closest. “Not sure” is fine"),
        choices=CONDITIONS,
    )


class LeukemiaForm(PortalForm):
    """Whether a leukemia must be looked at before a call."""

    leukemia_flags = CheckboxesField(
        label=_("Has a doctor told you any of these?"),
        hint=_("Choose all that are true."),
        why=_("Why we ask: some kinds of leukemia need a doctor’s eyes sooner."),
        error_required=_("Choose all that are true, or choose “None of these”"),
        exclusive=ALONE,
        choices=LEUKEMIA_FLAGS,
    )
