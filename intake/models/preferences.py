"""What the family wants to know, needs for the visit, and how it may be paid."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.clinical_history import OfRequestQuerySet
from intake.models.opinion_request import SecondOpinionRequest
from intake.models.patient import YesNo
from portal.lib.ids import new_id


class Goal(models.TextChoices):
    """What would help the family most."""

    DIAGNOSIS = "diagnosis", _("Is the diagnosis right?")
    PLAN = "plan", _("Is the treatment plan right?")
    OPTIONS = "options", _("Are there other choices?")
    TRIALS = "trials", _("Is there a clinical trial?")
    NOT_BETTER = "not_better", _("Why isn’t my child better?")
    LATE_EFFECTS = "late_effects", _("Side effects and life later")
    PROCEDURES = "procedures", _("Surgery, radiation or transplant")
    REASSURANCE = "reassurance", _("To hear it from someone else")


class VisitNeed(models.TextChoices):
    """What helps at the visit."""

    INTERPRETER = "interpreter", _("An interpreter")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    LARGE_PRINT = "large_print", _("Large print")
    SCREEN_READER = "screen_reader", _("Papers for a screen reader")
    WHEELCHAIR = "wheelchair", _("Wheelchair or lift")
    SENSORY = "sensory", _("Low light, low noise")
    AUTISM_PLAN = "autism_plan", _("A plan for autism")
    CHILD_LIFE = "child_life", _("Child life support")
    SERVICE_ANIMAL = "service_animal", _("Service animal")
    FAITH_OR_FOOD = "faith_or_food", _("Faith or food needs")


class CanTravel(models.TextChoices):
    """Whether the family can come to us."""

    YES = "yes", _("Yes")
    WITH_HELP = "with_help", _("Yes, with help")
    NOT_NOW = "not_now", _("Not now")


class TravelBy(models.TextChoices):
    """How the family would come."""

    CAR = "car", _("Car")
    PLANE = "plane", _("Plane")
    NOT_SURE = "not_sure", _("I don’t know")


class TeenOnCall(models.TextChoices):
    """Whether a teen will be on the call."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNDECIDED = "undecided", _("We have not decided")


class PayPlan(models.TextChoices):
    """How a visit may be paid."""

    PRIVATE = "private", _("Private insurance")
    MEDICAID = "medicaid", _("Medicaid or CHIP")
    MILITARY = "military", _("Military (TRICARE)")
    UNINSURED = "uninsured", _("No insurance")
    SELF_PAY = "self_pay", _("We pay ourselves")
    NOT_SURE = "not_sure", _("Not sure yet")


class CarePreferences(models.Model):
    """One request's questions to our doctors, and what the family needs for the call and the visit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.OneToOneField(SecondOpinionRequest, on_delete=models.CASCADE, related_name="preferences")

    goals = ArrayField(models.CharField(max_length=20, choices=Goal), verbose_name=_("goals"), default=list, blank=True)
    first_question = models.TextField(_("first question"), max_length=500, blank=True)
    second_question = models.TextField(_("second question"), max_length=500, blank=True)
    third_question = models.TextField(_("third question"), max_length=500, blank=True)
    recommended = models.TextField(_("what the doctor suggested next"), max_length=1000, blank=True)
    matters_most = models.TextField(_("about the child and family"), max_length=2000, blank=True)
    teen_on_call = models.CharField(_("teen on the call"), max_length=10, choices=TeenOnCall, blank=True)

    visit_needs = ArrayField(
        models.CharField(max_length=20, choices=VisitNeed),
        verbose_name=_("needs at the visit"),
        default=list,
        blank=True,
    )
    visit_needs_note = models.TextField(_("more about the needs"), max_length=1000, blank=True)
    can_travel = models.CharField(_("can travel"), max_length=10, choices=CanTravel, blank=True)
    from_city = models.CharField(_("from"), max_length=100, blank=True)
    travel_by = models.CharField(_("travels by"), max_length=10, choices=TravelBy, blank=True)
    adults_coming = models.PositiveSmallIntegerField(_("adults coming"), null=True, blank=True)
    children_coming = models.PositiveSmallIntegerField(_("children coming"), null=True, blank=True)
    good_dates = models.CharField(_("dates that work"), max_length=300, blank=True)
    bad_dates = models.CharField(_("dates that don’t work"), max_length=300, blank=True)
    avoids_crowds = models.CharField(_("told to avoid crowds"), max_length=10, choices=YesNo, blank=True)
    wants_help_to_stay = models.CharField(_("help with a place to stay"), max_length=10, choices=YesNo, blank=True)
    wants_help_with_travel_cost = models.CharField(_("help with travel cost"), max_length=10, choices=YesNo, blank=True)
    needs_wheelchair_ride = models.CharField(_("wheelchair ride"), max_length=10, choices=YesNo, blank=True)
    anything_else = models.TextField(_("anything else"), max_length=4000, blank=True)

    objects: ClassVar[OfRequestQuerySet] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("wishes and needs")
        verbose_name_plural = _("wishes and needs")
        constraints = [
            models.CheckConstraint(
                name="preferences_party_is_small",
                condition=(models.Q(adults_coming=None) | models.Q(adults_coming__lte=20))
                & (models.Q(children_coming=None) | models.Q(children_coming__lte=20)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Coverage(models.Model):
    """How a visit may be paid: insurance or self-pay (FHIR Coverage)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.OneToOneField(SecondOpinionRequest, on_delete=models.CASCADE, related_name="coverage")

    pay_plan = models.CharField(_("how to pay"), max_length=10, choices=PayPlan, blank=True)
    plan_name = models.CharField(_("plan"), max_length=150, blank=True)
    member_id = models.CharField(_("member ID"), max_length=60, blank=True)
    group_number = models.CharField(_("group number"), max_length=60, blank=True)
    plan_phone = models.CharField(_("phone of the plan"), max_length=40, blank=True)
    policy_holder = models.CharField(_("policy holder"), max_length=150, blank=True)
    policy_holder_birth_date = models.DateField(_("birth date of the policy holder"), null=True, blank=True)
    has_second_plan = models.CharField(_("second plan"), max_length=10, choices=YesNo, blank=True)
    second_plan_name = models.CharField(_("name of the second plan"), max_length=150, blank=True)
    second_member_id = models.CharField(_("member ID of the second plan"), max_length=60, blank=True)
    needs_referral = models.CharField(_("needs referral or approval"), max_length=10, choices=YesNo, blank=True)
    wants_counselor = models.CharField(_("wants a financial counselor"), max_length=10, choices=YesNo, blank=True)

    objects: ClassVar[OfRequestQuerySet] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payment")

    def __str__(self) -> str:
        return str(self.pk)
