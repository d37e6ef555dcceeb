"""The notices about calls. They carry the time and nothing about the child."""

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from intake.states import OPEN
from portal.accounts.models import User
from portal.lib.times import moment_words, same_clock, short_moment_words, time_words, zone_or
from portal.notifications.kinds import NotificationKind, register
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus


def _facts(reference_id: UUID | None, recipient: User, status: AppointmentStatus) -> Mapping[str, object] | None:
    """When the call is, in the recipient's zone and the hospital's; None once the call has another state or began."""
    if reference_id is None:
        return None
    calls = Appointment.objects.visible_to(recipient).select_related("slot__schedule", "opinion_request")
    call = calls.filter(pk=reference_id, status=status, slot__starts_at__gt=timezone.now()).first()
    if call is None:
        return None
    language, at = get_language() or "en", call.slot.starts_at
    hospital = ZoneInfo(call.slot.schedule.time_zone)
    zone = zone_or(recipient.time_zone, zone_or(call.family_time_zone, hospital))
    return {
        "when": moment_words(at, zone, language),
        "may_book": call.opinion_request.status in OPEN,
        "short_when": short_moment_words(at, zone, language),
        "hospital_when": "" if same_clock(at, zone, hospital) else time_words(at, hospital, language),
    }


def _booked(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    return _facts(reference_id, recipient, AppointmentStatus.BOOKED)


def _cancelled(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    return _facts(reference_id, recipient, AppointmentStatus.CANCELLED)


CALL_BOOKED = register(NotificationKind("scheduling.call_booked", _booked, _("The call is booked")))
CALL_CANCELLED = register(NotificationKind("scheduling.call_cancelled", _cancelled, _("The call is canceled")))
CALL_REMINDER = register(NotificationKind("scheduling.call_reminder", _booked, _("Reminder of the call")))
