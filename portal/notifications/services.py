"""Writing notices into the outbox and taking them out again."""

import logging
import time
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import kinds, outbox
from portal.notifications.aside import give_up, note_problem
from portal.notifications.failures import Failure, judge
from portal.notifications.mailer import Mailer
from portal.notifications.models import Channel, Notification, ProblemReason
from portal.notifications.outbox import MAX_ATTEMPTS
from portal.notifications.quiet import Wait
from portal.notifications.sending import NotNeeded, send
from portal.notifications.ways import is_broken, ways_for
from portal.notifications.writing import write

__all__ = ["MAX_ATTEMPTS", "deliver_notification", "due_notification_ids", "notify", "relay_due"]

logger = logging.getLogger(__name__)

BATCH: Final = 20
# Shorter than the time between two sweeps: each is done before the next one begins.
SWEEP_SECONDS: Final = 25.0


def notify(
    *, kind: str, recipient: User, effect: str, reference_id: UUID | None = None, due_at: datetime | None = None
) -> Notification | None:
    """Put one notice into the outbox of the running transaction, one row for each way the person chose.

    Returns the first new row; None when this effect already has its rows, or the person does not want to hear of it.
    `effect` names the event, e.g. `call-booked:<appointment id>`; with kind, person and channel it is the unique key.
    """
    ways = ways_for(recipient, kinds.find(kind))
    written = [
        write(
            kind=kind,
            recipient=recipient,
            channel=channel,
            effect_key=f"{kind}:{effect}:{recipient.pk}:{channel}",
            reference_id=reference_id,
            due_at=due_at,
        )
        for channel in ways
    ]
    return next((notice for notice, is_new in written if is_new), None)


def deliver_notification(*, notification_id: UUID) -> None:
    """Send one due notice. Safe to call twice and at once: only the caller whose claim succeeds sends."""
    notice = outbox.claim_one(notification_id)
    if notice is not None:
        with Mailer() as mailer:
            _deliver(notice, mailer)


def relay_due(*, seconds: float = SWEEP_SECONDS) -> int:
    """Send what is due, the oldest first, until nothing is left or the time is over; returns how many were tried.

    Any number of these may run at once. A way that nobody answers on is left alone until the next time.
    """
    ends_at, tried, away = time.monotonic() + seconds, 0, set[Channel]()
    with Mailer() as mailer:
        while time.monotonic() < ends_at and (batch := _next_batch(away)):
            for notice in batch:
                if notice.channel in away or not outbox.has_time(notice):
                    outbox.release(notice)
                    continue
                tried += 1
                if _deliver(notice, mailer) is Failure.AWAY:
                    away.add(Channel(notice.channel))
    return tried


def _next_batch(away: set[Channel]) -> list[Notification]:
    """A connection that was cut is no reason to stop; one that cannot be made again is."""
    try:
        return outbox.claim_batch(size=BATCH, without=away)
    except (OperationalError, InterfaceError):
        connection.close()
        return outbox.claim_batch(size=BATCH, without=away)


def due_notification_ids(*, limit: int = 200) -> list[UUID]:
    """Notices that are due and that no worker holds."""
    return list(Notification.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:limit])


def _deliver(notice: Notification, mailer: Mailer) -> Failure | None:
    """Send what was claimed and write down how it went."""
    channel = Channel(notice.channel)
    try:
        if is_broken(notice.recipient, channel):
            give_up(notice, "AddressProblem")
            return None
        carrier_id = send(notice, mailer)
    except NotNeeded:
        outbox.mark_not_needed(notice)
    except Wait as quiet:
        outbox.postpone(notice, quiet.until)
    except Exception as error:
        return _settle(notice, error)
    else:
        outbox.mark_sent(notice, carrier_id)
    return None


def _settle(notice: Notification, error: Exception) -> Failure:
    failure = judge(error)
    logger.warning("notice %s attempt %s: %s", notice.pk, notice.attempt_count, type(error).__name__)
    if failure is Failure.OUR_DATABASE and not connection.in_atomic_block:
        connection.close()
    if failure in {Failure.NO_ADDRESS, Failure.STOPPED}:
        if failure is Failure.NO_ADDRESS:
            note_problem(notice.recipient, Channel(notice.channel), ProblemReason.INVALID)
        give_up(notice, type(error).__name__)
    elif notice.attempt_count >= MAX_ATTEMPTS:
        give_up(notice, type(error).__name__)
    else:
        # Cut off before anything was sent: what follows a sending has its own patience with the database.
        outbox.try_again(notice, error, soon=failure is Failure.OUR_DATABASE)
    return failure
