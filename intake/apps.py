"""App configuration of the requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """The child, who speaks for them, and the second-opinion request."""

    name = "intake"
    verbose_name = _("Requests")

    def ready(self) -> None:
        """Say what this app knows about whose turn it is, and which notices it sends."""
        # Models can be imported only now.
        from intake import ball, ball_sources, notices, notifications  # noqa: F401, PLC0415

        ball.register(ball_sources.closed, rank=5)
        # Before the files: a family that waits for our call is not told that we wait for a paper.
        ball.register(ball_sources.fast_track, rank=8)
        ball.register(ball_sources.asked_for_more, rank=21)
        ball.register(ball_sources.reached, rank=40)
        ball.register(ball_sources.by_status, rank=90)
