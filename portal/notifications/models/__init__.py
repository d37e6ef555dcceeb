"""The outbox, what people want to hear of, and what became of it."""

from portal.notifications.models.addresses import AddressProblem, ProblemReason, StoppedNumber
from portal.notifications.models.events import DeliveryEvent, Report
from portal.notifications.models.outbox import (
    LATE_AFTER,
    Channel,
    Notification,
    NotificationQuerySet,
    NotificationStatus,
)
from portal.notifications.models.preferences import NoticeGroup, NoticePause, NoticePreference

__all__ = [
    "LATE_AFTER",
    "AddressProblem",
    "Channel",
    "DeliveryEvent",
    "NoticeGroup",
    "NoticePause",
    "NoticePreference",
    "Notification",
    "NotificationQuerySet",
    "NotificationStatus",
    "ProblemReason",
    "Report",
    "StoppedNumber",
]
