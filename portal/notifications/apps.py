"""App configuration of the outbox."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Mails and texts, written with the act that causes them and delivered after it is committed."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Register our own kind, hear the mail provider's reports, and tell people of addresses that do not work."""
        from portal.notifications import alerts, mail_reports, receivers  # noqa: F401, PLC0415 - need the models
