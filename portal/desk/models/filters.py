"""Narrowings of the queue that a member of staff keeps under a name."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.lib.ids import new_id


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Saved filters, reached through the person who keeps them."""

    def visible_to(self, user: User) -> Self:
        """One's own, and only while one works here."""
        return self.filter(user=user) if user.is_active_staff else self.none()


class SavedFilter(models.Model):
    """One narrowing of the queue, as the query of its address; it names nobody, as the address never does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[SavedFilterQuerySet] = SavedFilterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(name="one_saved_filter_of_a_name", fields=["user", "name"])]

    def __str__(self) -> str:
        return self.name
