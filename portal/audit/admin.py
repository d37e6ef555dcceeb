"""The audit trail, to be read."""

from django.contrib import admin

from portal.accounts.roles import Act
from portal.audit.models import AuditEvent
from portal.audit.staff_admin import ReadOnlyAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Who did or saw what, newest first."""

    see = Act.SEE_AUDIT
    list_display = ["at", "actor", "actor_role", "action", "outcome", "client_address"]
    list_select_related = ["actor"]
    list_filter = ["outcome"]
    # Whole values only: the table grows with every look, and a search inside words would read all of it.
    search_fields = ["=action", "=object_id", "=request_id", "=actor_role"]
    date_hierarchy = "at"
