"""What staff do about notices that did not arrive."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record_event
from portal.notifications.models import AddressProblem, Channel, Notification, NotificationStatus
from portal.notifications.tasks import deliver
from portal.notifications.ways import address_of


class AlreadySettled(Exception):
    """It went out, was told by phone, or is not needed any more."""


@transaction.atomic
def try_once_more(*, actor: User, notification_id: UUID) -> None:
    """Send it now, with all its tries again; the address gets another chance. Raises AlreadySettled."""
    notice = _open(notification_id)
    AddressProblem.objects.filter(
        user=notice.recipient, channel=notice.channel, address=address_of(notice.recipient, Channel(notice.channel))
    ).delete()
    now = timezone.now()
    notice.status, notice.due_at, notice.attempt_count, notice.claimed_until = NotificationStatus.PENDING, now, 0, None
    notice.save(update_fields=["status", "due_at", "attempt_count", "claimed_until"])
    record_event(actor=actor, action="notifications.sent_again", target=notice)
    deliver.delay_on_commit(str(notice.pk))  # type: ignore[attr-defined]


@transaction.atomic
def told_by_phone(*, actor: User, notification_id: UUID) -> None:
    """A person of the staff said it, so nothing has to be sent any more. Raises AlreadySettled."""
    notice = _open(notification_id)
    notice.told_at, notice.told_by = timezone.now(), actor
    if notice.status == NotificationStatus.PENDING:
        notice.status, notice.claimed_until = NotificationStatus.CANCELLED, None
    notice.save(update_fields=["told_at", "told_by", "status", "claimed_until"])
    record_event(actor=actor, action="notifications.told_by_phone", target=notice)


def _open(notification_id: UUID) -> Notification:
    """The locked row; what is being sent at this moment is not open to anything else."""
    rows = Notification.objects.select_for_update(of=("self",)).select_related("recipient")
    notice = rows.undelivered(timezone.now()).filter(pk=notification_id).first()
    if notice is None or (notice.claimed_until is not None and notice.claimed_until > timezone.now()):
        raise AlreadySettled
    return notice
