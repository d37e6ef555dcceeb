"""What a contact with a fast-track family says about whose turn it is: there was no booked call to say it."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from callsheet.models import ContactTry
from intake.ball import Ball
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from scheduling.ball import after_a_talk
from scheduling.models import CallResult

# Just before what intake says about families that we reached.
RANK: Final = 39
_EARLY: Final = (RequestStatus.DRAFT, RequestStatus.SUBMITTED)


def balls(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """What was agreed in the newest talk; one query, and none where no family was reached."""
    reached = {
        each.pk: each
        for each in opinion_requests
        if each.is_fast_track and each.contacted_at is not None and each.status in _EARLY
    }
    if not reached:
        return {}
    talks = ContactTry.objects.filter(talk__opinion_request__in=reached, result=CallResult.REACHED)
    newest = {talk.talk.opinion_request_id: talk for talk in talks.select_related("talk").order_by("recorded_at")}
    found = {
        pk: after_a_talk(
            RequestStatus(reached[pk].status), step=talk.next_step, on=talk.next_step_on, since=talk.recorded_at
        )
        for pk, talk in newest.items()
    }
    return {pk: ball for pk, ball in found.items() if ball is not None}
