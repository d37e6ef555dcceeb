"""Scan pictures: studies, their series, and where the bytes of each picture lie (FHIR ImagingStudy, DICOM PS3.3)."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.lib.ids import new_id
from records.models.document import DocumentReference
from records.models.of_request import OfRequestQuerySet
from records.states import DocumentStatus

LONGEST_UID = 64


class ImagingStudy(models.Model):
    """One study of one request; it may have come in several files, each picture of it once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="imaging_studies")
    opinion_request_id: UUID
    study_uid = models.CharField(max_length=LONGEST_UID)
    accession_number = models.CharField(_("accession number"), max_length=64, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    institution = models.CharField(_("hospital"), max_length=200, blank=True)
    modalities = ArrayField(models.CharField(max_length=16), default=list)
    started_on = models.DateField(_("date"), null=True)
    stated_name = models.CharField(_("name in the file"), max_length=200, blank=True)
    stated_birth_date = models.DateField(_("birth date in the file"), null=True)
    series_count = models.PositiveIntegerField(default=0)
    instance_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[OfRequestQuerySet["ImagingStudy"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("imaging study")
        verbose_name_plural = _("imaging studies")
        ordering = ["-started_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(name="one_study_for_each_request", fields=["opinion_request", "study_uid"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImagingSeries(models.Model):
    """One series, with what is missing of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    study = models.ForeignKey(ImagingStudy, on_delete=models.CASCADE, related_name="series")
    series_uid = models.CharField(max_length=LONGEST_UID)
    number = models.IntegerField(_("number"), null=True)
    modality = models.CharField(_("modality"), max_length=16, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    body_part = models.CharField(_("body part"), max_length=64, blank=True)
    instance_count = models.PositiveIntegerField(default=0)
    # Gaps between slices or numbers, and pictures cut off before their last pixel.
    missing_count = models.PositiveIntegerField(default=0)
    truncated_count = models.PositiveIntegerField(default=0)
    # No decoder could draw it; the original is whole.
    is_undrawable = models.BooleanField(default=False)
    preview_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("imaging series")
        verbose_name_plural = _("imaging series")
        ordering = ["number", "series_uid"]
        constraints = [
            models.UniqueConstraint(name="one_series_for_each_study", fields=["study", "series_uid"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ImagingInstanceQuerySet(models.QuerySet["ImagingInstance"]):
    """Pictures, each of which may lie in several files."""

    def once(self, documents: models.QuerySet[DocumentReference]) -> Self:
        """Each picture that is open in one of these files, in one place: where it came first."""
        is_open = models.Q(document__in=documents.filter(status=DocumentStatus.AVAILABLE).values("pk"))
        same = {name: models.OuterRef(name) for name in ("series", "sop_instance_uid", "sha256")}
        earlier = ImagingInstance.objects.filter(is_open, pk__lt=models.OuterRef("pk"), **same)
        return self.filter(is_open, ~models.Exists(earlier))


class ImagingInstance(models.Model):
    """One picture (or one set of frames) and the place of its bytes inside the object of its file."""

    id = models.BigAutoField(primary_key=True)
    series = models.ForeignKey(ImagingSeries, on_delete=models.CASCADE, related_name="instances")
    document = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, related_name="instances")
    sop_instance_uid = models.CharField(max_length=LONGEST_UID)
    sop_class_uid = models.CharField(max_length=LONGEST_UID, blank=True)
    transfer_syntax_uid = models.CharField(max_length=LONGEST_UID, blank=True)
    number = models.IntegerField(null=True)
    # Millimeters along the normal of the slices, where orientation and position are stated.
    position_mm = models.FloatField(null=True)
    # The normal itself: positions of slices that lie otherwise say nothing of each other.
    stack = models.CharField(max_length=64, blank=True)
    frame_count = models.PositiveIntegerField(default=1)
    row_count = models.PositiveIntegerField(null=True)
    column_count = models.PositiveIntegerField(null=True)
    byte_offset = models.BigIntegerField()
    byte_count = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_truncated = models.BooleanField(default=False)

    objects: ClassVar[ImagingInstanceQuerySet] = ImagingInstanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["series", "position_mm", "number", "sop_instance_uid"]
        constraints = [
            # A picture that lies in two files has a row for each: when one is taken back, it is seen in the other.
            # Another picture under the same UID is kept beside it and told.
            models.UniqueConstraint(
                name="one_row_for_each_picture_of_a_file", fields=["series", "sop_instance_uid", "sha256", "document"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DrawnFrame(models.Model):
    """A frame drawn for people to look at; it can be drawn again at any time, so the oldest ones may go."""

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(ImagingInstance, on_delete=models.CASCADE, related_name="drawn_frames")
    frame = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64)
    byte_count = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(name="drawn_frame_age", fields=["drawn_at"])]
        constraints = [
            models.UniqueConstraint(name="one_drawing_of_each_frame", fields=["instance", "frame"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class NotedStudy(models.Model):
    """A scan that a radiology note speaks of, and the received study it belongs to, if one is here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, related_name="noted_studies")
    noted_on = models.DateField(_("date of the scan"))
    modality = models.CharField(_("modality"), max_length=16, blank=True)
    study = models.ForeignKey(ImagingStudy, on_delete=models.SET_NULL, null=True, related_name="notes")

    class Meta:
        verbose_name = _("scan in a note")
        verbose_name_plural = _("scans in notes")
        ordering = ["noted_on"]
        constraints = [
            models.UniqueConstraint(name="one_row_for_each_noted_scan", fields=["document", "noted_on", "modality"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)
