"""A file that may be about another child: who may see it, what the family says, who let it go on."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.lib.ids import new_id
from records.models.document import DocumentReference
from records.models.of_request import OfRequestQuerySet
from records.models.sending import MatchReason


class HoldSource(models.TextChoices):
    """Where the doubt comes from."""

    DICOM = "dicom", _("the scan pictures’ own labels")
    TEXT = "text", _("the text of the paper")
    CDA = "cda", _("the heading of the record")
    STAFF = "staff", _("somebody who looked at it")


class HoldAnswer(models.TextChoices):
    """What the family says to the calm question."""

    IS_MINE = "is_mine", _("It is my child")
    NOT_MINE = "not_mine", _("It isn’t; delete it")
    CALL_ME = "call_me", _("Please call me")


class PrivacyHold(models.Model):
    """The reason why nobody opens a file, until the family deletes it or two people of the hospital let it go on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="privacy_holds")
    opinion_request_id: UUID
    document = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, related_name="holds")
    source = models.CharField(_("doubt from"), max_length=10, choices=HoldSource)
    stated_name = models.CharField(_("name in the file"), max_length=200, blank=True)
    stated_birth_date = models.DateField(_("birth date in the file"), null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    held_at = models.DateTimeField(_("held since"), default=timezone.now, editable=False)
    answer = models.CharField(_("family says"), max_length=10, choices=HoldAnswer, blank=True)
    answer_reason = models.CharField(_("because"), max_length=20, choices=MatchReason, blank=True)
    answer_words = models.CharField(_("in words"), max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    first_release_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    first_release_at = models.DateTimeField(null=True)
    first_release_reason = models.CharField(_("first reason"), max_length=300, blank=True)
    second_release_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    second_release_at = models.DateTimeField(null=True)
    second_release_reason = models.CharField(_("second reason"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar[OfRequestQuerySet["PrivacyHold"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("held file")
        verbose_name_plural = _("held files")
        ordering = ["held_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_hold_for_each_file", fields=["document"], condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="two_different_people_release",
                condition=models.Q(second_release_by=None)
                | (
                    models.Q(first_release_by__isnull=False) & ~models.Q(second_release_by=models.F("first_release_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ClinicalSummary(models.Model):
    """What the heading of a C-CDA document says: whose, from where, when, and which sections it holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.OneToOneField(DocumentReference, on_delete=models.CASCADE, related_name="clinical_summary")
    title = models.CharField(_("title"), max_length=200, blank=True)
    custodian = models.CharField(_("from"), max_length=200, blank=True)
    stated_name = models.CharField(_("name"), max_length=200, blank=True)
    stated_birth_date = models.DateField(_("birth date"), null=True)
    written_on = models.DateField(_("written"), null=True)
    sections = models.JSONField(_("sections"), default=list)

    class Meta:
        verbose_name = _("summary from another portal")
        verbose_name_plural = _("summaries from other portals")

    def __str__(self) -> str:
        return str(self.pk)
