"""The audit trail, to be read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act
from portal.audit.models import AuditEvent
from portal.audit.staff_admin import ReadOnlyAdmin
from portal.audit.words import act_words, role_words


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Who did or saw what, newest first."""

    see = Act.SEE_AUDIT
    list_display = ["at", "actor", "role", "act", "outcome", "client_address"]
    list_select_related = ["actor"]
    list_filter = ["outcome"]
    # Whole values only: the table grows with every look, and a search inside words would read all of it.
    search_fields = ["=action", "=object_id", "=request_id", "=actor_role"]
    date_hierarchy = "at"

    @admin.display(description=_("role"), ordering="actor_role")
    def role(self, event: AuditEvent) -> str:
        """In which role."""
        return role_words(event.actor_role)

    @admin.display(description=_("what"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        """What was done, with its short name: the search box finds that one."""
        return f"{act_words(event.action)} ({event.action})"
