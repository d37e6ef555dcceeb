"""What a person agreed to, in which words: texts by version, and one append-only row per yes or no."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models.opinion_request import SecondOpinionRequest
from intake.models.patient import RelatedPerson
from portal.accounts.models import Language, User
from portal.accounts.roles import Act, may
from portal.lib.ids import new_id


class ConsentKind(models.TextChoices):
    """What is agreed to; each on its own, never bundled."""

    PRIVACY_NOTICE = "privacy_notice", _("Read the privacy notice")
    CONTACT = "contact", _("Emails and texts without health details")
    RECORDS_RELEASE = "records_release", _("Permission to get records")


class ReleasedKind(models.TextChoices):
    """Records that another hospital may send us; the same nine kinds, and all else, that families can add."""

    SUMMARY = "summary", _("Summary of your child’s care")
    LABS = "labs", _("Lab results")
    RADIOLOGY = "radiology", _("Scan reports")
    OPERATIVE = "operative", _("Surgery reports")
    PATHOLOGY = "pathology", _("Biopsy or marrow report")
    MOLECULAR = "molecular", _("Tumor gene tests")
    CHEMOTHERAPY = "chemotherapy", _("Chemo plan with dates")
    RADIATION = "radiation", _("Radiation summary")
    MRI = "mri", _("MRI pictures")
    OTHER = "other", _("Anything else")


class ConsentText(models.Model):
    """One version of the words a person agrees to; the database refuses to change it once it exists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("about"), max_length=20, choices=ConsentKind)
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=5, choices=Language)
    # Paragraphs, parted by blank lines; $hospital and $until stand for facts of the day.
    body = models.TextField(_("text"))
    published_at = models.DateTimeField(_("in use since"), default=timezone.now)

    class Meta:
        verbose_name = _("text of consent")
        verbose_name_plural = _("texts of consent")
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(name="one_consent_text_per_version", fields=["kind", "version", "language"]),
            models.CheckConstraint(name="consent_text_kind_is_known", condition=models.Q(kind__in=ConsentKind.values)),
            models.CheckConstraint(
                name="consent_text_language_is_known", condition=models.Q(language__in=Language.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} {self.language}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """A caregiver sees their own, and every permission to get records of the child; staff see all by role."""
        requests = SecondOpinionRequest.objects.visible_to(user).values("pk")
        rows = self.filter(opinion_request__in=requests)
        if user.is_staff:
            # A permission names hospitals and kinds of records.
            return rows if may(user, Act.SEE_CLINICAL) else rows.exclude(kind=ConsentKind.RECORDS_RELEASE)
        return rows.filter(models.Q(signer=user) | models.Q(kind=ConsentKind.RECORDS_RELEASE))

    def releases(self) -> Self:
        """Signed permissions to get records, whether or not they still hold."""
        return self.filter(kind=ConsentKind.RECORDS_RELEASE, is_given=True)


class Consent(models.Model):
    """One yes or no of one person to one version of a text (FHIR Consent); taking back is another row.

    The database refuses to change a row, and deletes it only with the whole request.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="consents")
    opinion_request_id: UUID
    link = models.ForeignKey(RelatedPerson, on_delete=models.PROTECT, related_name="consents")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signer_id: UUID
    kind = models.CharField(_("about"), max_length=20, choices=ConsentKind)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    is_given = models.BooleanField(_("agreed"))
    revokes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="revoked_by")
    signed_name = models.CharField(_("signed"), max_length=150, blank=True)
    # As they were on the day of signing; the family may correct its list of hospitals later.
    hospitals = models.JSONField(_("from"), default=list, blank=True)
    record_kinds = ArrayField(
        models.CharField(max_length=20, choices=ReleasedKind), verbose_name=_("records"), default=list, blank=True
    )
    expires_on = models.DateField(_("until"), null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="consent_kind_is_known", condition=models.Q(kind__in=ConsentKind.values)),
            models.CheckConstraint(
                name="consent_revocation_says_no", condition=models.Q(revokes=None) | models.Q(is_given=False)
            ),
            models.CheckConstraint(
                name="consent_release_is_signed_and_ends",
                condition=~models.Q(kind=ConsentKind.RECORDS_RELEASE, is_given=True)
                | (~models.Q(signed_name="") & models.Q(expires_on__isnull=False) & ~models.Q(record_kinds=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_revoked(self) -> bool:
        """Whether it was taken back."""
        return getattr(self, "revoked_by", None) is not None
