"""What intake itself knows about whose turn it is."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest, WaitsFor
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
_BEFORE_REVIEW: Final = (RequestStatus.DRAFT, RequestStatus.SUBMITTED)
_BEFORE_THE_DECISION: Final = (*_BEFORE_REVIEW, RequestStatus.IN_REVIEW)


def fast_track(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """A fast-track family waits for us from the first moment until we have spoken, whatever else is open."""
    return {
        each.pk: Ball(
            Holder.TEAM,
            each.fast_track_since or each.created_at,
            str(_("We are looking at this first and will call you.")),
            by=each.first_contact_due_at,
        )
        for each in opinion_requests
        if each.is_fast_track and each.contacted_at is None and each.status in _BEFORE_THE_DECISION
    }


def reached(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """After our talk with a fast-track family there is no call to book: they send, or we look."""
    spoken = [each for each in opinion_requests if each.is_fast_track and each.contacted_at is not None]
    return {each.pk: _after_the_talk(each) for each in spoken if each.status in _BEFORE_REVIEW}


def asked_for_more(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Our question to the family goes before a booked call."""
    return {each.pk: _by_status(each) for each in opinion_requests if each.status == RequestStatus.INFORMATION_NEEDED}


def by_status(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """What the status alone says; the answer when no other source has one."""
    return {each.pk: _by_status(each) for each in opinion_requests}


def closed(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Nobody waits for a closed request, whatever files or calls it has."""
    return {each.pk: _by_status(each) for each in opinion_requests if each.status not in OPEN}


def _after_the_talk(opinion_request: SecondOpinionRequest) -> Ball:
    since = max(opinion_request.contacted_at or opinion_request.created_at, opinion_request.status_changed_at)
    if opinion_request.status == RequestStatus.DRAFT:
        return Ball(Holder.FAMILY, since, str(_("Check your answers and send them to the care team.")))
    words = str(_("We look at what you sent and tell you what comes next."))
    return Ball(Holder.TEAM, since, words, by=opinion_request.answer_due_at, is_answer_due=True)


def _by_status(opinion_request: SecondOpinionRequest) -> Ball:
    since = opinion_request.status_changed_at
    if opinion_request.status == RequestStatus.INFORMATION_NEEDED and opinion_request.waits_for == WaitsFor.HOSPITAL:
        return Ball(Holder.HOSPITAL, since, str(_("We asked another hospital for something. You have nothing to do.")))
    holder, reason = _BY_STATUS[opinion_request.status]
    if holder == Holder.TEAM:
        return Ball(holder, since, str(reason), by=opinion_request.answer_due_at, is_answer_due=True)
    return Ball(holder, since, str(reason))
