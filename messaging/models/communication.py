"""One message between a family and the care team, who has read it, and the files it names."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from messaging.models.template import MessageTemplate
from messaging.states import Settled, Side
from portal.accounts.models import Language, User
from portal.lib.ids import new_id
from records.models import DocumentReference

LONGEST_MESSAGE: Final = 4000


class CommunicationQuerySet(models.QuerySet["Communication"]):
    """Messages, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """All for staff; for a caregiver those for everyone and their own, and none that waits for a call."""
        requests = SecondOpinionRequest.objects.visible_to(user)
        rows = self.filter(opinion_request__in=requests.values("pk"))
        return rows if user.is_active_staff else rows.for_caregiver(user)

    def for_caregiver(self, user: User) -> Self:
        """Of requests that the person may see anyway: what is for everyone, and what is theirs alone."""
        return self.filter(models.Q(only_with=None) | models.Q(only_with=user), told_at__isnull=False)

    def unread_by(self, user: User) -> Self:
        """What the other side wrote and this person has not opened."""
        read = CommunicationRead.objects.filter(communication=models.OuterRef("pk"), reader=user)
        return self.filter(~models.Exists(read)).exclude(sender=user)

    def waiting_for_answer(self) -> Self:
        """What families wrote and nobody has answered or set aside."""
        return self.filter(side=Side.FAMILY, settled_at=None)

    def waiting_for_call(self) -> Self:
        """What staff wrote and will first say."""
        return self.filter(told_at=None)


class Communication(models.Model):
    """One message (FHIR Communication); the database refuses to change its words, and lets it go only with its request.

    Marks on it (told, settled) are written only by `messaging.services`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="communications")
    opinion_request_id: UUID
    side = models.CharField(_("from"), max_length=10, choices=Side)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    # Between this one caregiver and the care team; no other caregiver learns that it exists.
    only_with = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("only with"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    # PHI: read on the portal and nowhere else.
    text = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    language = models.CharField(_("language"), max_length=5, choices=Language)
    # The same words in the other language, where they came unchanged from a template.
    text_in_other = models.TextField(_("in the other language"), max_length=LONGEST_MESSAGE, blank=True)
    template = models.ForeignKey(
        MessageTemplate, verbose_name=_("template"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # One per form shown: a form sent twice is one message.
    form_token = models.UUIDField(editable=False)
    sent_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    # Empty while the care team means to say it first: until then the family does not know of it.
    told_at = models.DateTimeField(_("open to the family since"), null=True, editable=False)
    is_said_first = models.BooleanField(_("say it first"), default=False, editable=False)
    # Counted once, in business hours, from the moment the family wrote.
    answer_due_at = models.DateTimeField(_("answer due"), null=True, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    settled_as = models.CharField(_("how"), max_length=20, choices=Settled, blank=True, editable=False)

    objects: ClassVar[CommunicationQuerySet] = CommunicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "id"]
        indexes = [
            models.Index(name="communication_by_request", fields=["opinion_request", "sent_at"]),
            models.Index(
                name="communication_unanswered",
                fields=["opinion_request", "sent_at"],
                condition=models.Q(side=Side.FAMILY, settled_at=None),
            ),
            models.Index(name="communication_unspoken", fields=["opinion_request"], condition=models.Q(told_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(name="one_message_per_form", fields=["opinion_request", "sender", "form_token"]),
            models.CheckConstraint(name="message_side_is_known", condition=models.Q(side__in=Side.values)),
            models.CheckConstraint(name="message_language_is_known", condition=models.Q(language__in=Language.values)),
            models.CheckConstraint(name="message_says_something", condition=~models.Q(text="")),
            models.CheckConstraint(
                name="only_staff_say_it_first",
                condition=models.Q(side=Side.TEAM) | models.Q(told_at__isnull=False, is_said_first=False),
            ),
            models.CheckConstraint(
                name="message_waits_only_for_a_call",
                condition=models.Q(told_at__isnull=False) | models.Q(is_said_first=True),
            ),
            models.CheckConstraint(
                name="family_message_has_a_promise",
                condition=models.Q(side=Side.TEAM, answer_due_at=None)
                | models.Q(side=Side.FAMILY, answer_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="private_family_message_is_with_its_writer",
                condition=models.Q(side=Side.TEAM) | models.Q(only_with=None) | models.Q(only_with=models.F("sender")),
            ),
            models.CheckConstraint(
                name="settled_message_says_how",
                condition=models.Q(settled_at=None, settled_by=None, settled_as="")
                | models.Q(
                    side=Side.FAMILY,
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    settled_as__in=Settled.values,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def text_in(self, language: str) -> str:
        """The words in the reader's language, when there are any."""
        return self.text if language == self.language or not self.text_in_other else self.text_in_other


class CommunicationRead(models.Model):
    """When one person first opened one message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    communication = models.ForeignKey(Communication, on_delete=models.CASCADE, related_name="reads")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("read"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        ordering = ["read_at"]
        constraints = [models.UniqueConstraint(name="one_first_reading_per_person", fields=["communication", "reader"])]

    def __str__(self) -> str:
        return str(self.pk)


class CommunicationAttachment(models.Model):
    """One file of the request that a message names; opening it goes the way of every file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    communication = models.ForeignKey(Communication, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        constraints = [
            models.UniqueConstraint(name="one_mention_of_a_file_per_message", fields=["communication", "document"])
        ]

    def __str__(self) -> str:
        return str(self.pk)
