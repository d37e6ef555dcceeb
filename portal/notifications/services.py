"""Writing notices into the outbox and taking them out again."""

import logging
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.notifications import kinds
from portal.notifications.models import Channel, Notification, NotificationStatus
from portal.notifications.tasks import deliver
from portal.ui.text_fields import display_phone

if TYPE_CHECKING:
    from portal.notifications.sms import SmsBackend

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 8
LEASE: Final = timedelta(minutes=2)


def notify(
    *, kind: str, recipient: User, effect: str, reference_id: UUID | None = None, due_at: datetime | None = None
) -> Notification | None:
    """Put one notice into the outbox of the running transaction; returns None when this effect already has one.

    `effect` names the event, e.g. `call-booked:<appointment id>`; with kind, person and channel it is the unique key.
    """
    channel = _channel_for(recipient, kinds.find(kind))
    if channel is None:
        return None
    notice, is_new = Notification.objects.get_or_create(
        effect_key=f"{kind}:{effect}:{recipient.pk}:{channel}",
        defaults={
            "kind": kind,
            "recipient": recipient,
            "channel": channel,
            "reference_id": reference_id,
            "due_at": due_at or timezone.now(),
        },
    )
    if is_new and notice.due_at <= timezone.now():
        deliver.delay_on_commit(str(notice.pk))  # type: ignore[attr-defined]
    return notice if is_new else None


def deliver_notification(*, notification_id: UUID) -> None:
    """Send one due notice. Safe to call twice and at once: only the caller whose claim succeeds sends."""
    notice = _claim(notification_id)
    if notice is None:
        return
    try:
        was_needed = _send(notice)
    except Exception as error:
        _put_back(notice, error)
        return
    notice.status = NotificationStatus.SENT if was_needed else NotificationStatus.CANCELLED
    notice.sent_at = timezone.now() if was_needed else None
    notice.claimed_until = None
    notice.save(update_fields=["status", "sent_at", "claimed_until"])


def due_notification_ids(*, limit: int = 200) -> list[UUID]:
    """Notices that are due and that no worker holds."""
    return list(_due(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:limit])


def _channel_for(recipient: User, kind: kinds.NotificationKind) -> Channel | None:
    if recipient.email and Channel.EMAIL in kind.channels:
        return Channel.EMAIL
    if recipient.phone and (recipient.is_phone_verified or kind.to_unproven) and Channel.SMS in kind.channels:
        return Channel.SMS
    return None


def _due(now: datetime) -> QuerySet[Notification]:
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return Notification.objects.filter(unclaimed, status=NotificationStatus.PENDING, due_at__lte=now)


def _claim(notification_id: UUID) -> Notification | None:
    now = timezone.now()
    due = _due(now).filter(pk=notification_id)
    if not due.update(claimed_until=now + LEASE, attempt_count=F("attempt_count") + 1):
        return None
    return Notification.objects.select_related("recipient").get(pk=notification_id)


def _send(notice: Notification) -> bool:
    kind = kinds.find(notice.kind)
    if not notice.recipient.is_active:
        return False
    with translation.override(notice.recipient.language):
        facts = kind.context(notice.reference_id, notice.recipient)
        if facts is None:
            return False
        center = CareCenter.objects.current()
        context = {
            **facts,
            "recipient_name": notice.recipient.get_short_name(),
            "center": center,
            "center_phone": display_phone(center.phone),
            "base_url": settings.PORTAL_BASE_URL,
            "language": notice.recipient.language,
        }
        if notice.channel == Channel.EMAIL:
            _send_email(notice, kind, context)
        else:
            _send_sms(notice, kind, context)
    return True


def _send_email(notice: Notification, kind: kinds.NotificationKind, context: dict[str, object]) -> None:
    template = f"email/{kind.template}"
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{template}.subject.txt", context).split()),
        body=_tidy(render_to_string(f"{template}.txt", context)),
        to=[str(notice.recipient.email)],
        # Stable, so that a repeat after a crash is recognised by the reader's mail program.
        headers={"Message-ID": f"<{notice.pk}@{urlsplit(settings.PORTAL_BASE_URL).hostname}>"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    for file in kind.attachments(notice.reference_id, notice.recipient):
        message.attach(file.name, file.content, file.content_type)
    message.send()


def _tidy(text: str) -> str:
    """Template tags leave blank lines behind; a reader wants one between paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _send_sms(notice: Notification, kind: kinds.NotificationKind, context: dict[str, object]) -> None:
    backend: SmsBackend = import_string(settings.PORTAL_SMS_BACKEND)()
    text = " ".join(render_to_string(f"sms/{kind.template}.txt", context).split())
    backend.send(to=str(notice.recipient.phone), text=text)


def _put_back(notice: Notification, error: Exception) -> None:
    """Wait longer after each failure (1, 2, 4 … minutes); after the last one staff must look."""
    logger.warning("notice %s attempt %s: %s", notice.pk, notice.attempt_count, type(error).__name__)
    is_last = notice.attempt_count >= MAX_ATTEMPTS
    Notification.objects.filter(pk=notice.pk, status=NotificationStatus.PENDING).update(
        status=NotificationStatus.SET_ASIDE if is_last else NotificationStatus.PENDING,
        due_at=timezone.now() + timedelta(minutes=2 ** (notice.attempt_count - 1)),
        claimed_until=None,
        last_error=type(error).__name__[:80],
    )
