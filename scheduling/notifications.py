"""The notices about calls. They carry the time and nothing about the child."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from intake.states import OPEN
from portal.accounts.models import User
from portal.lib.times import moment_words, same_clock, short_moment_words, time_words, zone_or
from portal.notifications.kinds import Attachment, NotificationKind, register
from portal.notifications.models import Channel
from scheduling.calendar_entry import entry_of
from scheduling.ics import calendar_file
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus

_SOON: Final = timedelta(hours=24)


def _call(reference_id: UUID | None, recipient: User, status: AppointmentStatus) -> Appointment | None:
    """The call while it has that state, if the recipient may still see it."""
    if reference_id is None:
        return None
    calls = Appointment.objects.visible_to(recipient).select_related("slot__schedule", "opinion_request")
    return calls.filter(pk=reference_id, status=status).first()


def _facts(call: Appointment | None, recipient: User) -> Mapping[str, object] | None:
    """When the call is, in the recipient's zone and the hospital's; None for one whose state has changed."""
    if call is None:
        return None
    language, at = get_language() or "en", call.starts_at
    hospital = ZoneInfo(call.slot.schedule.time_zone)
    zone = _zone(call, recipient)
    return {
        "when": moment_words(at, zone, language),
        # At night only what touches the next day may make a phone sound.
        "cannot_wait": at < timezone.now() + _SOON,
        "may_book": call.opinion_request.status in OPEN,
        "short_when": short_moment_words(at, zone, language),
        "hospital_when": "" if same_clock(at, zone, hospital) else time_words(at, hospital, language),
    }


def _zone(call: Appointment, recipient: User) -> ZoneInfo:
    return zone_or(recipient.time_zone, zone_or(call.family_time_zone, ZoneInfo(call.slot.schedule.time_zone)))


def _to_come(call: Appointment | None) -> Appointment | None:
    return call if call is not None and call.starts_at > timezone.now() else None


def _booked(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    return _facts(_to_come(_call(reference_id, recipient, AppointmentStatus.BOOKED)), recipient)


def is_paused(call: Appointment, now: datetime) -> bool:
    """Whether the family asked for quiet until a later day."""
    until = call.opinion_request.paused_until
    return until is not None and now.astimezone(ZoneInfo(call.slot.schedule.time_zone)).date() < until


def _reminded(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    call = _to_come(_call(reference_id, recipient, AppointmentStatus.BOOKED))
    return None if call is None or is_paused(call, timezone.now()) else _facts(call, recipient)


def _offered(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    """The time that is held, and until when; None once it is booked, let go of or run out."""
    call = _to_come(_call(reference_id, recipient, AppointmentStatus.HELD))
    if call is None or call.hold_expires_at is None or call.hold_expires_at <= timezone.now():
        return None
    facts = _facts(call, recipient)
    until = moment_words(call.hold_expires_at, _zone(call, recipient), get_language() or "en")
    return None if facts is None else {**facts, "until": until}


def _not_called(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    call = _call(reference_id, recipient, AppointmentStatus.BOOKED)
    facts = _facts(call, recipient)
    if call is None or facts is None or not recipient.is_staff:
        return None
    path = reverse("admin:intake_secondopinionrequest_change", args=[call.opinion_request_id])
    return {**facts, "reference": call.opinion_request.reference, "path": f"{path}#call"}


def _cancelled(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    return _facts(_to_come(_call(reference_id, recipient, AppointmentStatus.CANCELLED)), recipient)


def _missed(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    return _facts(_call(reference_id, recipient, AppointmentStatus.NOSHOW), recipient)


def _done(reference_id: UUID | None, recipient: User) -> Mapping[str, object] | None:
    return _facts(_call(reference_id, recipient, AppointmentStatus.FULFILLED), recipient)


def _file(reference_id: UUID | None, recipient: User) -> Sequence[Attachment]:
    """The call for the recipient's calendar, or what takes it out again."""
    if reference_id is None:
        return []
    status = (AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)
    calls = Appointment.objects.visible_to(recipient).select_related("slot__schedule")
    call = calls.filter(pk=reference_id, status__in=status).first()
    if call is None:
        return []
    entry = entry_of(call, zone=_zone(call, recipient), attendee=recipient.email or "")
    return [Attachment("phone-call.ics", calendar_file(entry).decode(), f"text/calendar; method={entry.method}")]


CALL_BOOKED = register(NotificationKind("scheduling.call_booked", _booked, _("The call is booked"), attachments=_file))
CALL_MOVED = register(
    NotificationKind("scheduling.call_moved", _booked, _("The call is moved"), attachments=_file, is_essential=True)
)
CALL_CANCELLED = register(
    NotificationKind(
        "scheduling.call_cancelled", _cancelled, _("The call is canceled"), attachments=_file, is_essential=True
    )
)
CALL_REMINDER = register(NotificationKind("scheduling.call_reminder", _reminded, _("Reminder of the call")))
CALL_SOON = register(NotificationKind("scheduling.call_soon", _reminded, _("Reminder an hour before the call")))
OPENING_OFFERED = register(NotificationKind("scheduling.opening_offered", _offered, _("A time is held for the family")))
NOBODY_CALLED = register(
    NotificationKind(
        "scheduling.nobody_called",
        _not_called,
        # Translators: the family pressed a button to say that our call did not come.
        _("The family says that nobody called"),
        channels=(Channel.EMAIL,),
    )
)
CALL_MISSED = register(NotificationKind("scheduling.call_missed", _missed, _("We did not reach the family")))
CALL_NOTED = register(NotificationKind("scheduling.call_noted", _done, _("Note after the call")))
