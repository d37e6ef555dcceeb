"""What is left of people who went away: numbers per day, nothing about anybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    """What is counted."""

    START_BEGUN = "start_begun", _("first question answered")
    REQUEST_STARTED = "request_started", _("request started")
    DRAFT_CLOSED = "draft_closed", _("draft closed after silence")
    DRAFT_ERASED = "draft_erased", _("draft erased")


class DailyCount(models.Model):
    """How often something happened on one day of the hospital's calendar."""

    day = models.DateField(_("day"))
    what = models.CharField(_("what"), max_length=20, choices=Counted)
    amount = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")
        ordering = ["-day", "what"]
        constraints = [models.UniqueConstraint(name="one_count_per_day", fields=["day", "what"])]

    def __str__(self) -> str:
        return f"{self.day} {self.what} {self.amount}"
