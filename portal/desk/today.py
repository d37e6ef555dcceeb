"""What a coordinator looks at first in the morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, Model, Q, Sum

from intake.ball import Holder
from intake.models import ReachTime, RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.desk.calls import CallLine, calls_on, calls_without_interpreter
from portal.desk.messages import Waiting, inbox
from portal.desk.models import QueueLine, QueueMark, Task
from portal.desk.models.queue import QueueLineQuerySet
from portal.desk.notices import undelivered_count
from portal.desk.queue_refresh import refresh_batch
from portal.desk.records import due_counts
from portal.desk.urgency import Clock, Flag, clock_of, flags_of
from portal.desk.words import age
from records.models import DocumentReference
from records.states import PENDING, DocumentStatus

SHOWN: Final = 8
MOST_URGENT: Final = 50
# A file that is still not checked after this long waits for a person, not for a worker.
STUCK_AFTER: Final = timedelta(minutes=30)
_NAMED: Final = ("opinion_request__patient", "opinion_request__requester__user", "owner")


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
class Lines:
    """The first lines of the queue that fit, and how many there are."""

    shown: list[QueueLine]
    count: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the first page."""

    urgent: list[Urgent]
    my_calls: list[CallLine]
    other_calls: list[CallLine]
    without_interpreter: list[CallLine]
    tasks: list[Task]
    to_check: Lines
    files_to_check: int
    stuck: list[DocumentReference]
    waiting: Lines
    messages: list[Waiting]
    message_count: int
    undelivered_count: int
    # Other hospitals: how many lines wait to be asked, and how many are late.
    to_ask_count: int
    late_count: int

    def rows(self) -> list[Model]:
        """Every row that stands on the page, for the audit trail."""
        calls = (*self.my_calls, *self.other_calls, *self.without_interpreter)
        return [
            *(each.opinion_request for each in self.urgent),
            *(each.opinion_request for each in self.messages),
            *(line.call for line in calls),
            *self.tasks,
            *self.to_check.shown,
            *self.stuck,
            *self.waiting.shown,
        ]


def today_for(user: User, *, zone: ZoneInfo, now: datetime) -> Today:
    """The first page of one member of staff; a fixed number of queries however much there is."""
    _catch_up()
    today, lines = now.astimezone(zone).date(), QueueLine.objects.visible_to(user).open()
    sees_clinical = may(user, Act.SEE_CLINICAL)
    calls = calls_on(today, user=user, zone=zone, now=now)
    to_check = lines.filter(check_count__gt=0) if sees_clinical else lines.none()
    to_ask, late = due_counts(user, today=today)
    unanswered = inbox(user, owner="", now=now) if may(user, Act.SEND_MESSAGES) else []
    return Today(
        urgent=[_urgent(line, now, zone) for line in _cannot_wait(lines)],
        my_calls=[line for line in calls if line.call.slot.schedule.call_taker_id == user.pk],
        other_calls=[line for line in calls if line.call.slot.schedule.call_taker_id != user.pk],
        without_interpreter=calls_without_interpreter(user=user, zone=zone, now=now),
        tasks=_tasks(user) if may(user, Act.WORK_ON_REQUESTS) else [],
        to_check=_first(to_check.order_by("place")),
        files_to_check=to_check.aggregate(files=Sum("check_count"))["files"] or 0,
        stuck=stuck_files(user, now=now)[:SHOWN] if sees_clinical else [],
        waiting=_first(lines.filter(holder=Holder.TEAM, cannot_wait=False).order_by("turn_since")),
        messages=unanswered[:SHOWN],
        message_count=len(unanswered),
        undelivered_count=undelivered_count(user, now=now) if may(user, Act.SEE_NOTICES) else 0,
        to_ask_count=to_ask,
        late_count=late,
    )


def _catch_up() -> None:
    """Nobody starts the day with yesterday's turns; what is more than one batch comes within the minute."""
    if QueueMark.objects.exists():
        refresh_batch()


def _cannot_wait(lines: QueueLineQuerySet) -> list[QueueLine]:
    """Whoever told of warning signs, and fast-track families until we have spoken, unless we wait for them."""
    is_told = Q(opinion_request__warning_signs_at__isnull=False)
    found = lines.filter(is_told | Q(holder=Holder.TEAM), cannot_wait=True).order_by("place")
    return list(found.select_related(*_NAMED)[:MOST_URGENT])


def _first(lines: QueueLineQuerySet) -> Lines:
    return Lines(list(lines.select_related(*_NAMED)[:SHOWN]), lines.count())


def _tasks(user: User) -> list[Task]:
    """One's own, and those of nobody on requests that one looks after; the most pressing first."""
    mine = Q(owner=user) | Q(owner=None, opinion_request__owner=user)
    found = Task.objects.visible_to(user).open().filter(mine).select_related("opinion_request__patient")
    return list(found.order_by(F("due_on").asc(nulls_last=True), "made_at")[:SHOWN])


def stuck_files(user: User, *, now: datetime) -> list[DocumentReference]:
    """Files whose checks did not end, the oldest first; at most a hundred."""
    is_late = Q(status__in=PENDING, received_at__lt=now - STUCK_AFTER)
    found = DocumentReference.objects.visible_to(user).filter(Q(status=DocumentStatus.SET_ASIDE) | is_late)
    return list(found.select_related("opinion_request__patient").order_by("received_at")[:100])


def _urgent(line: QueueLine, now: datetime, zone: ZoneInfo) -> Urgent:
    opinion_request = line.opinion_request
    return Urgent(
        opinion_request=opinion_request,
        person=opinion_request.requester,
        age=age(opinion_request.patient.birth_date, now.astimezone(zone).date()),
        arrived_at=opinion_request.fast_track_since or opinion_request.created_at,
        reach_times=reach_words(opinion_request),
        clock=clock_of(opinion_request, now=now),
        flags=flags_of(opinion_request, must_not_share="do_not_share" in line.flags, zone=zone, now=now),
    )


def reach_words(opinion_request: SecondOpinionRequest) -> list[str]:
    """When a fast-track family said it can be reached, in words."""
    return [str(ReachTime(each).label) for each in opinion_request.reach_times]
