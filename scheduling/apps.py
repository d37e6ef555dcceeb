"""App configuration of the calls."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    """The free intake call."""

    name = "scheduling"
    verbose_name = _("Calls")

    def ready(self) -> None:
        """Register the notices of this app and what it knows about whose turn it is."""
        # Models are not loaded earlier.
        from intake.ball import register  # noqa: PLC0415
        from scheduling import ball, notifications, receivers, wish_ball  # noqa: F401, PLC0415

        register(ball.balls, rank=ball.RANK)
        register(wish_ball.balls, rank=wish_ball.RANK)
