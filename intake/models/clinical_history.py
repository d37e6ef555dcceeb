"""What the family knows of the illness: how the child is now, the diagnosis and the treatment in short."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.opinion_request import SecondOpinionRequest
from intake.models.patient import YesNo
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.lib.approximate_field import ApproximateDateField, is_approximate_date
from portal.lib.ids import new_id


class Symptom(models.TextChoices):
    """What the family notices."""

    TIRED = "tired", _("Very tired")
    PAIN = "pain", _("Pain")
    FEVER = "fever", _("Fever")
    BLEEDING = "bleeding", _("Bruises or bleeding")
    HEADACHE = "headache", _("Headaches")
    VOMITING = "vomiting", _("Throwing up")
    WALKING_OR_SEEING = "walking_or_seeing", _("Trouble walking or seeing")
    LUMP = "lump", _("A lump")
    WEIGHT_LOSS = "weight_loss", _("Weight loss")
    OTHER = "other", _("Something else")
    NONE = "none", _("None of these")


class WarningSign(models.TextChoices):
    """What needs the child's own care team, or 911, at once."""

    FEVER_AT_RISK = "fever_at_risk", _("Fever, with low blood counts or a central line")
    BREATHING = "breathing", _("Trouble breathing")
    BLEEDING = "bleeding", _("Bleeding that won’t stop")
    WEAK_OR_DROWSY = "weak_or_drowsy", _("New weakness, or hard to wake up")
    SEIZURE = "seizure", _("A seizure")
    SEVERE_HEADACHE = "severe_headache", _("A very bad headache")
    NONE = "none", _("None of these")


class DailyLife(models.TextChoices):
    """What the child can do on most days (a plain form of the Lansky scale)."""

    AS_USUAL = "as_usual", _("As usual")
    SOME_HARDER = "some_harder", _("Some things are harder")
    MOSTLY_RESTING = "mostly_resting", _("Mostly resting")
    NEEDS_HELP = "needs_help", _("Needs help with most things")
    NOT_SURE = "not_sure", _("I don’t know")


class Trend(models.TextChoices):
    """How the last month went."""

    BETTER = "better", _("Better")
    SAME = "same", _("The same")
    WORSE = "worse", _("Worse")
    UP_AND_DOWN = "up_and_down", _("Up and down")


class Device(models.TextChoices):
    """Lines and tubes the child has."""

    CENTRAL_LINE = "central_line", _("Central line")
    PORT = "port", _("Port")
    FEEDING_TUBE = "feeding_tube", _("Feeding tube")
    SHUNT = "shunt", _("Shunt")


class Certainty(models.TextChoices):
    """How sure the doctors are (FHIR Condition.verificationStatus, in plain words)."""

    CONFIRMED = "confirmed", _("Sure: a biopsy or bone marrow test showed it")
    PROVISIONAL = "provisional", _("Likely, but tests are not finished")
    UNKNOWN = "unknown", _("They don’t know yet")
    DISPUTED = "disputed", _("The doctors don’t agree")


class LeukemiaType(models.TextChoices):
    """Kinds of leukemia families read on the marrow report."""

    B_ALL = "b_all", _("B-cell ALL")
    T_ALL = "t_all", _("T-cell ALL")
    AML = "aml", _("AML")
    CML = "cml", _("CML")
    JMML = "jmml", _("JMML")
    MIXED = "mixed", _("Mixed type (MPAL)")
    UNKNOWN = "unknown", _("I don’t know")


class FirstResponse(models.TextChoices):
    """What the doctors said after the first month of treatment."""

    REMISSION = "remission", _("No leukemia could be found (remission)")
    RESIDUAL = "residual", _("Tests still found some (MRD)")
    NOT_YET = "not_yet", _("We are not there yet")
    UNKNOWN = "unknown", _("I don’t know")


class HeardWord(models.TextChoices):
    """Names on papers that change how a leukemia is treated."""

    PHILADELPHIA = "philadelphia", _("Philadelphia, Ph-positive or Ph-like")
    KMT2A = "kmt2a", _("KMT2A or MLL")
    HYPODIPLOID = "hypodiploid", _("Hypodiploid")
    IAMP21 = "iamp21", _("iAMP21")
    FLT3 = "flt3", _("FLT3")
    MONOSOMY_7 = "monosomy_7", _("Monosomy 7")
    DOWN_SYNDROME = "down_syndrome", _("Down syndrome")
    NONE = "none", _("None of these")
    UNKNOWN = "unknown", _("I don’t know")


class EarlierTherapy(models.TextChoices):
    """Strong treatments a child with leukemia may have had."""

    TRANSPLANT = "transplant", _("Bone marrow or stem cell transplant")
    CAR_T = "car_t", _("CAR T cells")
    BLINATUMOMAB = "blinatumomab", _("Blinatumomab (Blincyto)")
    INOTUZUMAB = "inotuzumab", _("Inotuzumab (Besponsa)")
    NONE = "none", _("None of these")
    UNKNOWN = "unknown", _("I don’t know")


