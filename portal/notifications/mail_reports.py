"""Reports of the mail provider, whichever it is, in the form django-anymail gives them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpResponse

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


def tracking_view() -> Callable[..., HttpResponse] | None:
    """The door of the provider that this installation uses; none where mail goes by a mail server."""
    if not settings.PORTAL_MAIL_PROVIDER:
        return None
    # Loads the adapters of every provider, so only once a provider is in use.
    patterns = import_module("anymail.urls").urlpatterns
    wanted = f"{settings.PORTAL_MAIL_PROVIDER}_tracking_webhook"
    return next((each.callback for each in patterns if each.name == wanted), None)


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
