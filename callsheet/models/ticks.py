"""What a family says about the lines of its sheet, and the files that lines are read from."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from callsheet.models.of_request import ClinicalQuerySet
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id
from records.models import DocumentReference

LONGEST_KEY: Final = 80
LONGEST_WORDS: Final = 500
# SHA-256 in hexadecimal.
FINGERPRINT: Final = 64


class SheetTickQuerySet(ClinicalQuerySet["SheetTick"]):
    """Ticks, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """A caregiver sees their own words and the ticks of all; what another one finds wrong is for staff alone."""
        rows = super().visible_to(user)
        return rows if user.is_active_staff else rows.filter(models.Q(made_by=user) | models.Q(is_right=True))


class SheetTick(models.Model):
    """One caregiver's word on one line: right, or what is not; it counts only for the answer that they saw."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="sheet_ticks")
    opinion_request_id: UUID
    line_key = models.CharField(_("line"), max_length=LONGEST_KEY)
    # Of the answer as it was then; another one clears the tick by not being equal.
    fingerprint = models.CharField(max_length=FINGERPRINT, editable=False)
    is_right = models.BooleanField(_("right"))
    # PHI: what is not right, word for word.
    words = models.TextField(_("what is not right"), max_length=LONGEST_WORDS, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_by_id: UUID
    made_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects: ClassVar[SheetTickQuerySet] = SheetTickQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("tick on the call sheet")
        verbose_name_plural = _("ticks on the call sheet")
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_tick_per_line_and_person", fields=["opinion_request", "line_key", "made_by"]
            ),
            models.CheckConstraint(
                name="sheet_tick_is_right_or_has_words",
                condition=models.Q(is_right=True, words="") | (models.Q(is_right=False) & ~models.Q(words="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LineSourceQuerySet(ClinicalQuerySet["LineSource"]):
    """Sources, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Those in files that the person may see."""
        return super().visible_to(user).filter(document__in=DocumentReference.objects.visible_to(user).present())


class LineSource(models.Model):
    """The page of a file on which a line of the sheet can be read, as a member of staff found it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="line_sources")
    opinion_request_id: UUID
    line_key = models.CharField(_("line"), max_length=LONGEST_KEY)
    document = models.ForeignKey(DocumentReference, verbose_name=_("file"), on_delete=models.CASCADE, related_name="+")
    document_id: UUID
    page = models.PositiveIntegerField(_("page"), default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects: ClassVar[LineSourceQuerySet] = LineSourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("source of a line")
        verbose_name_plural = _("sources of lines")
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_source_per_line_and_page", fields=["opinion_request", "line_key", "document", "page"]
            ),
            models.CheckConstraint(name="source_page_is_counted_from_one", condition=models.Q(page__gte=1)),
        ]

    def __str__(self) -> str:
        return str(self.pk)
