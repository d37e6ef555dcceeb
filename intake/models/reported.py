"""What families report more than once: caregivers, hospitals, treatments and returns of the illness."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models.clinical_history import OfRequestQuerySet
from intake.models.opinion_request import SecondOpinionRequest
from intake.models.patient import RelatedPerson, YesNo
from portal.accounts.models import User
from portal.lib.approximate_field import ApproximateDateField, is_approximate_date
from portal.lib.ids import new_id


class CaregiverRelationship(models.TextChoices):
    """Who a reported caregiver is to the child."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    STEP_PARENT = "step_parent", _("Step-parent")
    GRANDPARENT = "grandparent", _("Grandparent")
    GUARDIAN = "guardian", _("Guardian")
    FOSTER_PARENT = "foster_parent", _("Foster parent")
    OTHER = "other", _("Someone else")


class PartOfDay(models.TextChoices):
    """When a person is best reached."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


class DoctorKnows(models.TextChoices):
    """Whether the child's doctor knows of the second opinion; we contact nobody who should not know."""

    YES = "yes", _("Yes")
    NOT_YET = "not_yet", _("Not yet")
    PREFER_NOT = "prefer_not", _("I’d rather they don’t for now")


class TransplantKind(models.TextChoices):
    """Where the cells came from."""

    OWN = "own", _("The child’s own cells")
    FAMILY_DONOR = "family_donor", _("Cells from family")
    OTHER_DONOR = "other_donor", _("Cells from another donor")
    CORD_BLOOD = "cord_blood", _("Cord blood")
    UNKNOWN = "unknown", _("I don’t know")


class ReportedRow(models.Model):
    """One entry of a list that the family keeps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="%(class)ss")
    opinion_request_id: UUID
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[OfRequestQuerySet] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class ReportedCaregiverQuerySet(models.QuerySet["ReportedCaregiver"]):
    """People named by a caregiver."""

    def visible_to(self, user: User) -> Self:
        """Contact details stay with the person who gave them; staff see all."""
        if user.is_active_staff:
            return self
        return self.filter(reported_by__user=user, reported_by__ended_at=None)


class ReportedCaregiver(ReportedRow):
    """Another person who cares for the child, named by the one who asks."""

    reported_by = models.ForeignKey(RelatedPerson, on_delete=models.PROTECT, related_name="reported_caregivers")
    full_name = models.CharField(_("full name"), max_length=150)
    relationship = models.CharField(_("relationship"), max_length=20, choices=CaregiverRelationship)
    relationship_words = models.CharField(_("relationship in words"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    best_times = ArrayField(
        models.CharField(max_length=10, choices=PartOfDay), verbose_name=_("best times"), default=list, blank=True
    )
    spoken_language = models.CharField(_("speaks"), max_length=60, blank=True)
    read_language = models.CharField(_("reads"), max_length=60, blank=True)
    needs_interpreter = models.CharField(_("needs an interpreter"), max_length=10, choices=YesNo, blank=True)
    may_text = models.CharField(_("short texts are fine"), max_length=10, choices=YesNo, blank=True)

    objects: ClassVar[ReportedCaregiverQuerySet] = ReportedCaregiverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(ReportedRow.Meta):
        verbose_name = _("other caregiver")
        verbose_name_plural = _("other caregivers")
        constraints = [
            models.CheckConstraint(name="reported_caregiver_can_be_reached", condition=~models.Q(phone="", email="")),
        ]


class ReportedHospital(ReportedRow):
    """A hospital or clinic that cares for the child, with the doctor there (FHIR Organization, Practitioner)."""

    name = models.CharField(_("hospital"), max_length=150)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state or country"), max_length=60, blank=True)
    medical_record_number = models.CharField(_("record number there"), max_length=40, blank=True)
    doctor = models.CharField(_("doctor"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    doctor_knows = models.CharField(_("doctor knows"), max_length=10, choices=DoctorKnows, blank=True)

    class Meta(ReportedRow.Meta):
        verbose_name = _("hospital")
        verbose_name_plural = _("hospitals")

    def __str__(self) -> str:
        return self.name


class ReportedRelapse(ReportedRow):
    """One time the illness came back."""

    happened_on = ApproximateDateField(_("when"))

    class Meta(ReportedRow.Meta):
        verbose_name = _("return of the illness")
        verbose_name_plural = _("returns of the illness")
        constraints = [
            models.CheckConstraint(name="relapse_happened_on_is_a_date", condition=is_approximate_date("happened_on")),
        ]


class ReportedSurgery(ReportedRow):
    """An operation (FHIR Procedure)."""

    what = models.CharField(_("what was done"), max_length=300)
    performed_on = ApproximateDateField(_("when"))
    where = models.CharField(_("where"), max_length=150, blank=True)

    class Meta(ReportedRow.Meta):
        verbose_name = _("surgery")
        verbose_name_plural = _("surgeries")
        constraints = [
            models.CheckConstraint(
                name="surgery_performed_on_is_a_date", condition=is_approximate_date("performed_on")
            ),
        ]


class ReportedChemotherapy(ReportedRow):
    """A course of chemotherapy or other medicine against the illness (FHIR MedicationStatement)."""

    plan = models.CharField(_("plan or medicines"), max_length=500)
    started_on = ApproximateDateField(_("started"))
    is_ongoing = models.BooleanField(_("still going on"), default=False)
    ended_on = ApproximateDateField(_("ended"))
    in_study = models.CharField(_("part of a study"), max_length=10, choices=YesNo, blank=True)

    class Meta(ReportedRow.Meta):
        verbose_name = _("chemotherapy")
        verbose_name_plural = _("chemotherapies")
        constraints = [
            models.CheckConstraint(
                name="chemotherapy_dates_are_dates",
                condition=is_approximate_date("started_on") & is_approximate_date("ended_on"),
            ),
            models.CheckConstraint(
                name="chemotherapy_ongoing_has_no_end",
                condition=models.Q(is_ongoing=False) | models.Q(ended_on=""),
            ),
        ]


class ReportedRadiation(ReportedRow):
    """A course of radiation therapy (FHIR Procedure)."""

    body_site = models.CharField(_("where in the body"), max_length=200)
    started_on = ApproximateDateField(_("started"))
    ended_on = ApproximateDateField(_("ended"))
    dose = models.CharField(_("dose"), max_length=100, blank=True)

    class Meta(ReportedRow.Meta):
        verbose_name = _("radiation")
        verbose_name_plural = _("radiation")
        constraints = [
            models.CheckConstraint(
                name="radiation_dates_are_dates",
                condition=is_approximate_date("started_on") & is_approximate_date("ended_on"),
            ),
        ]


class ReportedTransplant(ReportedRow):
    """A bone marrow or stem cell transplant (FHIR Procedure)."""

    kind = models.CharField(_("kind"), max_length=20, choices=TransplantKind)
    performed_on = ApproximateDateField(_("when"))
    donor = models.CharField(_("donor"), max_length=150, blank=True)

    class Meta(ReportedRow.Meta):
        verbose_name = _("transplant")
        verbose_name_plural = _("transplants")
        constraints = [
            models.CheckConstraint(
                name="transplant_performed_on_is_a_date", condition=is_approximate_date("performed_on")
            ),
        ]
