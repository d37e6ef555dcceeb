"""What a coordinator looks at first in the morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from intake.ball import Holder
from intake.models import ReachTime, RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.desk.calls import CallLine, calls_on, calls_without_interpreter
from portal.desk.queue import Row, Turn, open_requests, rows, turns
from portal.desk.records import due_counts
from portal.desk.urgency import Clock, Flag, clock_of, flags_of
from portal.desk.words import age
from portal.notifications.models import Notification, NotificationStatus
from records.models import DocumentReference
from records.states import PENDING, DocumentStatus

SHOWN: Final = 8
# A file that is still not checked after this long waits for a person, not for a worker.
STUCK_AFTER: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Urgent:
    """One fast-track family that waits for our call."""

    opinion_request: SecondOpinionRequest
    person: RelatedPerson
    age: str
    arrived_at: datetime
    reach_times: list[str]
    clock: Clock | None
    flags: list[Flag]


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the first page."""

    urgent: list[Urgent]
    calls: list[CallLine]
    without_interpreter: list[CallLine]
    files: list[DocumentReference]
    file_count: int
    waiting: list[Row]
    waiting_count: int
    undelivered_count: int
    # Other hospitals: how many lines wait to be asked, and how many are late.
    to_ask_count: int
    late_count: int


def today_for(user: User, *, zone: ZoneInfo, now: datetime) -> Today:
    """The first page of one member of staff."""
    today = now.astimezone(zone).date()
    every = turns(open_requests(user))
    urgent = [turn for turn in every if _cannot_wait(turn)]
    routine = [turn for turn in every if turn.holder == Holder.TEAM and not _cannot_wait(turn)]
    stuck = stuck_files(user, now=now)
    to_ask, late = due_counts(user, today=today)
    return Today(
        urgent=[_urgent(turn, now, zone) for turn in urgent],
        calls=calls_on(today, user=user, zone=zone, now=now),
        without_interpreter=calls_without_interpreter(user=user, zone=zone, now=now),
        files=stuck[:SHOWN],
        file_count=len(stuck),
        waiting=rows(routine[:SHOWN], user=user, zone=zone, now=now),
        waiting_count=len(routine),
        undelivered_count=_undelivered() if may(user, Act.SEE_NOTICES) else 0,
        to_ask_count=to_ask,
        late_count=late,
    )


def stuck_files(user: User, *, now: datetime) -> list[DocumentReference]:
    """Files whose checks did not end, the oldest first; at most a hundred."""
    is_late = Q(status__in=PENDING, received_at__lt=now - STUCK_AFTER)
    found = DocumentReference.objects.visible_to(user).filter(Q(status=DocumentStatus.SET_ASIDE) | is_late)
    return list(found.select_related("opinion_request__patient").order_by("received_at")[:100])


def _cannot_wait(turn: Turn) -> bool:
    """Whoever told of warning signs, and fast-track families until we have spoken, unless we wait for them."""
    opinion_request = turn.opinion_request
    is_waiting = opinion_request.is_fast_track and opinion_request.contacted_at is None
    return opinion_request.warning_signs_at is not None or (is_waiting and turn.holder == Holder.TEAM)


def _urgent(turn: Turn, now: datetime, zone: ZoneInfo) -> Urgent:
    opinion_request = turn.opinion_request
    return Urgent(
        opinion_request=opinion_request,
        person=opinion_request.requester,
        age=age(opinion_request.patient.birth_date, now.astimezone(zone).date()),
        arrived_at=opinion_request.fast_track_since or opinion_request.created_at,
        reach_times=reach_words(opinion_request),
        clock=clock_of(opinion_request, now=now),
        flags=flags_of(opinion_request, must_not_share=turn.must_not_share, zone=zone, now=now),
    )


def reach_words(opinion_request: SecondOpinionRequest) -> list[str]:
    """When a fast-track family said it can be reached, in words."""
    return [str(ReachTime(each).label) for each in opinion_request.reach_times]


def _undelivered() -> int:
    return Notification.objects.filter(status=NotificationStatus.SET_ASIDE).count()
