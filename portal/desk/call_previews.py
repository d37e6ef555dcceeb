"""What a family will read of its call once staff have changed it, in the family's language; saves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from portal.lib.times import moment_words, zone_or
from scheduling.models import Appointment, Slot


@dataclass(frozen=True, slots=True)
class CallPreview:
    """The notice without its greeting and its link."""

    language: str
    title: str
    sentences: Sequence[str]


def of_cancel(call: Appointment) -> CallPreview:
    """The call is called off."""
    opinion_request = call.opinion_request
    office = ZoneInfo(call.slot.schedule.time_zone)
    with translation.override(_language(opinion_request)):
        when = _moment(opinion_request, call.starts_at, call.family_time_zone, office)
        sentences = [_("This phone call is canceled:"), when, _("You can choose a new time whenever you like.")]
        return CallPreview(_language(opinion_request), _("Your call is canceled"), sentences)


def of_booking(opinion_request: SecondOpinionRequest, slot_id: UUID, *, is_move: bool) -> CallPreview | None:
    """The call is at this time; None where the time is gone."""
    slot = Slot.objects.select_related("schedule").filter(pk=slot_id).first()
    if slot is None:
        return None
    with translation.override(_language(opinion_request)):
        when = _moment(opinion_request, slot.starts_at, "", ZoneInfo(slot.schedule.time_zone))
        if is_move:
            said = [_("Your phone call has a new time. We call you on:"), when, _("The earlier time no longer holds.")]
            return CallPreview(_language(opinion_request), _("Your call has a new time"), said)
        said = [
            _("Your phone call is booked. We call you on:"),
            when,
            _("You have nothing else to do before the call."),
        ]
        return CallPreview(_language(opinion_request), _("Your call is booked"), said)


def _language(opinion_request: SecondOpinionRequest) -> str:
    return opinion_request.requester.user.language


def _moment(opinion_request: SecondOpinionRequest, moment: datetime, theirs: str, office: ZoneInfo) -> str:
    zone = zone_or(opinion_request.requester.user.time_zone, zone_or(theirs, office))
    return moment_words(moment, zone, _language(opinion_request))
