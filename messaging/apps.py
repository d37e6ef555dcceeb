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
        from intake.standing import read_along  # noqa: PLC0415
        from messaging import ball, notifications, presenters, receivers  # noqa: F401, PLC0415 - notices, listens

        register(ball.balls, rank=ball.RANK)
        read_along(ball.SINCE, lambda _user: ball.column_of("sent_at"))
        read_along(ball.DUE, lambda _user: ball.column_of("answer_due_at"))
        read_along(presenters.UNREAD, presenters.unread_column)
