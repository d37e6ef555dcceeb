"""App configuration of the audit trail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Who did and who saw what, kept for six years and never changed."""

    name = "portal.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Listen to the accounts."""
        from portal.audit import receivers  # noqa: F401, PLC0415 - needs the models, which load before ready()
