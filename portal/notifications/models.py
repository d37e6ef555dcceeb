"""The outbox: one row per notice, person and channel."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id


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
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(null=True, editable=False)
    # The class name only: a carrier's answer may quote an address or a text.
    last_error = models.CharField(_("last problem"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                name="notification_due", fields=["due_at"], condition=models.Q(status=NotificationStatus.PENDING)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="notification_status_is_known", condition=models.Q(status__in=NotificationStatus.values)
            ),
            models.CheckConstraint(
                name="notification_channel_is_known", condition=models.Q(channel__in=Channel.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.channel})"
