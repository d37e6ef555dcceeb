"""What people of the hospital said about files, each word kept."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.lib.ids import new_id
from records.models.document import DocumentReference, RecordKind
from records.models.of_request import OfRequestQuerySet
from records.states import FixReason, Verdict

DECISIVE = (Verdict.LOOKS_GOOD, Verdict.NEEDS_FIX)


class DocumentReviewQuerySet(OfRequestQuerySet["DocumentReview"]):
    """Words about files, reached through the person asking."""

    def standing(self) -> Self:
        """Those that count: neither undone nor followed by another."""
        return self.filter(ended_at=None)


class DocumentReview(models.Model):
    """One word of one person about one file; a newer word or an undoing ends it, and nothing of it is rewritten.

    The pages of a photographed paper share one act: they are judged, and the judgement is undone, together.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.UUIDField(_("act"), default=new_id, editable=False, db_index=True)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="reviews")
    opinion_request_id: UUID
    document = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=20, choices=FixReason, blank=True)
    page = models.PositiveSmallIntegerField(_("page"), null=True)
    words = models.CharField(_("in own words"), max_length=300, blank=True)
    # Where it stood before a move, so that the move can be undone.
    kind_before = models.CharField(_("kind before"), max_length=20, choices=RecordKind, blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, editable=False)
    is_undone = models.BooleanField(_("undone"), default=False, editable=False)

    objects: ClassVar[DocumentReviewQuerySet] = DocumentReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("word about a file")
        verbose_name_plural = _("words about files")
        ordering = ["-at"]
        indexes = [models.Index(name="review_by_person", fields=["reviewer", "-at"])]
        constraints = [
            # Two people at the same file in the same second: one of them learns that the other was first.
            models.UniqueConstraint(
                name="one_standing_verdict_for_each_file",
                fields=["document"],
                condition=models.Q(ended_at=None, verdict__in=DECISIVE),
            ),
            models.CheckConstraint(name="review_verdict_is_known", condition=models.Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="review_fix_has_its_reason",
                condition=models.Q(verdict=Verdict.NEEDS_FIX, reason__in=FixReason.values)
                | (~models.Q(verdict=Verdict.NEEDS_FIX) & models.Q(reason="")),
            ),
            # The sentence for "something else" is the reviewer's own.
            models.CheckConstraint(
                name="review_other_reason_has_words", condition=~models.Q(reason=FixReason.OTHER) | ~models.Q(words="")
            ),
            models.CheckConstraint(
                name="review_undone_has_ended", condition=models.Q(is_undone=False) | models.Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
