"""App configuration of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Today, the list of requests, one request, the calls of a day."""

    name = "portal.desk"
    label = "desk"
    verbose_name = _("Desk")
