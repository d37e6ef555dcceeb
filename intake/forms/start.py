"""The three questions before sign-in."""

from django.utils.translation import gettext_lazy as _

from intake.models import Condition, LeukemiaFlag, Relationship
from portal.ui.components import Choice
from portal.ui.fields import CheckboxesField, RadioField
from portal.ui.forms import PortalForm

CONDITIONS = (
    Choice(Condition.LEUKEMIA, Condition.LEUKEMIA.label, _("ALL, AML, CML, JMML or another kind")),
    Choice(Condition.LYMPHOMA, Condition.LYMPHOMA.label, _("Hodgkin or non-Hodgkin, often in the lymph nodes")),
    Choice(Condition.BRAIN_TUMOR, Condition.BRAIN_TUMOR.label, _("Also if it is not cancer")),
    Choice(
        Condition.SOLID_TUMOR,
        Condition.SOLID_TUMOR.label,
        _("Such as neuroblastoma, Wilms tumor, sarcoma or a liver tumor"),
    ),
    Choice(
        Condition.BLOOD_DISORDER,
        Condition.BLOOD_DISORDER.label,
        _("Such as sickle cell, aplastic anemia or low blood counts"),
    ),
    Choice(Condition.BLEEDING_CLOTTING, Condition.BLEEDING_CLOTTING.label, _("Such as hemophilia or a blood clot")),
    Choice(Condition.NO_DIAGNOSIS, Condition.NO_DIAGNOSIS.label, _("You are still looking for answers")),
    Choice(Condition.NOT_SURE, Condition.NOT_SURE.label, _("We help you sort it out")),
    Choice(Condition.SAY_ON_PHONE, Condition.SAY_ON_PHONE.label),
)

LEUKEMIA_FLAGS = (
    Choice(LeukemiaFlag.RELAPSED, LeukemiaFlag.RELAPSED.label, _("It was gone after treatment, then returned")),
    Choice(
        LeukemiaFlag.REFRACTORY,
        LeukemiaFlag.REFRACTORY.label,
        _("Treatment did not work as hoped, or a very fine test still finds it"),
    ),
    Choice(
        LeukemiaFlag.HIGH_RISK_GENETICS,
        LeukemiaFlag.HIGH_RISK_GENETICS.label,
        _("A doctor used words such as high-risk or very high-risk"),
    ),
    Choice(
        LeukemiaFlag.DECISION_WITHIN_7_DAYS,
        LeukemiaFlag.DECISION_WITHIN_7_DAYS.label,
        _("You were asked to decide, or a new treatment starts this week"),
    ),
    Choice(LeukemiaFlag.NOT_SURE, LeukemiaFlag.NOT_SURE.label, _("That is fine. We ask you on the call")),
    Choice(LeukemiaFlag.NONE, LeukemiaFlag.NONE.label),
)

# Being unsure of one thing does not take back a yes to another.
ALONE = (LeukemiaFlag.NONE.value,)


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
