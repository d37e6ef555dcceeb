"""App configuration of the outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Mails and texts, written with the act that causes them and delivered after it is committed."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("Notices")
