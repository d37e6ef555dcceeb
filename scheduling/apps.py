"""App configuration of the calls."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """The free intake call."""

    name = "scheduling"
    verbose_name = _("Calls")
