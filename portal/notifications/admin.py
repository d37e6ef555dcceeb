"""Notices: what went out, what waits, what could not be delivered."""

from django.contrib import admin

from portal.accounts.roles import Act
from portal.audit.staff_admin import ReadOnlyAdmin
from portal.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """The outbox, newest first; notices hold no text."""

    see = Act.SEE_NOTICES
    list_display = ["kind", "recipient", "channel", "status", "due_at", "sent_at", "attempt_count", "last_error"]
    list_select_related = ["recipient"]
    list_filter = ["status", "channel"]
