"""The hospital and its center: what every page, notice and calendar file says about us, editable in the admin."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.lib.times import known_zones, zone_or


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
    caller_number = models.CharField(_("number that calls families"), max_length=20, default="+13035550100")
    hours_en = models.CharField(
        _("phone hours, English"), max_length=200, default="Monday to Friday, 8 a.m. to 5 p.m. Mountain Time"
    )
    hours_es = models.CharField(
        _("phone hours, Spanish"),
        max_length=200,
        default="De lunes a viernes, de 8 a. m. a 5 p. m., hora de la montaña",
    )
    fast_track_promise_en = models.CharField(
        _("fast track promise, English"), max_length=300, default="We call you by the end of the next business day."
    )
    fast_track_promise_es = models.CharField(
        _("fast track promise, Spanish"),
        max_length=300,
        default="Le llamamos antes de que termine el siguiente día hábil.",
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
        constraints = [models.CheckConstraint(name="center_is_one_row", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.hospital_name

    @property
    def zone(self) -> ZoneInfo:
        """The hospital's own time zone."""
        return ZoneInfo(self.time_zone)

    def reading_zone(self, own: str) -> ZoneInfo:
        """The zone in which a person reads days and times: their own by its name, or ours while theirs is unknown."""
        return zone_or(own, self.zone)

    @property
    def hours(self) -> str:
        """Phone hours in the language of the page."""
        return self._in_language("hours")

    @property
    def fast_track_promise(self) -> str:
        """By when a fast-track family is called, in the language of the page."""
        return self._in_language("fast_track_promise")

    @property
    def zone_name(self) -> str:
        """The zone in words, in the language of the page."""
        return self._in_language("zone_name")

    def _in_language(self, field: str) -> str:
        language = "es" if (get_language() or "en").startswith("es") else "en"
        return str(getattr(self, f"{field}_{language}"))
