"""App configuration of the call sheet."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallSheetConfig(AppConfig):
    """What is known before the call, line by line, and what was said in it."""

    name = "callsheet"
    verbose_name = _("Call sheet")

    def ready(self) -> None:
        """Register the notice of this app and what it knows about whose turn it is."""
        # Models are not loaded earlier.
        from callsheet import ball as own  # noqa: PLC0415
        from callsheet import notifications  # noqa: F401, PLC0415 - same
        from intake import ball  # noqa: PLC0415 - same

        ball.register(own.balls, rank=own.RANK)
