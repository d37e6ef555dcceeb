"""Reports of the mail provider, whichever it is, in the form django-anymail gives them."""

from collections.abc import Mapping
from typing import Any, Final

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver

from portal.notifications.models import ProblemReason, Report
from portal.notifications.reports import find_notice, take_report

_REPORTS: Final[Mapping[str, Report]] = {
    EventType.QUEUED: Report.ACCEPTED,
    EventType.SENT: Report.ACCEPTED,
    EventType.DELIVERED: Report.DELIVERED,
    EventType.DEFERRED: Report.DEFERRED,
    EventType.BOUNCED: Report.BOUNCED,
    EventType.REJECTED: Report.BOUNCED,
    EventType.FAILED: Report.BOUNCED,
    EventType.COMPLAINED: Report.COMPLAINED,
}
_REASONS: Final[Mapping[str, ProblemReason]] = {
    RejectReason.INVALID: ProblemReason.INVALID,
    RejectReason.BOUNCED: ProblemReason.BOUNCED,
    RejectReason.SPAM: ProblemReason.COMPLAINED,
    RejectReason.UNSUBSCRIBED: ProblemReason.COMPLAINED,
}


@receiver(tracking, dispatch_uid="notifications.mail_tracked")
def take_event(*, event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    """Write the report down; what people open or click is nobody's business here."""
    report = _REPORTS.get(event.event_type or "")
    if report is None:
        return
    own_id, mail_id = str((event.metadata or {}).get("notice", "")), event.message_id or ""
    source = event.event_id or f"{mail_id}:{event.timestamp.isoformat() if event.timestamp else ''}"
    take_report(
        report=report,
        source=f"mail:{esp_name}:{event.event_type}:{source}",
        notice=find_notice(notice_id=own_id, carrier_id=mail_id),
        problem=_REASONS.get(event.reject_reason or ""),
        address=event.recipient or "",
    )
