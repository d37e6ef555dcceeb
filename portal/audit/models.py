"""The audit trail (45 CFR 164.312(b)): one append-only row per act and per look, ids only."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.ids import new_id


class Outcome(models.TextChoices):
    """How the act ended."""

    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class AuditEvent(models.Model):
    """One act or look: who, in which role, what, on whose request, when, from where, with what result.

    The database refuses to change or delete a row. Names, illnesses and file names never stand here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        related_name="audit_events",
    )
    # A worker or beat job has no user; then this names the process, e.g. "system:records.process_document".
    actor_role = models.CharField(_("role"), max_length=60)
    action = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("object"), max_length=60)
    object_id = models.CharField(_("object id"), max_length=40, blank=True)
    opinion_request_id = models.UUIDField(_("request id"), null=True, db_index=True)
    # A page with many requests: each of them, so that one child's page can say who read its line.
    listed_request_ids = ArrayField(models.UUIDField(), verbose_name=_("requests on the page"), default=list)
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome, default=Outcome.DONE)
    client_address = models.CharField(_("from"), max_length=45, blank=True)
    request_id = models.CharField(_("web request"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["-at"]
        indexes = [
            # Few rows are lists; the others must not pay for this at every insert.
            GinIndex(
                name="audit_listed_requests",
                fields=["listed_request_ids"],
                condition=~models.Q(listed_request_ids=[]),
            )
        ]
        constraints = [
            models.CheckConstraint(name="audit_actor_or_system", condition=~models.Q(actor_role="")),
            models.CheckConstraint(name="audit_outcome_is_known", condition=models.Q(outcome__in=Outcome.values)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"
