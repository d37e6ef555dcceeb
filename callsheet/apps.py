"""App configuration of the call sheet."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallSheetConfig(AppConfig):
    """What is known before the call, line by line, and what was said in it."""

    name = "callsheet"
    verbose_name = _("Call sheet")
