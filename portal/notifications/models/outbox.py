"""The outbox: one row per notice, person and channel."""

from datetime import datetime, timedelta
from typing import Final, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.lib.ids import new_id

# A notice that did not go out by then is for a person to look at.
LATE_AFTER: Final = timedelta(minutes=30)


class Channel(models.TextChoices):
    """How a notice travels."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")


class NotificationStatus(models.TextChoices):
    """Where a notice stands."""

    PENDING = "pending", _("waiting")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("not needed any more")
    SET_ASIDE = "set_aside", _("could not be delivered")
    # Translators: an e-mail came back, so the same notice went as a text, or the other way round.
    REROUTED = "rerouted", _("went another way")


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notices by what is to be done about them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All for staff whose role includes it; none for anybody else."""
        return self if may(user, Act.SEE_NOTICES) else self.none()

    def due(self, now: datetime) -> Self:
        """Waiting, at their time, and held by no worker."""
        unclaimed = models.Q(claimed_until=None) | models.Q(claimed_until__lt=now)
        return self.filter(unclaimed, status=NotificationStatus.PENDING, due_at__lte=now)

    def undelivered(self, now: datetime) -> Self:
        """Set aside, or still not out half an hour after their time; without those a person has dealt with."""
        is_late = models.Q(status=NotificationStatus.PENDING, wanted_at__lt=now - LATE_AFTER)
        return self.filter(is_late | models.Q(status=NotificationStatus.SET_ASIDE), told_at=None)


class Notification(models.Model):
    """A notice to one person by one channel; the effect key makes a second one for the same event impossible.

    Holds no text: the words come from the kind's templates when it is sent, in the person's language of that day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("to"), on_delete=models.CASCADE, related_name="notifications"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    effect_key = models.CharField(_("effect"), max_length=200, unique=True, editable=False)
    # What the kind's context function needs to find its facts, e.g. an appointment's id.
    reference_id = models.UUIDField(null=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=NotificationStatus, default=NotificationStatus.PENDING
    )
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    # Unlike the time it is due, this one does not move when a try goes wrong; it does when the person wants quiet.
    wanted_at = models.DateTimeField(_("wanted"), default=timezone.now, editable=False)
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(null=True, editable=False)
    # The class name only: a carrier's answer may quote an address or a text.
    last_error = models.CharField(_("last problem"), max_length=80, blank=True)
    # What the provider or the carrier calls it, so that its reports find the way back.
    carrier_id = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    # Staff told the person by phone, so nobody has to look at it again.
    told_at = models.DateTimeField(_("told by phone"), null=True, editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                name="notification_due", fields=["due_at"], condition=models.Q(status=NotificationStatus.PENDING)
            ),
            models.Index(
                name="notification_set_aside",
                fields=["wanted_at"],
                condition=models.Q(status=NotificationStatus.SET_ASIDE, told_at=None),
            ),
            models.Index(name="notification_carrier_id", fields=["carrier_id"], condition=~models.Q(carrier_id="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="notification_status_is_known", condition=models.Q(status__in=NotificationStatus.values)
            ),
            models.CheckConstraint(
                name="notification_channel_is_known", condition=models.Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="notification_told_by_somebody",
                condition=models.Q(told_at=None, told_by=None) | models.Q(told_at__isnull=False, told_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.channel})"
