"""An unanswered message is our turn."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import OPEN
from messaging.models import Communication

# Behind the fast track, whose promise is the shorter one; before files to be sent again, because a family that asked
# how to send them waits for us. It says nothing of what one caregiver asked in private.
RANK: Final = 9


def balls(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Our turn wherever a family waits for an answer; one query for all requests."""
    ids = [each.pk for each in opinion_requests if each.status in OPEN]
    if not ids:
        return {}
    waiting = Communication.objects.filter(opinion_request__in=ids, only_with=None).waiting_for_answer().order_by()
    since = waiting.values_list("opinion_request").annotate(Min("sent_at"), Min("answer_due_at"))
    reason = str(_("You wrote to us. We are working on our answer."))
    return {rid: Ball(Holder.TEAM, first, reason, by=due, is_answer_due=True) for rid, first, due in since}
