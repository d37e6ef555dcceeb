"""Notices: what went out, what waits, what could not be delivered."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act
from portal.audit.staff_admin import ReadOnlyAdmin
from portal.notifications.kinds import words_for
from portal.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """The outbox, newest first; notices hold no text."""

    see = Act.SEE_NOTICES
    list_display = ["what", "recipient", "channel", "status", "due_at", "sent_at", "attempt_count", "last_error"]
    list_select_related = ["recipient"]
    list_filter = ["status", "channel"]

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, notice: Notification) -> str:
        """What the notice is about."""
        return words_for(notice.kind)
