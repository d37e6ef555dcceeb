"""App configuration of the records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Files: what is asked for, what was sent, whether it is safe."""

    name = "records"
    verbose_name = _("Records")
