"""App configuration of the messages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """What families and the care team write to each other."""

    name = "messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Say what this app knows about whose turn it is, which notices it sends, and what it listens to."""
        # Models can be imported only now.
        from intake.ball import register  # noqa: PLC0415
        from messaging import ball, notifications, receivers  # noqa: F401, PLC0415 - registers the notices, listens

        register(ball.balls, rank=ball.RANK)
