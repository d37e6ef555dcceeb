"""What is counted: one row of times for each request, written by a beat job and read by every figure."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may


class CallEnd(models.TextChoices):
    """How the newest call of a request ended; empty while it is booked or there was none."""

    KEPT = "kept", _("Kept")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Canceled")


class MilestonesQuerySet(models.QuerySet["Milestones"]):
    """Rows behind the figures."""

    def visible_to(self, user: User) -> Self:
        """For those whose role sees figures; a family reads only what is said of all of them."""
        return self if may(user, Act.SEE_NUMBERS) else self.none()


class Milestones(models.Model):
    """The times of one request as far as they have come; holds no name, no illness and no word of anybody.

    Written again and again by `portal.numbers.counting`; minutes are open minutes of the house unless said otherwise.
    """

    opinion_request = models.OneToOneField(
        SecondOpinionRequest, on_delete=models.CASCADE, primary_key=True, related_name="milestones"
    )
    opinion_request_id: UUID
    started_at = models.DateTimeField(_("started"))
    status = models.CharField(_("status"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    has_interpreter = models.BooleanField(_("interpreter"))
    payer = models.CharField(_("how to pay"), max_length=10, blank=True)
    furthest_page = models.CharField(max_length=40, blank=True)
    # From the first moment at which the family waited for a word of ours to the first one by voice or in writing.
    contact_minutes = models.PositiveIntegerField(null=True)
    fast_minutes = models.PositiveIntegerField(null=True)
    # Minutes on the wall from the start to the first time the family booked by itself.
    booking_minutes = models.PositiveIntegerField(null=True)
    call_end = models.CharField(max_length=10, choices=CallEnd, blank=True)
    moved_count = models.PositiveSmallIntegerField(default=0)
    next_step_minutes = models.PositiveIntegerField(null=True)
    records_settled_at = models.DateTimeField(null=True)
    has_hold = models.BooleanField(default=False)
    counted_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MilestonesQuerySet] = MilestonesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("times of a request")
        verbose_name_plural = _("times of requests")
        indexes = [models.Index(name="milestones_by_start", fields=["-started_at", "opinion_request"])]

    def __str__(self) -> str:
        return str(self.opinion_request_id)
