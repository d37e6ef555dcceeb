"""Notes and tasks of staff about one request."""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id

Kept = TypeVar("Kept", bound=models.Model)


class StaffOnlyQuerySet(models.QuerySet[Kept]):
    """Rows that exist for staff alone."""

    def visible_to(self, user: User) -> Self:
        """All of them for staff, none for families."""
        return self if user.is_active_staff else self.none()


class TaskQuerySet(StaffOnlyQuerySet["Task"]):
    """Tasks of staff."""

    def open(self) -> Self:
        """Those that still have to be done."""
        return self.filter(status=TaskStatus.REQUESTED)


class InternalNote(models.Model):
    """What one member of staff tells the others about a request; never changed, only added to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="internal_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=4000)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects: ClassVar[StaffOnlyQuerySet["InternalNote"]] = StaffOnlyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(name="note_says_something", condition=~models.Q(text=""))]

    def __str__(self) -> str:
        return str(self.pk)


class TaskStatus(models.TextChoices):
    """Where a task stands, in the words of FHIR."""

    REQUESTED = "requested", _("open")
    COMPLETED = "completed", _("done")
    CANCELLED = "cancelled", _("not needed")


class Task(models.Model):
    """Something that one member of staff, or whoever is first, does for a request."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="tasks")
    description = models.CharField(_("what to do"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=TaskStatus, default=TaskStatus.REQUESTED, editable=False
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "made_at"]
        indexes = [
            models.Index(
                name="desk_open_tasks", fields=["opinion_request"], condition=models.Q(status=TaskStatus.REQUESTED)
            )
        ]
        constraints = [
            models.CheckConstraint(name="task_status_is_known", condition=models.Q(status__in=TaskStatus.values)),
            models.CheckConstraint(
                name="ended_task_says_who_and_when",
                condition=models.Q(status=TaskStatus.REQUESTED, ended_by=None, ended_at=None)
                | (~models.Q(status=TaskStatus.REQUESTED) & models.Q(ended_by__isnull=False, ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
