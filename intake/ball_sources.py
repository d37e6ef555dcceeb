"""What intake itself knows about whose turn it is."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import OPEN, RequestStatus

_BY_STATUS: Final[Mapping[str, tuple[Holder, str | Promise]]] = {
    RequestStatus.DRAFT: (Holder.FAMILY, _("Choose a time for your free call.")),
    # Sent before a call was booked; the calls speak first once there is one.
    RequestStatus.SUBMITTED: (Holder.FAMILY, _("Choose a time for your free call.")),
    RequestStatus.IN_REVIEW: (Holder.TEAM, _("Our doctors are looking at your request.")),
    RequestStatus.INFORMATION_NEEDED: (Holder.FAMILY, _("We need something more from you. We told you what it is.")),
    RequestStatus.ACCEPTED: (Holder.TEAM, _("We are planning your visit with you.")),
    RequestStatus.DECLINED: (Holder.NOBODY, _("This request is closed.")),
    RequestStatus.WITHDRAWN: (Holder.NOBODY, _("You took this request back.")),
    RequestStatus.COMPLETED: (Holder.NOBODY, _("Your second opinion is complete.")),
}


def fast_track(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """A fast-track family waits for us from the first moment, whatever else is open."""
    waiting = (RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW)
    return {
        each.pk: Ball(Holder.TEAM, each.created_at, str(_("We are looking at this first and will call you.")))
        for each in opinion_requests
        if each.is_fast_track and each.status in waiting
    }


def asked_for_more(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Our question to the family goes before a booked call."""
    return {each.pk: _by_status(each) for each in opinion_requests if each.status == RequestStatus.INFORMATION_NEEDED}


def by_status(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """What the status alone says; the answer when no other source has one."""
    return {each.pk: _by_status(each) for each in opinion_requests}


def closed(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Nobody waits for a closed request, whatever files or calls it has."""
    return {each.pk: _by_status(each) for each in opinion_requests if each.status not in OPEN}


def _by_status(opinion_request: SecondOpinionRequest) -> Ball:
    holder, reason = _BY_STATUS[opinion_request.status]
    return Ball(holder, opinion_request.status_changed_at, str(reason))
