"""Taking notices out of the outbox and writing back what became of them; each write asks whether the claim still holds.

A claim is the time until which a worker may keep the notice. The same time proves, when the worker writes its
result, that nobody else took the notice over in between.
"""

import logging
import random
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from portal.notifications.models import Channel, Notification, NotificationQuerySet, NotificationStatus

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 8
_JITTER: Final = 0.2
# Cut off from our own database, which is back in a moment or not for long.
_SOON: Final = timedelta(seconds=2)
_RECONNECT_WAITS: Final = (0.05, 0.2, 1.0, 3.0)


def claim_one(notification_id: UUID) -> Notification | None:
    """The notice, if it is due and nobody has it; for this caller alone until the lease ends."""
    return next(iter(_claim(Notification.objects.due(timezone.now()).filter(pk=notification_id))), None)


def claim_batch(*, size: int, without: Collection[Channel] = ()) -> list[Notification]:
    """The notices that wait longest, each given to one caller only, however many ask at the same moment."""
    due = Notification.objects.due(timezone.now()).exclude(channel__in=without)
    return _claim(due.order_by("due_at")[:size])


@transaction.atomic
def _claim(due: NotificationQuerySet) -> list[Notification]:
    until = timezone.now() + lease()
    # All is read before the claim is written: whoever is cut off later than here has what the claim is for.
    found = list(due.select_related("recipient__notice_pause").select_for_update(skip_locked=True, of=("self",)))
    mine = Notification.objects.filter(pk__in=[each.pk for each in found])
    if found:
        mine.update(claimed_until=until, attempt_count=F("attempt_count") + 1)
    for each in found:
        each.claimed_until, each.attempt_count = until, each.attempt_count + 1
    return found


def lease() -> timedelta:
    """How long a worker may keep a notice to itself."""
    return timedelta(seconds=settings.PORTAL_NOTICE_LEASE_SECONDS)


def has_time(notice: Notification) -> bool:
    """Whether half the lease is left: more than the slowest sending takes."""
    return notice.claimed_until is not None and notice.claimed_until > timezone.now() + lease() / 2


def mark_sent(notice: Notification, carrier_id: str) -> None:
    """It is out. Said even when the lease ran out meanwhile: that is the last chance to keep it from a second time."""
    waiting = Notification.objects.filter(pk=notice.pk, status=NotificationStatus.PENDING)
    _write(
        waiting,
        status=NotificationStatus.SENT,
        sent_at=timezone.now(),
        claimed_until=None,
        carrier_id=carrier_id[:200],
        last_error="",
    )


def mark_not_needed(notice: Notification) -> None:
    """Nothing has to be said any more."""
    _write(_held(notice), status=NotificationStatus.CANCELLED, claimed_until=None)


def postpone(notice: Notification, until: datetime) -> None:
    """Later, as the person wants it; that was no attempt, and it is not late."""
    _write(_held(notice), due_at=until, wanted_at=until, claimed_until=None, attempt_count=F("attempt_count") - 1)


def release(notice: Notification) -> None:
    """Back into the outbox, as if nobody had taken it out."""
    _write(_held(notice), claimed_until=None, attempt_count=F("attempt_count") - 1)


def try_again(notice: Notification, error: Exception, *, soon: bool = False) -> None:
    """Wait longer after each failure: about 1, 2, 4 … minutes, never all notices at the same moment."""
    first = _SOON if soon else timedelta(minutes=1)
    wait = first * 2 ** (notice.attempt_count - 1) * random.uniform(1, 1 + _JITTER)  # noqa: S311 - no secret
    _write(_held(notice), due_at=timezone.now() + wait, claimed_until=None, last_error=type(error).__name__[:80])


def _held(notice: Notification) -> Any:
    return Notification.objects.filter(
        pk=notice.pk, status=NotificationStatus.PENDING, claimed_until=notice.claimed_until
    )


def _write(rows: Any, **fields: Any) -> None:
    """Update, over a new connection where the old one was cut: a mail that went out must not be forgotten for that."""
    for wait in _RECONNECT_WAITS:
        try:
            rows.update(**fields)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            logger.warning("outbox: the database went away (%s); once more", type(error).__name__)
            connection.close()
            time.sleep(wait)
        else:
            return
    rows.update(**fields)