class TreatmentStatus(models.TextChoices):
    """Where treatment stands."""

    NOT_STARTED = "not_started", _("Not started")
    IN_TREATMENT = "in_treatment", _("In treatment now")
    FINISHED = "finished", _("Finished")
    WATCHING = "watching", _("No treatment, doctors are watching")
    STOPPED = "stopped", _("Stopped early")


class TestDone(models.TextChoices):
    """Tests the child has had; they decide which records are asked for."""

    MRI = "mri", _("MRI")
    CT = "ct", _("CT scan")
    PET = "pet", _("PET scan")
    BONE_MARROW = "bone_marrow", _("Bone marrow test")
    SPINAL_FLUID = "spinal_fluid", _("Spinal fluid test (spinal tap)")
    BIOPSY = "biopsy", _("Biopsy")
    GENE_TEST = "gene_test", _("Gene test of the tumor or leukemia")
    NONE = "none", _("None of these")


class OfRequestQuerySet(models.QuerySet["models.Model"]):
    """Rows that belong to one request."""

    def visible_to(self, user: User) -> Self:
        """Those of requests the user may see; none for staff whose role sees no illness."""
        if user.is_staff and not may(user, Act.SEE_CLINICAL):
            return self.none()
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))


class ClinicalHistory(models.Model):
    """One request's answers about the illness; empty text means not answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.OneToOneField(SecondOpinionRequest, on_delete=models.CASCADE, related_name="history")

    inpatient_now = models.CharField(_("in a hospital now"), max_length=10, choices=YesNo, blank=True)
    inpatient_hospital = models.CharField(_("hospital"), max_length=150, blank=True)
    inpatient_unit = models.CharField(_("unit or floor"), max_length=100, blank=True)
    inpatient_since = ApproximateDateField(_("in hospital since"))
    symptoms = ArrayField(
        models.CharField(max_length=20, choices=Symptom), verbose_name=_("symptoms"), default=list, blank=True
    )
    symptoms_note = models.CharField(_("other symptoms"), max_length=500, blank=True)
    warning_signs = ArrayField(
        models.CharField(max_length=20, choices=WarningSign), verbose_name=_("warning signs"), default=list, blank=True
    )
    daily_life = models.CharField(_("daily life"), max_length=20, choices=DailyLife, blank=True)
    trend = models.CharField(_("last month"), max_length=20, choices=Trend, blank=True)
    allergies = models.TextField(_("allergies"), max_length=1000, blank=True)
    medicines = models.TextField(_("medicines"), max_length=2000, blank=True)
    devices = ArrayField(
        models.CharField(max_length=20, choices=Device), verbose_name=_("lines and tubes"), default=list, blank=True
    )
    treatment_limits = models.TextField(_("care the family does not want"), max_length=1000, blank=True)

    diagnosis_words = models.TextField(_("diagnosis in the family’s words"), max_length=500, blank=True)
    diagnosis_certainty = models.CharField(_("how sure"), max_length=20, choices=Certainty, blank=True)
    diagnosed_on = ApproximateDateField(_("diagnosed"))
    stage_words = models.CharField(_("stage, grade or risk group"), max_length=200, blank=True)
    body_site = models.CharField(_("where in the body"), max_length=200, blank=True)
    has_spread = models.CharField(_("has spread"), max_length=10, choices=YesNo, blank=True)
    came_back = models.CharField(_("came back"), max_length=10, choices=YesNo, blank=True)
    family_history = models.CharField(
        _("genetic condition or family history"), max_length=10, choices=YesNo, blank=True
    )
    family_history_note = models.TextField(_("which one"), max_length=1000, blank=True)

    leukemia_type = models.CharField(_("kind of leukemia"), max_length=20, choices=LeukemiaType, blank=True)
    first_response = models.CharField(_("after the first month"), max_length=20, choices=FirstResponse, blank=True)
    heard_words = ArrayField(
        models.CharField(max_length=20, choices=HeardWord), verbose_name=_("words heard"), default=list, blank=True
    )
    earlier_therapies = ArrayField(
        models.CharField(max_length=20, choices=EarlierTherapy),
        verbose_name=_("treatments had before"),
        default=list,
        blank=True,
    )

    regular_doctor = models.CharField(_("regular doctor"), max_length=200, blank=True)
    treatment_status = models.CharField(_("treatment"), max_length=20, choices=TreatmentStatus, blank=True)
    had_surgery = models.CharField(_("had surgery"), max_length=10, choices=YesNo, blank=True)
    had_chemotherapy = models.CharField(_("had chemotherapy"), max_length=10, choices=YesNo, blank=True)
    had_radiation = models.CharField(_("had radiation"), max_length=10, choices=YesNo, blank=True)
    had_transplant = models.CharField(_("had a transplant"), max_length=10, choices=YesNo, blank=True)
    tests_done = ArrayField(
        models.CharField(max_length=20, choices=TestDone), verbose_name=_("tests done"), default=list, blank=True
    )

    objects: ClassVar[OfRequestQuerySet] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("clinical history")
        verbose_name_plural = _("clinical histories")
        constraints = [
            models.CheckConstraint(
                name="history_inpatient_since_is_a_date", condition=is_approximate_date("inpatient_since")
            ),
            models.CheckConstraint(
                name="history_diagnosed_on_is_a_date", condition=is_approximate_date("diagnosed_on")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
