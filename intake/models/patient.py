"""The child, and the people who speak for the child."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.lib.ids import new_id


class PatientQuerySet(models.QuerySet["Patient"]):
    """Children, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Children the user speaks for today; all of them for staff."""
        if user.is_active_staff:
            return self
        return self.filter(related_people__user=user, related_people__ended_at=None).distinct()


class AdministrativeSex(models.TextChoices):
    """The sex on medical records (FHIR AdministrativeGender)."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other or not stated")


class YesNo(models.TextChoices):
    """An answer that may be open."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_SURE = "not_sure", _("I don’t know")


class Authority(models.TextChoices):
    """Whether the person can make medical decisions for the child."""

    YES = "yes", _("Yes")
    SHARED = "shared", _("Yes, together with someone else")
    NO = "no", _("No, someone else does")
    NOT_SURE = "not_sure", _("I’m not sure")


class Access(models.TextChoices):
    """What a caregiver may do with the request."""

    SEE = "see", _("See the request")
    SEE_AND_ADD = "see_and_add", _("See the request and add to it")


class Patient(models.Model):
    """The child whose illness the request is about (FHIR Patient)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    birth_date = models.DateField(_("birth date"))
    preferred_name = models.CharField(_("name they go by"), max_length=100, blank=True)
    other_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names on records"), default=list, blank=True
    )
    sex_on_records = models.CharField(_("sex on medical records"), max_length=10, choices=AdministrativeSex, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    home_postal_code = models.CharField(_("ZIP or postal code"), max_length=12, blank=True)
    home_state = models.CharField(_("state"), max_length=60, blank=True)
    home_country = models.CharField(_("country"), max_length=60, blank=True)
    seen_here = models.CharField(_("has been here before"), max_length=10, choices=YesNo, blank=True)
    medical_record_number = models.CharField(_("medical record number here"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[PatientQuerySet] = PatientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        constraints = [
            models.CheckConstraint(
                name="patient_sex_is_known", condition=models.Q(sex_on_records__in=["", *AdministrativeSex.values])
            ),
            models.CheckConstraint(
                name="patient_seen_here_is_known", condition=models.Q(seen_here__in=["", *YesNo.values])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Relationship(models.TextChoices):
    """Who is asking, in the words of the first question."""

    PARENT = "parent", _("Parent")
    LEGAL_GUARDIAN = "legal_guardian", _("Legal guardian")
    CAREGIVER = "caregiver", _("Foster or kinship caregiver")
    SELF = "self", _("The patient, 18 or over")
    OTHER = "other", _("Someone else")


class CallLanguage(models.TextChoices):
    """Language of the call."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    OTHER = "other", _("Another language")


class CallAccess(models.TextChoices):
    """What helps a person on a call."""

    RELAY = "relay", _("Relay service or TTY")
    CAPTIONS = "captions", _("Captions")
    SLOWER = "slower", _("A slower pace")
    TEXT_OR_VIDEO = "text_or_video", _("Text or video instead of a phone call")
    COMPANION = "companion", _("Another person on the call")
    OTHER = "other", _("Something else")


class RelatedPersonQuerySet(models.QuerySet["RelatedPerson"]):
    """Links between people and children, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """A caregiver sees only their own link, never the other caregiver's contact details."""
        if user.is_active_staff:
            return self
        return self.filter(user=user, ended_at=None)


class RelatedPerson(models.Model):
    """One person's link to one child (FHIR RelatedPerson), with how that person wants to be called."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="related_people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="related_people")
    relationship = models.CharField(_("relationship"), max_length=20, choices=Relationship)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    may_leave_voicemail = models.BooleanField(_("may leave a message"), null=True)
    call_language = models.CharField(_("language of the call"), max_length=5, choices=CallLanguage, blank=True)
    other_language = models.CharField(_("other language"), max_length=60, blank=True)
    call_access = ArrayField(
        models.CharField(max_length=20, choices=CallAccess), verbose_name=_("helps on a call"), default=list, blank=True
    )
    call_access_note = models.CharField(_("other help on a call"), max_length=300, blank=True)
    authority = models.CharField(_("can decide about care"), max_length=10, choices=Authority, blank=True)
    other_decider = models.CharField(_("who else decides"), max_length=200, blank=True)
    # For staff only: not even the other caregiver of the child sees that there is an answer.
    must_not_share = models.CharField(_("someone we should not share with"), max_length=10, choices=YesNo, blank=True)
    must_not_share_with = models.TextField(_("whom we should not share with"), max_length=1000, blank=True)
    access = models.CharField(_("access"), max_length=12, choices=Access, default=Access.SEE_AND_ADD)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("access ended"), null=True, blank=True)

    objects: ClassVar[RelatedPersonQuerySet] = RelatedPersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("caregiver")
        verbose_name_plural = _("caregivers")
        constraints = [
            models.UniqueConstraint(
                name="one_live_link_per_person_and_child",
                fields=["patient", "user"],
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="related_person_relationship_is_known",
                condition=models.Q(relationship__in=Relationship.values),
            ),
            models.CheckConstraint(
                name="related_person_authority_is_known", condition=models.Q(authority__in=["", *Authority.values])
            ),
            models.CheckConstraint(
                name="related_person_must_not_share_is_known",
                condition=models.Q(must_not_share__in=["", *YesNo.values]),
            ),
            models.CheckConstraint(name="related_person_access_is_known", condition=models.Q(access__in=Access.values)),
        ]

    def __str__(self) -> str:
        return self.full_name or str(self.user)

    @property
    def needs_interpreter(self) -> bool:
        """Whether the call needs an interpreter; Spanish is spoken by call takers who say so."""
        return self.call_language == CallLanguage.OTHER
