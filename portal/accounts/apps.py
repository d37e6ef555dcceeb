"""App configuration of the accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who sign in: families and staff."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("People and sign-in")

    def ready(self) -> None:
        """Connect the receivers."""
        from portal.accounts import receivers  # noqa: F401, PLC0415 - needs the models, which load before ready()
