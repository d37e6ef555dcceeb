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
    """Send every due notice; what was lost with a worker or with Redis is found here."""
    from portal.notifications.services import relay_due  # noqa: PLC0415 - services import this module

    relay_due()
