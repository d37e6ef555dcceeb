"""What a call says to a calendar: plain words that name neither child, illness nor hospital department."""

from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.ui.text_fields import display_phone
from scheduling.ics import CallEntry
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus


def entry_of(call: Appointment, *, zone: ZoneInfo, caller_number: str) -> CallEntry:
    """The calendar entry of a call, the same entry for every time this request has had."""
    link = settings.PORTAL_BASE_URL + reverse("scheduling:call_current")
    return CallEntry(
        uid=f"{_entry_id(call.opinion_request_id)}@phone-calls",
        sequence=call.ical_sequence,
        starts_at=call.slot.starts_at,
        ends_at=call.slot.ends_at,
        zone=zone,
        changed_at=timezone.now(),
        title=_("Phone call with the hospital"),
        text=_("We call you from %(number)s. To change the call, sign in: %(link)s")
        % {"number": display_phone(caller_number), "link": link},
        link=link,
        is_cancelled=call.status == AppointmentStatus.CANCELLED,
    )


def _entry_id(request_id: UUID) -> UUID:
    # Derived, so that a shared calendar does not give away the id that stands in the portal's addresses.
    return uuid5(request_id, "calendar entry of the call")
