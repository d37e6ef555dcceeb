"""App configuration of the hospital's own data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CenterConfig(AppConfig):
    """The hospital's name, phones, hours and promises, as data."""

    name = "portal.center"
    label = "center"
    verbose_name = _("Hospital and center")
