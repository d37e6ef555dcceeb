"""Doormen of the numbers; beat lets them in."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="numbers.count_requests")
def count_requests() -> None:
    """Count requests that may have changed since the last time, and what families are told of waiting."""
    # Services stand above tasks.
    from portal.numbers import counting, waiting  # noqa: PLC0415

    counting.count_changed(now=timezone.now())
    waiting.tell_anew(now=timezone.now())
