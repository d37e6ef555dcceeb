"""App configuration of the numbers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumbersConfig(AppConfig):
    """How long families wait and where they stop, counted ahead so that no page counts."""

    name = "portal.numbers"
    label = "numbers"
    verbose_name = _("Numbers")
