"""A family that asked us to call waits for us."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import OPEN
from scheduling.models import CallWish

# Before what an earlier call says: the wish is the newer word.
RANK: Final = 28


def balls(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """One answer for each request whose wish for a call waits; one query for all of them."""
    able = [each.pk for each in opinion_requests if each.status in OPEN]
    wishes = CallWish.objects.open().filter(opinion_request__in=able)
    reason = _("You asked us to call. A person on our team finds a time.")
    return {wish.opinion_request_id: Ball(Holder.TEAM, wish.created_at, reason) for wish in wishes}
