"""Doormen of the outbox."""

from uuid import UUID

from celery import shared_task


@shared_task(name="notifications.deliver")
def deliver(notification_id: str) -> None:
    """Send one notice, if it is still due."""
    from portal.notifications.services import deliver_notification  # noqa: PLC0415 - services import this module

    deliver_notification(notification_id=UUID(notification_id))


@shared_task(name="notifications.sweep")
def sweep() -> None:
    """Queue every due notice again; what was lost with a worker or with Redis is found here."""
    from portal.notifications.services import due_notification_ids  # noqa: PLC0415 - services import this module

    for notification_id in due_notification_ids():
        deliver.delay(str(notification_id))
