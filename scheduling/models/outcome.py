"""How a call went: one row for each time somebody tried."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import Program
from portal.lib.ids import new_id
from scheduling.models.appointment import Appointment


class CallResult(models.TextChoices):
    """What came of one try."""

    REACHED = "reached", _("We talked")
    NO_ANSWER = "no_answer", _("No answer")
    LEFT_MESSAGE = "left_message", _("Left a message")
    INTERPRETER_MISSING = "interpreter_missing", _("The interpreter was not there")


class NextStep(models.TextChoices):
    """What comes after the call, and with it whose turn it is."""

    SEND_ANSWERS = "send_answers", _("The family finishes its answers and sends them")
    SEND_RECORDS = "send_records", _("The family sends records")
    TEAM_REVIEWS = "team_reviews", _("We look at what we have")
    TEAM_CALLS = "team_calls", _("We call again")
    TEAM_WRITES = "team_writes", _("We write to the family")
    NOTHING = "nothing", _("Nothing more for now")


# The family has to do something next; in every other case it is us.
FAMILY_STEPS = (NextStep.SEND_ANSWERS, NextStep.SEND_RECORDS)


class CallOutcomeQuerySet(models.QuerySet["CallOutcome"]):
    """Outcomes, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Outcomes of the calls the user may see."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(appointment__opinion_request__in=requests.values("pk"))


class CallOutcome(models.Model):
    """One try to reach the family, with what was agreed when it succeeded; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="outcomes")
    appointment_id: UUID
    attempt = models.PositiveSmallIntegerField(_("which try"), default=1)
    result = models.CharField(_("result"), max_length=20, choices=CallResult)
    program = models.ForeignKey(
        Program,
        verbose_name=_("program recommended"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Names of staff and doctors; no free text about the illness.
    provider = models.CharField(_("provider recommended"), max_length=120, blank=True)
    next_step = models.CharField(_("next step"), max_length=20, choices=NextStep, blank=True)
    next_step_on = models.DateField(_("by"), null=True, blank=True)
    # PHI: the family reads it on the portal and nowhere else.
    note_to_family = models.TextField(_("note to the family"), max_length=2000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now, editable=False)

    objects: ClassVar[CallOutcomeQuerySet] = CallOutcomeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("outcome of a call")
        verbose_name_plural = _("outcomes of calls")
        ordering = ["appointment", "attempt"]
        constraints = [
            models.UniqueConstraint(name="one_outcome_per_try", fields=["appointment", "attempt"]),
            models.CheckConstraint(name="outcome_result_is_known", condition=models.Q(result__in=CallResult.values)),
            models.CheckConstraint(
                name="outcome_next_step_is_known",
                condition=models.Q(next_step="") | models.Q(next_step__in=NextStep.values),
            ),
            models.CheckConstraint(
                name="outcome_of_a_talk_has_a_next_step",
                condition=~models.Q(result=CallResult.REACHED) | ~models.Q(next_step=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.attempt}"
