"""What providers and carriers report."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id


class Report(models.TextChoices):
    """What became of a notice, or what a number answered."""

    ACCEPTED = "accepted", _("taken for delivery")
    DELIVERED = "delivered", _("delivered")
    DEFERRED = "deferred", _("delayed")
    BOUNCED = "bounced", _("came back")
    COMPLAINED = "complained", _("marked as unwanted")
    STOPPED = "stopped", _("asked for no more texts")
    STARTED = "started", _("asked for texts again")


class DeliveryEvent(models.Model):
    """One report, written once however often it is repeated; the database refuses to change or delete it.

    Holds no address and no text. The notice is named by its id alone, so that an erased account leaves this row be.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    report = models.CharField(max_length=12, choices=Report)
    notification_id = models.UUIDField(null=True, db_index=True)
    # A digest of what the sender calls this report.
    source_key = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(name="delivery_event_report_is_known", condition=models.Q(report__in=Report.values))
        ]

    def __str__(self) -> str:
        return self.report
