"""One uploaded record."""

from datetime import timedelta
from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.lib.approximate_field import ApproximateDateField, is_approximate_date
from portal.lib.ids import new_id
from records.states import (
    LIVE,
    NEEDS_FIX,
    PENDING,
    DocumentStatus,
    FixReason,
    IdentityMatch,
    Packaging,
    Problem,
    ScanResult,
)


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
        if user.is_staff:
            return self if may(user, Act.SEE_CLINICAL) else self.none()
        requests = SecondOpinionRequest.objects.visible_to(user)
        rows = self.filter(opinion_request__in=requests.values("pk"))
        return rows.exclude(~models.Q(uploaded_by=user), kind__in=PRIVATE_KINDS)

    def present(self) -> Self:
        """Files the family has not taken back, each once."""
        return self.exclude(status__in=[DocumentStatus.WITHDRAWN, DocumentStatus.DUPLICATE])

    def listed(self) -> Self:
        """The same, and for a day those that came twice, so that nobody looks for them."""
        told = models.Q(status=DocumentStatus.DUPLICATE, received_at__lt=timezone.now() - timedelta(days=1))
        return self.exclude(told).exclude(status=DocumentStatus.WITHDRAWN)

    def pending(self) -> Self:
        """Files whose checks are not over."""
        return self.filter(status__in=PENDING)

    def to_check(self) -> Self:
        """Safe files that nobody has judged yet; a file that was taken apart is judged by its parts."""
        parts = DocumentReference.objects.filter(part_of=models.OuterRef("pk")).exclude(status=DocumentStatus.WITHDRAWN)
        return self.filter(~models.Exists(parts), status=DocumentStatus.AVAILABLE, accepted_at=None, fix_asked_at=None)

    def needing_fix(self) -> Self:
        """Files that could not be taken, or that staff asked for again, and that no newer file has made good."""
        asked = models.Q(status=DocumentStatus.AVAILABLE, fix_asked_at__isnull=False)
        newer = DocumentReference.objects.filter(
            opinion_request=models.OuterRef("opinion_request"),
            kind=models.OuterRef("kind"),
            status__in=LIVE,
            fix_asked_at=None,
            received_at__gt=Coalesce(models.OuterRef("fix_asked_at"), models.OuterRef("received_at")),
        )
        return self.filter(asked | models.Q(status__in=NEEDS_FIX), ~models.Exists(newer))


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
    # Empty until the one pass over the bytes has measured what the store's own checks let in.
    sha256 = models.CharField(max_length=64, blank=True)
    packaging = models.CharField(max_length=10, choices=Packaging, default=Packaging.FILE, editable=False)
    # What the family calls it, and the date printed on it.
    title = models.CharField(_("name"), max_length=120, blank=True)
    recorded_on = ApproximateDateField(_("date of the record"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    # By an upload-only link: then `uploaded_by` is the person who gave the link away.
    came_by = models.ForeignKey("UploadLink", on_delete=models.PROTECT, null=True, related_name="documents")
    # Out of a ZIP that the family sent.
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    # Of a ZIP: how many papers, scan pictures and other things were in it.
    contents = models.JSONField(default=dict, blank=True, editable=False)
    # One of several photos that are one paper.
    photo_paper = models.ForeignKey("PhotoPaper", on_delete=models.PROTECT, null=True, related_name="pages")
    page_number = models.PositiveSmallIntegerField(null=True)
    # Sent because staff asked for it.
    answers_ask = models.ForeignKey("RecordAsk", on_delete=models.PROTECT, null=True, related_name="documents")
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    page_count = models.PositiveIntegerField(_("pages"), null=True)
    # Fewer than `page_count`: some pages are damaged, and nobody may take the file for whole.
    readable_page_count = models.PositiveIntegerField(_("readable pages"), null=True, editable=False)
    has_active_content = models.BooleanField(_("held programs or links that start by themselves"), default=False)
    # What the text looks like, and the words that say so; a hint that decides nothing.
    suggested_kind = models.CharField(_("looks like"), max_length=20, choices=RecordKind, blank=True, editable=False)
    suggested_by = ArrayField(models.CharField(max_length=80), default=list, blank=True, editable=False)
    stated_name = models.CharField(_("name in the file"), max_length=200, blank=True, editable=False)
    stated_birth_date = models.DateField(_("birth date in the file"), null=True, editable=False)
    identity_match = models.CharField(max_length=20, choices=IdentityMatch, blank=True, editable=False)
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
    # What staff look at: a picture or PDF made anew, without programs, places and hidden parts.
    reading_key = models.CharField(max_length=64, blank=True, editable=False)
    reading_media_type = models.CharField(max_length=100, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    release_reason = models.TextField(_("why it was opened"), blank=True, editable=False)
    # Somebody of the hospital read it and needs nothing more of it.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    accepted_at = models.DateTimeField(_("looks good since"), null=True, editable=False)
    # Somebody of the hospital asks for it again, with the words that the family reads; the file stays open for reading.
    fix_asked_at = models.DateTimeField(_("asked for again"), null=True, editable=False)
    fix_reason = models.CharField(_("needs a fix"), max_length=20, choices=FixReason, blank=True, editable=False)
    fix_page = models.PositiveSmallIntegerField(_("page"), null=True, editable=False)
    fix_words = models.CharField(_("in own words"), max_length=300, blank=True, editable=False)
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
            # The list of files to check is a few hundred rows of a table of millions.
            models.Index(
                name="document_to_check",
                fields=["received_at"],
                condition=models.Q(status=DocumentStatus.AVAILABLE, accepted_at=None, fix_asked_at=None),
            ),
        ]
        constraints = [
            # Two tabs or a double click may send the same bytes at the same moment; one row wins.
            models.UniqueConstraint(
                name="one_live_copy_of_a_file_per_request",
                fields=["opinion_request", "sha256"],
                condition=models.Q(status__in=LIVE) & ~models.Q(kind__in=PRIVATE_KINDS) & ~models.Q(sha256=""),
            ),
            # Nobody learns from "already added" what another caregiver sent for staff alone.
            models.UniqueConstraint(
                name="one_live_copy_of_a_private_paper_per_person",
                fields=["opinion_request", "sha256", "uploaded_by"],
                condition=models.Q(status__in=LIVE, kind__in=PRIVATE_KINDS) & ~models.Q(sha256=""),
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
                    (
                        models.Q(scan_result__in=[ScanResult.CLEAN, ScanResult.NOT_SCANNED])
                        | models.Q(scan_result=ScanResult.RELEASED, released_by__isnull=False)
                    )
                    & ~models.Q(sha256="")
                    & (~models.Q(record_key="") | models.Q(packaging=Packaging.PACKS))
                    & models.Q(checked_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="document_is_good_or_needs_a_fix",
                condition=models.Q(accepted_at=None) | models.Q(fix_asked_at=None),
            ),
            models.CheckConstraint(
                name="document_fix_has_its_reason",
                condition=models.Q(fix_asked_at=None, fix_reason="", fix_page=None, fix_words="")
                | models.Q(fix_asked_at__isnull=False, fix_reason__in=FixReason.values),
            ),
            models.CheckConstraint(name="document_recorded_on_is_a_date", condition=is_approximate_date("recorded_on")),
            models.CheckConstraint(
                name="document_page_has_its_paper",
                condition=models.Q(photo_paper__isnull=True, page_number__isnull=True)
                | models.Q(photo_paper__isnull=False, page_number__gte=1),
            ),
            models.UniqueConstraint(
                name="one_photo_for_each_page",
                fields=["photo_paper", "page_number"],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open_for_reading(self) -> bool:
        """Whether its bytes may be handed out."""
        return self.status == DocumentStatus.AVAILABLE and not self._holds_closed_parts()

    def _holds_closed_parts(self) -> bool:
        """A ZIP opens only when everything that came out of it is open, too, or was here already."""
        open_parts = (DocumentStatus.AVAILABLE, DocumentStatus.DUPLICATE)
        return bool(self.contents) and self.parts.exclude(status__in=open_parts).exists()
