"""What the call says about whose turn it is."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus

RANK: Final = 30
# Later the request's own state says more than its first call.
_EARLY: Final = (RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW)


def balls(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """One answer for each request whose newest call decides it."""
    early = {each.pk: each for each in opinion_requests if each.status in _EARLY}
    calls = Appointment.objects.told().filter(opinion_request__in=early).select_related("slot")
    newest: dict[UUID, Appointment] = {}
    for call in calls:
        newest.setdefault(call.opinion_request_id, call)
    answers = {pk: _ball(call, RequestStatus(early[pk].status)) for pk, call in newest.items()}
    return {pk: ball for pk, ball in answers.items() if ball is not None}


def _ball(call: Appointment, status: RequestStatus) -> Ball | None:
    slot = call.slot
    if call.status == AppointmentStatus.BOOKED:
        since = call.booked_at or call.created_at
        return Ball(Holder.TEAM, since, _("We call you at the time you chose."), by=slot.starts_at)
    if call.status == AppointmentStatus.NOSHOW:
        return Ball(Holder.FAMILY, slot.ends_at, _("We tried to reach you. Choose a new time for the call."))
    if call.status == AppointmentStatus.FULFILLED:
        return _after_the_call(call, status)
    return None


def _after_the_call(call: Appointment, status: RequestStatus) -> Ball | None:
    if status == RequestStatus.DRAFT:
        return Ball(Holder.FAMILY, call.slot.ends_at, _("Check your answers and send them to the care team."))
    if status == RequestStatus.SUBMITTED:
        return Ball(Holder.TEAM, call.slot.ends_at, _("We look at what you sent and tell you what comes next."))
    return None
