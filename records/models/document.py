"""One uploaded record."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id
from records.states import LIVE, NEEDS_FIX, PENDING, DocumentStatus, Problem, ScanResult


class RecordKind(models.TextChoices):
    """The nine kinds of records, anything else, and two kinds of papers about the caregiver."""

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
    COURT_PAPERS = "court_papers", _("Court or placement papers")
    INSURANCE_CARD = "insurance_card", _("Insurance card")


# Papers about a caregiver, not the child's illness: seen by who sent them and by staff, never by another caregiver.
PRIVATE_KINDS: Final = (RecordKind.COURT_PAPERS, RecordKind.INSURANCE_CARD)


class DocumentReferenceQuerySet(models.QuerySet["DocumentReference"]):
    """Files, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Files of requests the user may see; being visible is not yet being open to be read."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        rows = self.filter(opinion_request__in=requests.values("pk"))
        if user.is_active_staff:
            return rows
        return rows.exclude(~models.Q(uploaded_by=user), kind__in=PRIVATE_KINDS)

    def present(self) -> Self:
        """Files the family has not taken back."""
        return self.exclude(status=DocumentStatus.WITHDRAWN)

    def pending(self) -> Self:
        """Files whose checks are not over."""
        return self.filter(status__in=PENDING)

    def needing_fix(self) -> Self:
        """Files that could not be taken and that no newer file of the same kind has made good."""
        newer = DocumentReference.objects.filter(
            opinion_request=models.OuterRef("opinion_request"),
            kind=models.OuterRef("kind"),
            status__in=LIVE,
            received_at__gt=models.OuterRef("received_at"),
        )
        return self.filter(~models.Exists(newer), status__in=NEEDS_FIX)


class DocumentReference(models.Model):
    """One file a family sent (FHIR DocumentReference): where it came from, where its bytes are, whether it is safe.

    Status and scan result are written only by `records.services`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="documents")
    opinion_request_id: UUID
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # One per form shown: a form sent twice is the same file once, not a mistake to tell the family about.
    form_token = models.UUIDField(null=True, editable=False)
    # As the family's device called it; shown escaped, never used in a key, path, log or notice.
    original_name = models.CharField(_("file name"), max_length=255)
    byte_count = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    page_count = models.PositiveIntegerField(_("pages"), null=True)
    status = models.CharField(
        _("status"), max_length=20, choices=DocumentStatus, default=DocumentStatus.RECEIVED, editable=False
    )
    scan_result = models.CharField(
        _("virus scan"), max_length=20, choices=ScanResult, default=ScanResult.PENDING, editable=False
    )
    scanner = models.CharField(_("scanner"), max_length=120, blank=True, editable=False)
    problem = models.CharField(_("problem"), max_length=20, choices=Problem, blank=True, editable=False)
    quarantine_key = models.CharField(max_length=64, blank=True, editable=False)
    record_key = models.CharField(max_length=64, blank=True, editable=False)
    preview_key = models.CharField(max_length=64, blank=True, editable=False)
    attempt_count = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)

    objects: ClassVar[DocumentReferenceQuerySet] = DocumentReferenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-received_at"]
        indexes = [
            models.Index(name="document_by_request", fields=["opinion_request", "kind"]),
            models.Index(
                name="document_pending",
                fields=["claimed_until"],
                condition=models.Q(status__in=[DocumentStatus.RECEIVED, DocumentStatus.CHECKING]),
            ),
        ]
        constraints = [
            # Two tabs or a double click may send the same bytes at the same moment; one row wins.
            models.UniqueConstraint(
                name="one_live_copy_of_a_file_per_request",
                fields=["opinion_request", "sha256"],
                condition=models.Q(status__in=LIVE) & ~models.Q(kind__in=PRIVATE_KINDS),
            ),
            # Nobody learns from "already added" what another caregiver sent for staff alone.
            models.UniqueConstraint(
                name="one_live_copy_of_a_private_paper_per_person",
                fields=["opinion_request", "sha256", "uploaded_by"],
                condition=models.Q(status__in=LIVE, kind__in=PRIVATE_KINDS),
            ),
            models.CheckConstraint(
                name="document_status_is_known", condition=models.Q(status__in=DocumentStatus.values)
            ),
            models.CheckConstraint(name="document_kind_is_known", condition=models.Q(kind__in=RecordKind.values)),
            models.CheckConstraint(name="document_is_not_empty", condition=models.Q(byte_count__gt=0)),
            # Nothing opens for anyone unless it was scanned whole; "not scanned" is the local demo's marked exception.
            models.CheckConstraint(
                name="document_available_only_when_scanned",
                condition=~models.Q(status=DocumentStatus.AVAILABLE)
                | (
                    models.Q(scan_result__in=[ScanResult.CLEAN, ScanResult.NOT_SCANNED])
                    & ~models.Q(record_key="")
                    & models.Q(checked_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open_for_reading(self) -> bool:
        """Whether its bytes may be handed out."""
        return self.status == DocumentStatus.AVAILABLE
