"""An unanswered message is our turn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery
from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import OPEN
from messaging.models import Communication
from messaging.models.communication import CommunicationQuerySet

# Behind the fast track, whose promise is the shorter one; before files to be sent again, because a family that asked
# how to send them waits for us. It says nothing of what one caregiver asked in private.
RANK: Final = 9


# Columns that a hub reads along with its request.
SINCE: Final = "messages_wait_since"
DUE: Final = "messages_answer_due"


def balls(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """Our turn wherever a family waits for an answer; one query for all requests that came without these columns."""
    asked = [each for each in opinion_requests if each.status in OPEN]
    moments = {each.pk: (getattr(each, SINCE), getattr(each, DUE)) for each in asked if hasattr(each, SINCE)}
    moments |= _read([each.pk for each in asked if each.pk not in moments])
    reason = str(_("You wrote to us. We are working on our answer."))
    return {
        rid: Ball(Holder.TEAM, since, reason, by=due, is_answer_due=True)
        for rid, (since, due) in moments.items()
        if since is not None
    }


def column_of(name: str) -> Subquery:
    """The oldest shared message of the request that waits: when it came, or by when we answer."""
    oldest = _waiting().filter(opinion_request=OuterRef("pk")).order_by("sent_at")
    return Subquery(oldest.values(name)[:1])


def _read(ids: Sequence[UUID]) -> dict[UUID, tuple[datetime, datetime | None]]:
    if not ids:
        return {}
    rows = _waiting().filter(opinion_request__in=ids).order_by().values_list("opinion_request")
    return {rid: (since, due) for rid, since, due in rows.annotate(Min("sent_at"), Min("answer_due_at"))}


def _waiting() -> CommunicationQuerySet:
    return Communication.objects.filter(only_with=None).waiting_for_answer()
