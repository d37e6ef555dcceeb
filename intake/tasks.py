"""Doormen of the requests; beat lets them in."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="intake.look_after_drafts")
def look_after_drafts() -> None:
    """Remind of quiet drafts and close those that stay quiet."""
    from intake.services import quiet_drafts  # noqa: PLC0415 - services stand above tasks

    quiet_drafts.look_after_drafts(now=timezone.now())


@shared_task(name="intake.review_urgency")
def review_urgency() -> None:
    """Ask the triage table again about requests whose decision comes near."""
    from intake.services import urgency  # noqa: PLC0415 - services stand above tasks

    urgency.review_open_requests()
