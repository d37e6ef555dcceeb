"""Doormen of the desk: what keeps the queue in step by itself."""

from celery import shared_task


@shared_task(name="desk.refresh_queue")
def refresh_queue() -> None:
    """Write the lines anew that something has marked, or that a new day changes."""
    from portal.desk.queue_refresh import refresh_all_marked  # noqa: PLC0415 - heavy, and only the worker needs it

    refresh_all_marked()


@shared_task(name="desk.compare_queue", soft_time_limit=3300, time_limit=3500)
def compare_queue() -> None:
    """Make every line anew once a night and count those that were wrong."""
    from portal.desk.queue_refresh import compare_everything  # noqa: PLC0415 - as above

    compare_everything()
