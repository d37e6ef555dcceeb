"""Dates what the demo writes back, so that its families have waited for different lengths of time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.db.models.signals import pre_save

from intake.models import RequestStatusChange, SecondOpinionRequest, UrgencyChange
from portal.audit.models import AuditEvent
from scheduling.models import Appointment, CallOutcome
from scheduling.states import AppointmentStatus

_HISTORY: Final = (AuditEvent, RequestStatusChange, UrgencyChange)
_UID: Final = "demo.past"


@contextmanager
def history_from(ago: timedelta) -> Iterator[None]:
    """Rows of history added inside are dated that long ago; afterwards the database lets nobody change their date."""

    def date_back(sender: type, instance: Any, **_facts: object) -> None:
        if sender in _HISTORY and instance._state.adding:
            instance.at -= ago
        # Written down while the call was still fresh.
        if sender is CallOutcome and instance._state.adding:
            instance.recorded_at = instance.appointment.ends_at

    pre_save.connect(date_back, weak=False, dispatch_uid=_UID)
    try:
        yield
    finally:
        pre_save.disconnect(dispatch_uid=_UID)


def move_request_back(request_id: UUID, ago: timedelta) -> None:
    """The request and its booking happened that long ago. Calls and files keep their times: those are promises."""
    SecondOpinionRequest.objects.filter(pk=request_id).update(
        created_at=F("created_at") - ago,
        submitted_at=F("submitted_at") - ago,
        status_changed_at=F("status_changed_at") - ago,
        reach_answered_at=F("reach_answered_at") - ago,
        # The promise itself stays: it was counted in business hours.
        fast_track_since=F("fast_track_since") - ago,
    )
    booked = Appointment.objects.filter(opinion_request=request_id, status=AppointmentStatus.BOOKED)
    booked.update(created_at=F("created_at") - ago, booked_at=F("booked_at") - ago)
