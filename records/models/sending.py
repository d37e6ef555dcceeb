"""Bytes on their way: from a family's browser, or from another hospital's records desk."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import ReportedHospital, SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id
from records.models.document import PRIVATE_KINDS, DocumentReference, RecordKind
from records.models.of_request import OfRequestQuerySet
from records.states import IdentityMatch, Packaging, UploadStatus

# The store's own limit for one upload.
MOST_PARTS: Final = 10_000


class MatchReason(models.TextChoices):
    """Why a family says that pictures with another name are of their child."""

    NICKNAME = "nickname", _("A nickname or short name")
    LAST_NAMES = "last_names", _("Maiden name, or both last names")
    SPELLING = "spelling", _("Another spelling")
    BEFORE_ADOPTION = "before_adoption", _("A name from before an adoption")
    NEWBORN = "newborn", _("The hospital’s name for a newborn")
    OTHER = "other", _("Something else")


class UploadLink(models.Model):
    """An address that a family gives to another hospital's records desk: files go in, nothing comes out.

    The secret itself is never stored. Used up, ended and unknown links answer alike.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="upload_links")
    opinion_request_id: UUID
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    hospital = models.ForeignKey(ReportedHospital, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Kept apart, since the row of the hospital may be taken out of the answers.
    hospital_name = models.CharField(_("hospital"), max_length=150, blank=True)
    kinds = ArrayField(models.CharField(max_length=20, choices=RecordKind), verbose_name=_("records"))
    most_files = models.PositiveSmallIntegerField(_("files at most"), default=20)
    file_count = models.PositiveSmallIntegerField(_("files sent"), default=0, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects: ClassVar[OfRequestQuerySet["UploadLink"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("upload-only link")
        verbose_name_plural = _("upload-only links")
        ordering = ["-created_at"]
        constraints = [
            # Two desks sending at once never get one file more than was allowed.
            models.CheckConstraint(
                name="upload_link_within_its_count", condition=models.Q(file_count__lte=models.F("most_files"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RecordUploadQuerySet(OfRequestQuerySet["RecordUpload"]):
    """Bytes on their way, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Those of requests the user may see; papers about a caregiver only for whoever sends them."""
        rows = super().visible_to(user)
        return rows.exclude(~models.Q(uploaded_by=user), kind__in=PRIVATE_KINDS)

    def open(self) -> Self:
        """Those that may be gone on with."""
        return self.filter(status=UploadStatus.OPEN)


class RecordUpload(models.Model):
    """One multipart upload of the store, which a browser fills part by part and may come back to another day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="uploads")
    opinion_request_id: UUID
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    came_by = models.ForeignKey(UploadLink, on_delete=models.PROTECT, null=True, related_name="uploads")
    packaging = models.CharField(max_length=10, choices=Packaging, default=Packaging.FILE)
    # As the device called it; for scan pictures the words on their card. Shown escaped, never in a key or log.
    original_name = models.CharField(max_length=255)
    # All there is to send; the size of a file, or the sizes of all chosen pictures together.
    byte_count = models.BigIntegerField()
    # How the file is cut; kept, since the setting may change while an upload rests.
    part_bytes = models.PositiveIntegerField()
    # By what the same file or study is known again after the page was closed: a digest made on the device.
    fingerprint = models.CharField(max_length=64)
    picture_count = models.PositiveIntegerField(null=True)
    stated_match = models.CharField(max_length=20, choices=IdentityMatch, blank=True)
    match_reason = models.CharField(max_length=20, choices=MatchReason, blank=True)
    match_words = models.CharField(max_length=300, blank=True)
    photo_paper = models.ForeignKey("PhotoPaper", on_delete=models.SET_NULL, null=True, related_name="+")
    answers_ask = models.ForeignKey("RecordAsk", on_delete=models.SET_NULL, null=True, related_name="+")
    quarantine_key = models.CharField(max_length=64, editable=False)
    store_upload_id = models.CharField(max_length=1024, editable=False)
    status = models.CharField(max_length=10, choices=UploadStatus, default=UploadStatus.OPEN, editable=False)
    document = models.OneToOneField(DocumentReference, on_delete=models.CASCADE, null=True, related_name="upload")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    # When parts were last signed: an upload that nobody goes on with is given up a day later.
    last_active_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[RecordUploadQuerySet] = RecordUploadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-started_at"]
        indexes = [
            models.Index(name="upload_open", fields=["last_active_at"], condition=models.Q(status=UploadStatus.OPEN)),
        ]
        constraints = [
            # Two tabs with the same file go on with one upload; whoever holds a link never with the family's own.
            models.UniqueConstraint(
                name="one_open_upload_of_a_file",
                fields=["opinion_request", "kind", "uploaded_by", "came_by", "fingerprint"],
                condition=models.Q(status=UploadStatus.OPEN),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="upload_is_not_empty", condition=models.Q(byte_count__gt=0)),
            models.CheckConstraint(
                name="upload_finished_has_its_document",
                condition=~models.Q(status=UploadStatus.FINISHED) | models.Q(document__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class UploadPart(models.Model):
    """One part that was signed for: its place, size and sha256 are in the signature, so only these bytes fit.

    A row says what may come, the store's own list what came.
    """

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(RecordUpload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    byte_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Of a pack: the SOP instance UIDs inside, so that a second try knows what is here.
    members = ArrayField(models.CharField(max_length=64), default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="one_row_for_each_part", fields=["upload", "number"]),
            models.CheckConstraint(
                name="part_number_within_the_stores_limit",
                condition=models.Q(number__gte=1, number__lte=MOST_PARTS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"


class PhotoPaper(models.Model):
    """A paper photographed page by page; its photos are files of their own, in an order the family can change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="photo_papers")
    opinion_request_id: UUID
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("name"), max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[OfRequestQuerySet["PhotoPaper"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("photographed paper")
        verbose_name_plural = _("photographed papers")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)
