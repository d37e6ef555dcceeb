"""What a family asks for when no time fits: a call on its own terms, or word of the next opening."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id
from scheduling.models.appointment import Appointment
from scheduling.models.schedule import Weekday


class DayPart(models.TextChoices):
    """Parts of a day on the family's own clock."""

    MORNING = "morning", _("Morning, before noon")
    AFTERNOON = "afternoon", _("Afternoon, noon to 5 p.m.")
    EVENING = "evening", _("Evening, after 5 p.m.")


class WishStatus(models.TextChoices):
    """Where a wish for a call stands."""

    OPEN = "open", _("Waiting")
    HANDLED = "handled", _("Taken care of")
    WITHDRAWN = "withdrawn", _("Taken back")


class CallWishQuerySet(models.QuerySet["CallWish"]):
    """Wishes, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Wishes of requests the user may see."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))

    def open(self) -> Self:
        """Wishes that wait for a person, the oldest first."""
        return self.filter(status=WishStatus.OPEN).order_by("created_at")


class CallWish(models.Model):
    """A family asks us to call: on which days, in which parts of the day; a person finds the time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="call_wishes")
    opinion_request_id: UUID
    days = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("days"), default=list, blank=True
    )
    parts = ArrayField(
        models.CharField(max_length=10, choices=DayPart), verbose_name=_("parts of the day"), default=list, blank=True
    )
    # PHI: whatever a family wants to add.
    note = models.CharField(_("note"), max_length=500, blank=True)
    family_time_zone = models.CharField(_("family’s time zone"), max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=WishStatus, default=WishStatus.OPEN, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(_("taken care of"), null=True, editable=False)

    objects: ClassVar[CallWishQuerySet] = CallWishQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("wish for a call")
        verbose_name_plural = _("wishes for a call")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_wish_per_request", fields=["opinion_request"], condition=Q(status=WishStatus.OPEN)
            ),
            models.CheckConstraint(name="wish_status_is_known", condition=Q(status__in=WishStatus.values)),
            models.CheckConstraint(
                name="wish_handled_has_a_time", condition=~Q(status=WishStatus.HANDLED) | Q(handled_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WatchStatus(models.TextChoices):
    """Where the wait for an opening stands."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("A time is held")
    TAKEN = "taken", _("Booked")
    WITHDRAWN = "withdrawn", _("Taken back")


WATCH_LIVE = (WatchStatus.WAITING, WatchStatus.OFFERED)


class OpeningWatchQuerySet(models.QuerySet["OpeningWatch"]):
    """Waits for an opening, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Waits of requests the user may see."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))

    def live(self) -> Self:
        """Waits that are not over, the longest first."""
        return self.filter(status__in=WATCH_LIVE).order_by("created_at")


class OpeningWatch(models.Model):
    """A family wants word when a time opens; it is held for the one that has waited longest.

    An offer that runs out puts the family back to waiting with its old place in the line.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="opening_watches")
    opinion_request_id: UUID
    status = models.CharField(
        _("status"), max_length=10, choices=WatchStatus, default=WatchStatus.WAITING, editable=False
    )
    # The hold that keeps the time; a row of the same kind as every other hold.
    offered_call = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    offer_expires_at = models.DateTimeField(null=True, editable=False)
    offer_count = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("waiting since"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[OpeningWatchQuerySet] = OpeningWatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("wait for an opening")
        verbose_name_plural = _("waits for an opening")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_live_watch_per_request", fields=["opinion_request"], condition=Q(status__in=WATCH_LIVE)
            ),
            models.CheckConstraint(name="watch_status_is_known", condition=Q(status__in=WatchStatus.values)),
            models.CheckConstraint(
                name="watch_offer_is_whole",
                condition=~Q(status=WatchStatus.OFFERED)
                | Q(offered_call__isnull=False, offer_expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
