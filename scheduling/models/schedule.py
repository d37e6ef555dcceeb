"""A call taker's calendar, its weekly hours and the days on which they do not hold."""

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.center.models import validate_time_zone
from portal.lib.ids import new_id
from scheduling.languages import SpokenLanguage

_NEXT_NUMBER: Final = Func(Value("scheduling_schedule_number"), function="nextval", output_field=models.IntegerField())


class Weekday(models.IntegerChoices):
    """Days as in ISO 8601, Monday first."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


def default_languages() -> list[str]:
    """What every call taker speaks."""
    return [SpokenLanguage.ENGLISH.value]


class Schedule(models.Model):
    """The calendar of one member of staff who takes intake calls (FHIR Schedule)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Small and whole, because PostgreSQL compares ranges of numbers but not of UUIDs in a constraint on overlaps.
    number = models.IntegerField(unique=True, editable=False, db_default=_NEXT_NUMBER)
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
    languages = ArrayField(
        models.CharField(max_length=8, choices=SpokenLanguage), verbose_name=_("languages"), default=default_languages
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        _("minutes between calls"), default=0, help_text=_("Kept free after each time, for notes and for breath.")
    )
    lead_hours = models.PositiveSmallIntegerField(
        _("hours of notice"), default=2, help_text=_("Families cannot book a time that starts sooner than this.")
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("days ahead"), default=28, help_text=_("How far ahead families can book.")
    )
    cut_off_hours = models.PositiveSmallIntegerField(
        _("hours before a call in which it stays put"),
        default=2,
        help_text=_("Families who want to move a call this close to its start are asked to phone."),
    )
    daily_maximum = models.PositiveSmallIntegerField(
        _("most calls in a day"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    is_active = models.BooleanField(_("takes calls"), default=True)
    # The digest alone: whoever reads the table cannot subscribe to a calendar.
    feed_digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    feed_made_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [
            models.CheckConstraint(
                name="schedule_buffer_is_short",
                condition=Q(buffer_minutes__lte=120),
                violation_error_message=_("Keep at most 120 minutes free between calls."),
            ),
            models.CheckConstraint(
                name="schedule_horizon_is_near",
                condition=Q(horizon_days__gte=1, horizon_days__lte=90),
                violation_error_message=_("Families book between 1 and 90 days ahead."),
            ),
            models.CheckConstraint(
                name="schedule_notice_is_short",
                condition=Q(lead_hours__lte=336, cut_off_hours__lte=336),
                violation_error_message=_("Ask for at most 336 hours, which is two weeks."),
            ),
            models.CheckConstraint(
                name="schedule_daily_maximum_allows_a_call",
                condition=Q(daily_maximum=None) | Q(daily_maximum__gte=1),
                violation_error_message=_("Allow at least one call a day, or take the calendar out of use."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.call_taker)

    def speaks(self, language: str) -> bool:
        """Whether calls in that language need no interpreter here."""
        return language in self.languages


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
                condition=Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("The hours must end after they start."),
            ),
            models.CheckConstraint(
                name="availability_slot_length",
                condition=Q(slot_minutes__gte=15, slot_minutes__lte=120),
                violation_error_message=_("A call takes between 15 and 120 minutes."),
            ),
            models.CheckConstraint(name="availability_weekday_is_known", condition=Q(weekday__gte=1, weekday__lte=7)),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class ExceptionKind(models.TextChoices):
    """What is different on one day."""

    CLOSED = "closed", _("Closed")
    EXTRA = "extra", _("Extra hours")


class AvailabilityException(models.Model):
    """One day that differs from the weekly hours: closed, wholly or for some hours, or open for more.

    Without a calendar it closes all of them. Extra hours are offered even on a day that is closed otherwise.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.ForeignKey(
        Schedule,
        verbose_name=_("calendar"),
        on_delete=models.CASCADE,
        related_name="exceptions",
        null=True,
        blank=True,
        help_text=_("Leave empty to close every calendar."),
    )
    kind = models.CharField(_("what is different"), max_length=10, choices=ExceptionKind, default=ExceptionKind.CLOSED)
    day_on = models.DateField(_("day"))
    opens_at = models.TimeField(_("from"), null=True, blank=True, help_text=_("Leave both times empty for all day."))
    closes_at = models.TimeField(_("until"), null=True, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(_("minutes per call"), default=30)
    note = models.CharField(_("note for staff"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("day with other hours")
        verbose_name_plural = _("days with other hours")
        ordering = ["day_on", "opens_at"]
        indexes = [models.Index(name="exception_by_day", fields=["day_on"])]
        constraints = [
            models.CheckConstraint(name="exception_kind_is_known", condition=Q(kind__in=ExceptionKind.values)),
            models.CheckConstraint(
                name="exception_has_both_times_or_none",
                # One missing time would leave the comparison open, and an open check passes.
                condition=Q(opens_at=None, closes_at=None)
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=models.F("opens_at")),
                violation_error_message=_("Give both times, the second after the first, or none for all day."),
            ),
            models.CheckConstraint(
                name="exception_extra_has_calendar_and_times",
                condition=Q(kind=ExceptionKind.CLOSED)
                | Q(schedule__isnull=False, opens_at__isnull=False, closes_at__isnull=False),
                violation_error_message=_("Extra hours need a calendar and both times."),
            ),
            models.CheckConstraint(
                name="exception_slot_length",
                condition=Q(slot_minutes__gte=15, slot_minutes__lte=120),
                violation_error_message=_("A call takes between 15 and 120 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day_on:%Y-%m-%d}"


class InterpreterLead(models.Model):
    """How long it takes to find an interpreter for one language; the row without a language is for all others."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=SpokenLanguage,
        unique=True,
        blank=True,
        help_text=_("Leave empty for every language that is not listed."),
    )
    lead_hours = models.PositiveSmallIntegerField(_("hours of notice"), default=24)

    class Meta:
        verbose_name = _("notice for an interpreter")
        verbose_name_plural = _("notice for interpreters")
        ordering = ["language"]
        constraints = [
            models.CheckConstraint(
                name="interpreter_lead_is_short",
                condition=Q(lead_hours__lte=336),
                violation_error_message=_("Ask for at most 336 hours, which is two weeks."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_language_display() or _("Every other language"))
