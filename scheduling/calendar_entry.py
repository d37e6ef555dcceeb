"""What a call says to a calendar: plain words that name neither child, illness nor hospital department."""

from email.utils import parseaddr
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.center.models import CareCenter
from portal.ui.text_fields import display_phone
from scheduling.ics import CallEntry
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus


def entry_of(call: Appointment, *, zone: ZoneInfo, attendee: str = "") -> CallEntry:
    """The calendar entry of a call, the same entry for every time this request has had."""
    link = settings.PORTAL_BASE_URL + reverse("scheduling:call_current")
    number = display_phone(CareCenter.objects.current().caller_number)
    return CallEntry(
        uid=f"{_entry_id(call.opinion_request_id)}@phone-calls",
        sequence=call.ical_sequence,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        zone=zone,
        changed_at=timezone.now(),
        title=_("Phone call with the hospital"),
        text=_("We call you from %(number)s. To change the call, sign in: %(link)s") % {"number": number, "link": link},
        link=link,
        # The address alone: the name before it says what the portal is about.
        organizer=_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        attendee=_address(attendee),
        is_cancelled=call.status == AppointmentStatus.CANCELLED,
    )


def _address(typed: str) -> str:
    """One whole mail address, or nothing: a line break in it would write lines of its own into the file."""
    try:
        validate_email(typed)
    except ValidationError:
        return ""
    return typed


def _entry_id(request_id: UUID) -> UUID:
    # Derived, so that a shared calendar does not give away the id that stands in the portal's addresses.
    return uuid5(request_id, "calendar entry of the call")
