"""What the family can hold us to: the phrase the caller says first, and that somebody calls at all."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from scheduling.models.appointment import Appointment


class CallPromiseQuerySet(models.QuerySet["CallPromise"]):
    """Promises, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Promises of the calls the user may see."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(appointment__opinion_request__in=requests.values("pk"))


class CallPromise(models.Model):
    """The two words by which a family knows that the caller is us; shown on pages, never in a notice.

    Words are kept as places in the lists of `scheduling.phrases`, so that both languages say the same phrase.
    """

    appointment = models.OneToOneField(
        Appointment, primary_key=True, on_delete=models.CASCADE, related_name="promise", editable=False
    )
    appointment_id: UUID
    first_word = models.PositiveSmallIntegerField(editable=False)
    second_word = models.PositiveSmallIntegerField(editable=False)
    # Written once, by the first press of the button: staff are alerted once.
    nobody_called_at = models.DateTimeField(_("told us that nobody called"), null=True, editable=False)

    objects: ClassVar[CallPromiseQuerySet] = CallPromiseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("call promise")
        verbose_name_plural = _("call promises")

    def __str__(self) -> str:
        return str(self.appointment_id)
