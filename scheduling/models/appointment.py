"""A held or booked call."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
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
        """Calls the family knows of, newest first; holds are no calls yet."""
        return self.exclude(status__in=(AppointmentStatus.HELD, AppointmentStatus.LAPSED)).order_by(
            "-created_at", "-ical_sequence"
        )


class Appointment(models.Model):
    """One call of one request on one slot (FHIR Appointment), from the first hold to its outcome.

    Two partial unique constraints decide every race: one live row per slot, one booked call per request.
    Status is written only by `scheduling.services.booking`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="appointments")
    opinion_request_id: UUID
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    status = models.CharField(
        _("status"), max_length=10, choices=AppointmentStatus, default=AppointmentStatus.HELD, editable=False
    )
    hold_expires_at = models.DateTimeField(null=True, editable=False)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The zone the family saw when it chose; the instant itself is the slot's.
    family_time_zone = models.CharField(_("family’s time zone"), max_length=64)
    # RFC 5545: raised with every change, so that calendars take the newest.
    ical_sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    booked_at = models.DateTimeField(_("booked"), null=True, editable=False)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["slot__starts_at"]
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
