"""App configuration of the records."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Files: what is asked for, what was sent, whether it is safe."""

    name = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        """Tell the registries what the records have to say."""
        # Models can be imported only after all apps are loaded.
        from intake import ball  # noqa: PLC0415 - same
        from records import hold_notices, notifications, receivers  # noqa: F401, PLC0415 - registers the notices, listens
        from records.ball import HOSPITAL_RANK, waits_for_family, waits_for_hospital  # noqa: PLC0415 - same

        ball.register(waits_for_family, rank=10)
        ball.register(waits_for_hospital, rank=HOSPITAL_RANK)
