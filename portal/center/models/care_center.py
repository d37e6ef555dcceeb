"""The hospital and its center: what every page, notice and calendar file says about us, editable in the admin."""

from datetime import datetime, time
from functools import cached_property
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.center.hours_words import hours_words
from portal.center.models.words import in_language
from portal.lib.business_time import BusinessCalendar, OpenHours
from portal.lib.times import known_zones, zone_or, zone_words
from portal.ui.text import upper_first

# For a table of hours that somebody emptied: a clock that stands still would hide families who wait.
_USUAL_WEEK: Final = tuple(OpenHours(weekday, time(8), time(17)) for weekday in range(1, 6))


def validate_time_zone(value: str) -> None:
    """Raise unless `value` is an IANA zone name."""
    if value not in known_zones():
        raise ValidationError(_("Choose a time zone name such as America/Denver."), code="unknown_zone")


class CareCenterManager(models.Manager["CareCenter"]):
    """Reaches the one row."""

    def current(self) -> "CareCenter":
        """The center; made with the default facts when the table is empty."""
        return self.get_or_create(pk=1)[0]


class CareCenter(models.Model):
    """The one row of facts about the hospital that families see."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    hospital_name = models.CharField(_("hospital"), max_length=120, default="Children's Hospital Colorado")
    center_name = models.CharField(_("center"), max_length=120, default="Center for Cancer and Blood Disorders")
    phone = models.CharField(_("phone"), max_length=20, default="+13035550100")
    tty = models.CharField(_("TTY or relay"), max_length=20, default="711")
    fast_track_phone = models.CharField(_("phone for fast track"), max_length=20, default="+13035550111")
    email = models.EmailField(_("e-mail"), default="second.opinions@hospital.example")
    fast_track_email = models.EmailField(_("e-mail for fast track"), default="leukemia.review@hospital.example")
    # Where other hospitals send records; their letters name only what is filled in here.
    records_address = models.TextField(
        _("mail address for records"),
        max_length=400,
        blank=True,
        default="Second Opinion Records\n1 Sample Avenue\nAurora, CO 80000",
        help_text=_(
            "For discs, slides and paper. Families and other hospitals write it on envelopes, so name no illness here."
        ),
    )
    records_fax = models.CharField(_("fax for records"), max_length=20, blank=True, default="+13035550113")
    records_direct = models.EmailField(
        _("Direct address for records"),
        blank=True,
        default="records@direct.hospital.example",
        help_text=_("Secure mail between hospitals (Direct messaging). Ordinary e-mail does not belong here."),
    )
    image_exchange = models.CharField(
        _("image exchange"),
        max_length=200,
        blank=True,
        help_text=_("The networks by which scan pictures reach you, and your name there."),
    )
    caller_number = models.CharField(_("number that calls families"), max_length=20, default="+13035550100")
    # Written from the rows of hours, so that the words and the clock of fast track never disagree.
    hours_en = models.CharField(
        _("phone hours, English"),
        max_length=300,
        default="Monday to Friday, 8 a.m. to 5 p.m. Mountain Time",
        editable=False,
    )
    hours_es = models.CharField(
        _("phone hours, Spanish"),
        max_length=300,
        default="De lunes a viernes, de 8 a. m. a 5 p. m., hora de la montaña",
        editable=False,
    )
    after_hours_phone = models.CharField(
        _("phone when closed"),
        max_length=20,
        blank=True,
        default="+13035550112",
        help_text=_("Somebody answers it at night, on weekends and on holidays. Leave it empty if nobody does."),
    )
    fast_track_hours = models.PositiveSmallIntegerField(
        _("business hours until we call a fast-track family"),
        default=8,
        validators=[MinValueValidator(1)],
        help_text=_("Families read this as a promise, and the team’s clock counts it."),
    )
    answer_hours = models.PositiveSmallIntegerField(
        _("business hours until we answer what a family sent"),
        default=18,
        validators=[MinValueValidator(1)],
        help_text=_("Families read by which day they hear from us."),
    )
    review_hours = models.PositiveSmallIntegerField(
        _("business hours until our doctors have looked at a request"),
        default=45,
        validators=[MinValueValidator(1)],
        help_text=_("Families read by which day they hear from us."),
    )
    fast_track_contact_en = models.CharField(
        _("who calls a fast-track family, English"), max_length=120, default="a nurse from our leukemia team"
    )
    fast_track_contact_es = models.CharField(
        _("who calls a fast-track family, Spanish"),
        max_length=120,
        default="una enfermera de nuestro equipo de leucemia",
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="America/Denver", validators=[validate_time_zone]
    )
    zone_name_en = models.CharField(_("name of the zone, English"), max_length=60, default="Mountain Time (Denver)")
    zone_name_es = models.CharField(
        _("name of the zone, Spanish"), max_length=60, default="hora de la montaña (Denver)"
    )

    objects: ClassVar[CareCenterManager] = CareCenterManager()

    class Meta:
        verbose_name = _("hospital and center")
        verbose_name_plural = _("hospital and center")
        constraints = [
            models.CheckConstraint(name="center_is_one_row", condition=models.Q(id=1)),
            models.CheckConstraint(name="center_fast_track_takes_time", condition=models.Q(fast_track_hours__gte=1)),
            models.CheckConstraint(
                name="center_answers_take_time", condition=models.Q(answer_hours__gte=1, review_hours__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.hospital_name

    @property
    def zone(self) -> ZoneInfo:
        """The hospital's own time zone."""
        return ZoneInfo(self.time_zone)

    def reading_zone(self, own: str) -> ZoneInfo:
        """The zone in which a person reads days and times: their own by its name, or ours while theirs is unknown."""
        return zone_or(own, self.zone)

    @cached_property
    def _calendar(self) -> BusinessCalendar:
        spans = tuple(each.span for each in self.business_hours.all())
        closed = self.holidays.values_list("closed_on", flat=True)
        return BusinessCalendar(self.zone, spans or _USUAL_WEEK, frozenset(closed))

    def business_calendar(self) -> BusinessCalendar:
        """The hours and holidays for arithmetic: two queries, once for each center that was read."""
        return self._calendar

    def say_hours(self) -> None:
        """Write the hours in words anew, in both languages, from the rows of hours."""
        spans, now = self.business_calendar().hours, timezone.now()
        for language in ("en", "es"):
            words = hours_words(spans, zone_name=zone_words(self.zone, language, now), language=language)
            setattr(self, f"hours_{language}", words)
        self.save(update_fields=["hours_en", "hours_es"])

    def is_open_now(self) -> bool:
        """Whether somebody answers at this moment."""
        return self._calendar.is_open(timezone.now())

    @property
    def next_opening(self) -> datetime:
        """When somebody answers again: this moment itself while the center is open."""
        return self._calendar.next_opening(timezone.now())

    def fast_track_due(self, sent_at: datetime) -> datetime:
        """By when a family that was sent on the fast track at that moment hears from us."""
        return self._calendar.add(sent_at, self.fast_track_hours * 60)

    def due_after(self, hours: int, since: datetime) -> datetime:
        """When that many business hours have passed."""
        return self._calendar.add(since, hours * 60)

    @property
    def hours(self) -> str:
        """Phone hours in the language of the page."""
        return in_language(self, "hours")

    @property
    def fast_track_contact(self) -> str:
        """Who calls a fast-track family, in the language of the page, for use inside a sentence."""
        return in_language(self, "fast_track_contact")

    @property
    def fast_track_promise(self) -> str:
        """Who calls a fast-track family and how soon, as one sentence that costs no query."""
        words = ngettext(
            # Translators: "A nurse from our leukemia team calls you within 8 business hours."
            "%(who)s calls you within %(count)d business hour.",
            "%(who)s calls you within %(count)d business hours.",
            self.fast_track_hours,
        )
        return words % {"who": upper_first(self.fast_track_contact), "count": self.fast_track_hours}

    @property
    def zone_name(self) -> str:
        """The zone in words, in the language of the page."""
        return in_language(self, "zone_name")
