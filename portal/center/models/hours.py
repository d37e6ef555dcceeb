"""When the center works: weekly hours and holidays, on its own clocks."""

from collections.abc import Collection

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Cast, Extract
from django.utils.translation import gettext_lazy as _

from portal.center.models.words import in_language
from portal.lib.business_time import OpenHours
from portal.lib.ids import new_id

_DAY_SECONDS = 86_400


class Weekday(models.IntegerChoices):
    """Days as in ISO 8601, Monday first."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


def _second_of_week(clock: str) -> models.Expression:
    seconds = Cast(Extract(clock, "epoch"), models.IntegerField())
    return models.ExpressionWrapper(models.F("weekday") * _DAY_SECONDS + seconds, models.IntegerField())


class BusinessHours(models.Model):
    """One span of a weekday on which somebody answers; a day may have several, and none overlap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    center = models.ForeignKey("center.CareCenter", on_delete=models.CASCADE, default=1, related_name="business_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("business hours")
        verbose_name_plural = _("business hours")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="business_hours_close_after_they_open",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("The hours must end after they start."),
            ),
            models.CheckConstraint(
                name="business_hours_weekday_is_known", condition=models.Q(weekday__gte=1, weekday__lte=7)
            ),
            # Judged at the end of the transaction: two spans of one form may trade places.
            ExclusionConstraint(
                name="business_hours_do_not_overlap",
                expressions=[
                    (
                        models.Func(_second_of_week("opens_at"), _second_of_week("closes_at"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    )
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("These hours overlap with others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """What the row says by itself: another span may be moving in the same form, which judges them together."""
        super().validate_constraints(exclude={*(exclude or ()), "weekday"})

    @property
    def span(self) -> OpenHours:
        """The same for arithmetic."""
        return OpenHours(self.weekday, self.opens_at, self.closes_at)


class Holiday(models.Model):
    """A date on which the center stays closed, whatever its weekday."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    center = models.ForeignKey("center.CareCenter", on_delete=models.CASCADE, default=1, related_name="holidays")
    closed_on = models.DateField(_("date"), unique=True)
    name_en = models.CharField(_("name, English"), max_length=80)
    name_es = models.CharField(_("name, Spanish"), max_length=80)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["closed_on"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the page."""
        return in_language(self, "name")
