"""One time that a call taker offers."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id
from scheduling.models.schedule import Schedule
from scheduling.states import LIVE


class SlotQuerySet(models.QuerySet["Slot"]):
    """Times, free or not."""

    def free(self) -> Self:
        """Times nobody holds or has booked."""
        return self.filter(is_withdrawn=False, schedule__is_active=True).exclude(appointments__status__in=LIVE)


class Slot(models.Model):
    """A start and an end in UTC (FHIR Slot); free unless a live appointment stands on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    # Hours were taken out of the calendar after the slot was made; a booked call on it stays.
    is_withdrawn = models.BooleanField(_("no longer offered"), default=False)

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("time")
        verbose_name_plural = _("times")
        ordering = ["starts_at"]
        indexes = [models.Index(name="slot_by_start", fields=["starts_at"])]
        constraints = [
            models.UniqueConstraint(name="one_slot_per_schedule_and_start", fields=["schedule", "starts_at"]),
            models.CheckConstraint(
                name="slot_ends_after_it_starts", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"
