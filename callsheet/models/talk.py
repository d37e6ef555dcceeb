"""One talk with a family: what was noted under each prompt, how long it took, and how a contact went."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.center.models import Program
from portal.lib.ids import new_id
from scheduling.models import Appointment, CallResult, NextStep

LONGEST_NOTE: Final = 4000


class TalkQuerySet(models.QuerySet["Talk"]):
    """Talks, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Talks of the requests a member of staff may see; families never see our notes."""
        if not user.is_active_staff:
            return self.none()
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))


class Talk(models.Model):
    """One booked call, or one contact with a fast-track family that has none, while it is worked from the sheet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="talks")
    opinion_request_id: UUID
    appointment = models.OneToOneField(
        Appointment, verbose_name=_("call"), on_delete=models.CASCADE, null=True, related_name="talk"
    )
    appointment_id: UUID | None
    # Raised with every note, so that a page knows what it was drawn from.
    version = models.PositiveIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(_("began"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    # A contact without a booked call is over once the family was reached.
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[TalkQuerySet] = TalkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_contact_per_request",
                fields=["opinion_request"],
                condition=models.Q(appointment=None, settled_at=None),
            ),
            models.CheckConstraint(
                name="talk_ends_after_it_began",
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TalkNoteQuerySet(models.QuerySet["TalkNote"]):
    """Notes, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Those of talks the member of staff may see, for roles that see the illness."""
        if not may(user, Act.SEE_CLINICAL):
            return self.none()
        return self.filter(talk__in=Talk.objects.visible_to(user).values("pk"))


class TalkNote(models.Model):
    """What somebody wrote under one prompt; every save is a row, so that nothing typed is ever written over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="notes")
    talk_id: UUID
    prompt = models.CharField(_("prompt"), max_length=40)
    # PHI: staff alone read it.
    words = models.TextField(_("note"), max_length=LONGEST_NOTE, blank=True)
    version = models.PositiveIntegerField(editable=False)
    # Written while somebody else wrote there, too: shown beside theirs until a person puts both together.
    is_beside = models.BooleanField(default=False, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_by_id: UUID
    written_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects: ClassVar[TalkNoteQuerySet] = TalkNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("note of a talk")
        verbose_name_plural = _("notes of talks")
        ordering = ["talk", "version"]
        constraints = [models.UniqueConstraint(name="one_note_per_version_of_a_talk", fields=["talk", "version"])]

    def __str__(self) -> str:
        return str(self.pk)


class ContactTryQuerySet(models.QuerySet["ContactTry"]):
    """Tries, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Those of the requests the user may see: what was agreed is the family's as well."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(talk__opinion_request__in=requests.values("pk"))


class ContactTry(models.Model):
    """One try to reach a fast-track family, with what was agreed when it succeeded; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="tries")
    talk_id: UUID
    attempt = models.PositiveSmallIntegerField(_("which try"), default=1)
    result = models.CharField(_("result"), max_length=20, choices=CallResult)
    program = models.ForeignKey(
        Program, verbose_name=_("program recommended"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    provider = models.CharField(_("provider recommended"), max_length=120, blank=True)
    next_step = models.CharField(_("next step"), max_length=20, choices=NextStep, blank=True)
    next_step_on = models.DateField(_("by"), null=True)
    # PHI: the family reads it on the portal and nowhere else.
    note_to_family = models.TextField(_("note to the family"), max_length=2000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now, editable=False)

    objects: ClassVar[ContactTryQuerySet] = ContactTryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("try to reach a family")
        verbose_name_plural = _("tries to reach a family")
        ordering = ["talk", "attempt"]
        constraints = [
            models.UniqueConstraint(name="one_contact_row_per_try", fields=["talk", "attempt"]),
            models.CheckConstraint(name="contact_result_is_known", condition=models.Q(result__in=CallResult.values)),
            models.CheckConstraint(
                name="contact_step_is_known", condition=models.Q(next_step="") | models.Q(next_step__in=NextStep.values)
            ),
            models.CheckConstraint(
                name="contact_talk_has_a_next_step",
                condition=~models.Q(result=CallResult.REACHED) | ~models.Q(next_step=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
