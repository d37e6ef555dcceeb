"""What the nightly comparison of rows and objects found."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id
from records.models.document import DocumentReference


class FindingKind(models.TextChoices):
    """What does not fit."""

    ROW_WITHOUT_OBJECT = "row_without_object", _("A file’s bytes are gone")
    OBJECT_WITHOUT_ROW = "object_without_row", _("Bytes without a file")
    OTHER_BYTES = "other_bytes", _("Other bytes than those that were checked")


class StoreFinding(models.Model):
    """One difference between rows and objects, open until it is gone or dealt with."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("finding"), max_length=20, choices=FindingKind)
    bucket = models.CharField(_("bucket"), max_length=20)
    key = models.CharField(max_length=64)
    document = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, null=True, related_name="+")
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("difference between files and store")
        verbose_name_plural = _("differences between files and store")
        ordering = ["-found_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_finding_for_each_object",
                fields=["kind", "bucket", "key"],
                condition=models.Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
