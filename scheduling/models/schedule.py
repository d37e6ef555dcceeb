"""A call taker's calendar and weekly hours."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.center.models import validate_time_zone
from portal.lib.ids import new_id


class Weekday(models.IntegerChoices):
    """Days as in ISO 8601, Monday first."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Schedule(models.Model):
    """The calendar of one member of staff who takes intake calls (FHIR Schedule)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_taker = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("call taker"),
        on_delete=models.PROTECT,
        limit_choices_to={"is_staff": True},
        related_name="schedule",
    )
    time_zone = models.CharField(
        _("time zone of the hours"), max_length=64, default="America/Denver", validators=[validate_time_zone]
    )
    speaks_spanish = models.BooleanField(_("speaks Spanish"), default=False)
    is_active = models.BooleanField(_("takes calls"), default=True)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return str(self.call_taker)


class AvailabilityRule(models.Model):
    """Hours of one weekday in the schedule's own zone, cut into slots of equal length."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="rules")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))
    slot_minutes = models.PositiveSmallIntegerField(_("minutes per call"), default=30)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="availability_closes_after_it_opens",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("The hours must end after they start."),
            ),
            models.CheckConstraint(
                name="availability_slot_length",
                condition=models.Q(slot_minutes__gte=15, slot_minutes__lte=120),
                violation_error_message=_("A call takes between 15 and 120 minutes."),
            ),
            models.CheckConstraint(
                name="availability_weekday_is_known", condition=models.Q(weekday__gte=1, weekday__lte=7)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"
