"""What we know about addresses and numbers that do not work."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.notifications.models.outbox import Channel


class ProblemReason(models.TextChoices):
    """Why nothing arrives there."""

    BOUNCED = "bounced", _("it came back")
    INVALID = "invalid", _("it does not exist")
    COMPLAINED = "complained", _("it was marked as unwanted")


class AddressProblem(models.Model):
    """A person's address or number from which something came back; until it is cleared the other way is taken."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_problems")
    channel = models.CharField(max_length=10, choices=Channel)
    # With the address, so that a corrected one starts clean.
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=12, choices=ProblemReason, default=ProblemReason.BOUNCED)
    found_at = models.DateTimeField(default=timezone.now)
    # When the person was told, at the first sign-in afterwards.
    shown_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="address_problem_once", fields=["user", "channel", "address"]),
            models.CheckConstraint(
                name="address_problem_channel_is_known", condition=models.Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="address_problem_reason_is_known", condition=models.Q(reason__in=ProblemReason.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


class StoppedNumber(models.Model):
    """A number from which somebody answered STOP; nothing goes there, codes included, until it says START."""

    number = models.CharField(primary_key=True, max_length=20)
    stopped_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
