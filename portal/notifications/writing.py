"""Writing one row of the outbox inside the running transaction."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from portal.accounts.models import User
from portal.notifications.models import Channel, Notification
from portal.notifications.tasks import deliver


def write(
    *,
    kind: str,
    recipient: User,
    channel: Channel,
    effect_key: str,
    reference_id: UUID | None = None,
    due_at: datetime | None = None,
) -> tuple[Notification, bool]:
    """The row of that effect and whether it is new; a new one that is due is queued once the transaction commits."""
    due = due_at or timezone.now()
    notice, is_new = Notification.objects.get_or_create(
        effect_key=effect_key,
        defaults={
            "kind": kind,
            "recipient": recipient,
            "channel": channel,
            "reference_id": reference_id,
            "due_at": due,
            "wanted_at": due,
        },
    )
    if is_new and notice.due_at <= timezone.now():
        deliver.delay_on_commit(str(notice.pk))  # type: ignore[attr-defined]
    return notice, is_new
