"""App configuration of the messages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """What families and the care team write to each other."""

    name = "messaging"
    verbose_name = _("Messages")
