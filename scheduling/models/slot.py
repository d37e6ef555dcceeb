"""One time that a call taker offers."""

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Count, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id
from scheduling.models.schedule import Schedule


def _day_of(moment: Combinable, zone: Combinable) -> Func:
    """The calendar day of a moment where the calendar is kept."""
    return Cast(Func(zone, moment, function="timezone", output_field=models.DateTimeField()), models.DateField())


class SlotQuerySet(models.QuerySet["Slot"]):
    """Times, free or not."""

    def free(self, *, now: datetime, for_request: UUID | None = None) -> Self:
        """Offered times to come that nobody else has booked or still holds; a request's own hold does not count."""
        # By name, because an appointment stands on a slot and not the other way round.
        appointments = apps.get_model("scheduling", "Appointment").objects
        # Only calls yet to come are looked at, by their own index: their number stays small however many calls
        # there were. As "not exists" PostgreSQL would, while there are few calls, read them all once for each slot.
        taken = appointments.occupying(now=now, apart_from=for_request).filter(starts_at__gt=now)
        open_slots = self.filter(is_withdrawn=False, schedule__is_active=True, starts_at__gt=now)
        return open_slots.exclude(pk__in=taken.order_by().values("slot_id"))

    def on_open_days(self, *, now: datetime, for_request: UUID | None = None) -> Self:
        """Times of days on which the call taker has room for one more call."""
        appointments = apps.get_model("scheduling", "Appointment").objects
        near = appointments.occupying(now=now, apart_from=for_request).filter(
            schedule_number=OuterRef("schedule__number"),
            # A day and a bit around the time, so that the index finds the few calls whose day has to be looked at.
            starts_at__gt=OuterRef("starts_at") - timedelta(hours=26),
            starts_at__lt=OuterRef("starts_at") + timedelta(hours=26),
        )
        that_day = near.alias(day=_day_of(F("starts_at"), OuterRef("schedule__time_zone"))).filter(
            day=_day_of(OuterRef("starts_at"), OuterRef("schedule__time_zone"))
        )
        count = that_day.order_by().annotate(one=Value(1)).values("one").annotate(all=Count("pk")).values("all")
        has_room = Q(schedule__daily_maximum__gt=Coalesce(Subquery(count), 0))
        return self.filter(Q(schedule__daily_maximum=None) | has_room)

    def bookable(self, *, now: datetime) -> Self:
        """Times neither too soon nor too far ahead for the calendar they stand in."""
        soonest = Value(now) + F("schedule__lead_hours") * Value(timedelta(hours=1))
        furthest = Value(now) + F("schedule__horizon_days") * Value(timedelta(days=1))
        # The bound that is the same for all lets the index of starts do the first cut.
        return self.filter(
            starts_at__gt=now,
            starts_at__gte=ExpressionWrapper(soonest, output_field=models.DateTimeField()),
            starts_at__lte=ExpressionWrapper(furthest, output_field=models.DateTimeField()),
        )

    def one_per_time(self, *, latest_first: bool = False) -> Self:
        """One of the slots that start together, whosever it is: a family chooses a time, not a person."""
        # The digest spreads the calls over the call takers; the id itself would always name the first of them.
        spread = self.annotate(spread=MD5(Cast("pk", models.CharField())))
        start = "-starts_at" if latest_first else "starts_at"
        return spread.order_by(start, "spread").distinct("starts_at")


class Slot(models.Model):
    """A start and an end in UTC (FHIR Slot); free unless a live appointment stands on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    # Hours were taken out of the calendar after the slot was made; a slot with a live call is never withdrawn.
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
