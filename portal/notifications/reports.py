"""Reports of providers and carriers: each believed once, whatever order they come in."""

import hashlib
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.notifications.aside import give_up, note_problem
from portal.notifications.models import (
    AddressProblem,
    Channel,
    DeliveryEvent,
    Notification,
    NotificationStatus,
    ProblemReason,
    Report,
    StoppedNumber,
)
from portal.notifications.ways import address_of


@transaction.atomic
def take_report(
    *, report: Report, source: str, notice: Notification | None, problem: ProblemReason | None = None, address: str = ""
) -> bool:
    """Write the report down and do what follows from it; False for one that came before.

    `problem` says that the address itself does not work, `address` which one it was, where the sender tells.
    """
    if not _is_new(report, source, notice.pk if notice else None):
        return False
    if notice is None:
        return True
    if report in {Report.ACCEPTED, Report.DELIVERED}:
        _has_arrived(notice, report)
    elif report is Report.BOUNCED:
        _note(notice, problem, address)
        give_up(notice, "Bounced")
    elif report is Report.COMPLAINED:
        _note(notice, ProblemReason.COMPLAINED, address)
    return True


@transaction.atomic
def stop_number(*, number: str, source: str) -> bool:
    """Nothing goes to this number any more; False for a message that came before."""
    if not _is_new(Report.STOPPED, source):
        return False
    StoppedNumber.objects.get_or_create(pk=number)
    return True


@transaction.atomic
def start_number(*, number: str, source: str) -> bool:
    """Texts go to this number again; False for a message that came before."""
    if not _is_new(Report.STARTED, source):
        return False
    StoppedNumber.objects.filter(pk=number).delete()
    return True


def find_notice(*, notice_id: str = "", carrier_id: str = "") -> Notification | None:
    """The notice a report is about, by our own id or by what the carrier calls it."""
    known = Notification.objects.select_related("recipient")
    try:
        found = known.filter(pk=UUID(notice_id)).first() if notice_id else None
    except ValueError:
        found = None
    return found or (known.filter(carrier_id=carrier_id).first() if carrier_id else None)


def _is_new(report: Report, source: str, notification_id: UUID | None = None) -> bool:
    key = hashlib.sha256(f"{report}\n{source}".encode()).hexdigest()
    _event, is_new = DeliveryEvent.objects.get_or_create(
        source_key=key, defaults={"report": report, "notification_id": notification_id}
    )
    return is_new


def _has_arrived(notice: Notification, report: Report) -> None:
    """The worker that sent it may have been killed before it could say so."""
    waiting = Notification.objects.filter(pk=notice.pk, status=NotificationStatus.PENDING)
    waiting.update(status=NotificationStatus.SENT, sent_at=timezone.now(), claimed_until=None)
    if report is Report.DELIVERED:
        channel = Channel(notice.channel)
        address = address_of(notice.recipient, channel)
        AddressProblem.objects.filter(
            user=notice.recipient, channel=channel, address=address, found_at__lt=notice.created_at
        ).delete()


def _note(notice: Notification, problem: ProblemReason | None, address: str) -> None:
    channel = Channel(notice.channel)
    ours = address_of(notice.recipient, channel)
    # Changed since then: the new one has done nothing wrong.
    if problem is not None and ours and address.lower() in {"", ours}:
        note_problem(notice.recipient, channel, problem)
