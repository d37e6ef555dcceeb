"""How pages of answers were saved: versions, typed but unsaved words, and every change."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models.clinical_history import OfRequestQuerySet
from intake.models.opinion_request import SecondOpinionRequest
from intake.models.patient import RelatedPerson
from portal.accounts.models import User
from portal.lib.ids import new_id


class SavedPage(models.Model):
    """The newest save of one page of one request; `version` rises by one with each.

    Pages about the person who fills them in (phone, language, legal permission) have one row per person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="saved_pages")
    page = models.CharField(max_length=40)
    link = models.ForeignKey(RelatedPerson, on_delete=models.CASCADE, related_name="+", null=True)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_saved_page_per_request",
                fields=["opinion_request", "page"],
                condition=models.Q(link=None),
            ),
            models.UniqueConstraint(
                name="one_saved_page_per_person",
                fields=["opinion_request", "page", "link"],
                condition=models.Q(link__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.version}"


class AnswerDraftQuerySet(models.QuerySet["AnswerDraft"]):
    """Typed words, reached through who typed them."""

    def visible_to(self, user: User) -> Self:
        """Only one's own: nobody reads along while another types."""
        return self.filter(user=user, opinion_request__in=SecondOpinionRequest.objects.visible_to(user).values("pk"))


class AnswerDraft(models.Model):
    """What one person typed on one page and has not saved, exactly as the form would post it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="answer_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    # The entry of a list page; null for the page itself and for a new entry.
    row_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AnswerDraftQuerySet] = AnswerDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_draft_per_person_and_page",
                fields=["opinion_request", "user", "page"],
                condition=models.Q(row_id=None),
            ),
            models.UniqueConstraint(
                name="one_draft_per_person_and_row",
                fields=["opinion_request", "user", "page", "row_id"],
                condition=models.Q(row_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AnswerChange(models.Model):
    """One answer before and after; the database refuses to change it, and deletes it only with the whole request."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="answer_changes")
    opinion_request_id: UUID
    page = models.CharField(max_length=40)
    # The entry of a list page that was added, changed or removed.
    row_id = models.UUIDField(null=True)
    column = models.CharField(max_length=60)
    before = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    after = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    # The version of the page that this change made; who edits an older one is shown both values.
    version = models.PositiveIntegerField()
    is_private = models.BooleanField(
        _("only for staff"), default=False, help_text=_("About one caregiver; the other never sees it.")
    )
    was_sent = models.BooleanField(_("after sending"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[OfRequestQuerySet] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["opinion_request", "page", "version"], name="answer_change_by_page")]

    def __str__(self) -> str:
        return f"{self.page}.{self.column}"


class CaseLook(models.Model):
    """When a member of staff last opened a request, so that what changed since stands out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_look_per_person_and_request", fields=["opinion_request", "user"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)
