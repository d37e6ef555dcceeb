"""Housekeeping of the whole installation."""

from celery import shared_task
from celery.signals import beat_init
from django.core.cache import cache

from portal.health import HEARTBEAT_KEY, HEARTBEAT_SECONDS


@shared_task(name="portal.beat_heartbeat")
def beat_heartbeat() -> None:
    """Leave a mark that dies away: beat queued this and a worker ran it."""
    cache.set(HEARTBEAT_KEY, "1", HEARTBEAT_SECONDS)


@beat_init.connect
def beat_once_at_start(**_kwargs: object) -> None:
    """Show that beat lives as soon as it starts, not only at its first turn."""
    beat_heartbeat.delay()
