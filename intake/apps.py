"""App configuration of the requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """The child, who speaks for them, and the second-opinion request."""

    name = "intake"
    verbose_name = _("Requests")
