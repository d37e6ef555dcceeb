"""Why a request is as urgent as it is."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models.opinion_request import LONGEST_RULE_NAME, Priority, SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.lib.ids import new_id

_LOWERED = (
    models.Q(from_priority=Priority.FAST_TRACK, to_priority=Priority.AMBER)
    | models.Q(from_priority=Priority.FAST_TRACK, to_priority=Priority.ROUTINE)
    | models.Q(from_priority=Priority.AMBER, to_priority=Priority.ROUTINE)
)


class UrgencyChangeQuerySet(models.QuerySet["UrgencyChange"]):
    """Changes of urgency, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Staff's own notes: families read what follows from them, never these."""
        return self if may(user, Act.SEE_CLINICAL) else self.none()


class UrgencyChange(models.Model):
    """One change of how soon a person must look; the database keeps it and lets only a person lower, with a reason.

    From and to are the same when warning signs were told or settled.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="urgency_changes")
    opinion_request_id: UUID
    from_priority = models.CharField(_("from"), max_length=10, choices=Priority)
    to_priority = models.CharField(_("to"), max_length=10, choices=Priority)
    # The rows of the triage table that fired; empty when a person decided.
    rules = ArrayField(
        models.CharField(max_length=LONGEST_RULE_NAME), verbose_name=_("rules"), default=list, blank=True
    )
    reason = models.TextField(_("reason"), blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects: ClassVar[UrgencyChangeQuerySet] = UrgencyChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("change of urgency")
        verbose_name_plural = _("changes of urgency")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="urgency_change_says_why", condition=~models.Q(reason="") | models.Q(rules__len__gt=0)
            ),
            models.CheckConstraint(
                name="urgency_is_lowered_by_a_person",
                condition=~_LOWERED | (models.Q(actor__isnull=False) & ~models.Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_priority} → {self.to_priority}"
