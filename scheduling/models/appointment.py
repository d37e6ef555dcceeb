"""A held or booked call."""

from datetime import datetime
from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id
from scheduling.models.slot import Slot
from scheduling.states import LIVE, AppointmentStatus


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Calls, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Calls of requests the user may see."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))

    def booked(self) -> Self:
        """Calls that will take place."""
        return self.filter(status=AppointmentStatus.BOOKED)

    def held(self, *, now: datetime) -> Self:
        """Holds that have not run out."""
        return self.filter(status=AppointmentStatus.HELD, hold_expires_at__gt=now)

    def run_out(self, *, now: datetime) -> Self:
        """Holds whose time is over, whether or not anyone has written that down yet."""
        return self.filter(status=AppointmentStatus.HELD, hold_expires_at__lte=now)

    def occupying(self, *, now: datetime, apart_from: UUID | None = None) -> Self:
        """What keeps a slot from others; a request's own hold does not keep the slot from itself."""
        keeping = models.Q(status=AppointmentStatus.BOOKED)
        held = models.Q(status=AppointmentStatus.HELD, hold_expires_at__gt=now)
        if apart_from is not None:
            held &= ~models.Q(opinion_request=apart_from)
        # Says what follows anyway, so that the small index of live calls is used however many calls there were.
        return self.filter(keeping | held, status__in=LIVE)

    def told(self) -> Self:
        """Calls the family knows of, newest first; holds are no calls yet, and a moved call is the newer one."""
        unsaid = (AppointmentStatus.HELD, AppointmentStatus.LAPSED, AppointmentStatus.MOVED)
        return self.exclude(status__in=unsaid).order_by("-created_at", "-ical_sequence")


class CancelReason(models.TextChoices):
    """Why a call was called off, for those who want to say."""

    TIME = "time", _("The time does not work for us")
    UNWELL = "unwell", _("My child is not well")
    ELSEWHERE = "elsewhere", _("We get help somewhere else")
    NOT_NOW = "not_now", _("Not now, maybe later")
    OTHER = "other", _("Something else")
    # Two that staff alone choose.
    TEAM = "team", _("We had to call it off")
    INTERPRETER = "interpreter", _("No interpreter was there")


FAMILY_REASONS: Final = (
    CancelReason.TIME,
    CancelReason.UNWELL,
    CancelReason.ELSEWHERE,
    CancelReason.NOT_NOW,
    CancelReason.OTHER,
)


# A calendar's number as a range of one, because native GiST compares ranges and needs no extension for that.
_CALENDAR: Final = Func(
    "schedule_number", "schedule_number", Value("[]"), function="INT4RANGE", output_field=IntegerRangeField()
)
# The end is left out: the next call may start with it.
_TIME: Final = Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField())


class Appointment(models.Model):
    """One call of one request on one slot (FHIR Appointment), from the first hold to its outcome.

    Partial constraints decide every race: one live row per slot, no two live ones of a calendar at overlapping times,
    one booked call and one hold per request. Status is written only by `scheduling.services`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="appointments")
    opinion_request_id: UUID
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    status = models.CharField(
        _("status"), max_length=10, choices=AppointmentStatus, default=AppointmentStatus.HELD, editable=False
    )
    # Copies of the slot's, which the database makes itself and keeps equal while the call lives.
    schedule_number = models.IntegerField(editable=False)
    starts_at = models.DateTimeField(_("start"), editable=False)
    ends_at = models.DateTimeField(_("end"), editable=False)
    # The call that this one takes the place of once it is booked; until then the family keeps that one.
    moves_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="moved_to"
    )
    hold_expires_at = models.DateTimeField(null=True, editable=False)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    booked_on_behalf = models.BooleanField(_("booked by staff for the family"), default=False, editable=False)
    # Hours changed after the booking and a person decided that the call takes place all the same.
    kept_outside_hours_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=20, choices=CancelReason, blank=True, editable=False)
    # PHI: whatever a family wants to add.
    cancel_note = models.CharField(_("in their words"), max_length=300, blank=True, editable=False)
    # The zone the family saw when it chose; the instant itself is the slot's.
    family_time_zone = models.CharField(_("family’s time zone"), max_length=64)
    # How far the clocks of the office and of the family stood from UTC at the start when the time was chosen: the times
    # of day that both were told. Should a clock be changed by law since, only this can tell.
    office_offset_minutes = models.SmallIntegerField(null=True, editable=False)
    family_offset_minutes = models.SmallIntegerField(null=True, editable=False)
    # The language for which an interpreter was found; one found for another language is none.
    interpreter_language = models.CharField(_("interpreter found for"), max_length=80, blank=True, editable=False)
    # RFC 5545: raised with every change, so that calendars take the newest.
    ical_sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    booked_at = models.DateTimeField(_("booked"), null=True, editable=False)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["slot__starts_at"]
        indexes = [models.Index(name="live_call_by_start", fields=["starts_at"], condition=models.Q(status__in=LIVE))]
        constraints = [
            models.UniqueConstraint(
                name="one_live_call_per_slot", fields=["slot"], condition=models.Q(status__in=LIVE)
            ),
            models.UniqueConstraint(
                name="one_booked_call_per_request",
                fields=["opinion_request"],
                condition=models.Q(status=AppointmentStatus.BOOKED),
            ),
            models.UniqueConstraint(
                name="one_hold_per_request",
                fields=["opinion_request"],
                condition=models.Q(status=AppointmentStatus.HELD),
            ),
            ExclusionConstraint(
                name="no_overlapping_live_calls_of_a_calendar",
                index_type="GIST",
                expressions=[(_CALENDAR, RangeOperators.OVERLAPS), (_TIME, RangeOperators.OVERLAPS)],
                condition=models.Q(status__in=LIVE),
            ),
            models.CheckConstraint(
                name="appointment_cancel_reason_is_known",
                condition=models.Q(cancel_reason="") | models.Q(cancel_reason__in=CancelReason.values),
            ),
            models.CheckConstraint(
                name="appointment_status_is_known", condition=models.Q(status__in=AppointmentStatus.values)
            ),
            models.CheckConstraint(
                name="appointment_hold_has_an_end",
                condition=~models.Q(status=AppointmentStatus.HELD) | models.Q(hold_expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_booked_has_a_time",
                condition=~models.Q(status=AppointmentStatus.BOOKED) | models.Q(booked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
