"""One request for one page: what stands above every part of it, and what each part adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from intake.ball import Holder
from intake.models import CallAccess, RelatedPerson, SecondOpinionRequest
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import may
from portal.desk import case_tabs
from portal.desk.case_next import Facts, NextStep, next_step
from portal.desk.case_side import (
    Agreed,
    ChaseLine,
    NoteLine,
    TaskLine,
    agreed_by,
    chases_of,
    line_of,
    notes_of,
    tasks_of,
)
from portal.desk.models import QueueLine
from portal.desk.people import language_of
from portal.desk.today import reach_words
from portal.desk.urgency import Urgency, urgency_of
from portal.desk.words import age, clock, zone_name
from portal.lib.times import zone_or

# Nobody rings a family outside these hours of its own day without being asked to.
_DAY: Final = (time(8), time(20))


@dataclass(frozen=True, slots=True)
class Person:
    """One caregiver and how to reach them."""

    link: RelatedPerson
    is_requester: bool
    language: str
    helps: list[str]


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The clock on the family's wall."""

    words: str
    zone: str
    is_night: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above and beside every part of the page."""

    opinion_request: SecondOpinionRequest
    line: QueueLine
    holder: Holder
    is_open: bool
    age: str
    language: str
    local_time: LocalTime | None
    urgency: Urgency
    agreed: Agreed
    reach_times: list[str]
    people: list[Person]
    tasks: list[TaskLine]
    notes: list[NoteLine]
    chases: list[ChaseLine]
    next: NextStep
    next_url: str


def head_of(opinion_request: SecondOpinionRequest, *, user: User, zone: ZoneInfo, now: datetime) -> Head:
    """For a request that was found by `with_side`; one query, and some more where something has just changed."""
    local = now.astimezone(zone)
    line, people = line_of(opinion_request, now=local), people_of(opinion_request, user)
    tasks, chases = tasks_of(opinion_request), chases_of(opinion_request)
    facts = _facts(opinion_request, line, tasks, chases, local)
    step = next_step(facts, may_do=lambda act: may(user, act))
    return Head(
        opinion_request=opinion_request,
        line=line,
        holder=Holder(line.holder),
        is_open=opinion_request.status in OPEN,
        age=age(opinion_request.patient.birth_date, local.date()),
        language=language_of(opinion_request.requester),
        local_time=_local_time(line, zone, now),
        urgency=urgency_of(opinion_request, links=[person.link for person in people], zone=zone, now=now),
        agreed=agreed_by(opinion_request, today=local.date()),
        reach_times=reach_words(opinion_request),
        people=people,
        tasks=tasks,
        notes=notes_of(opinion_request),
        chases=chases,
        next=step,
        next_url=case_tabs.url_of_step(opinion_request, step),
    )


def _facts(
    opinion_request: SecondOpinionRequest,
    line: QueueLine,
    tasks: Sequence[TaskLine],
    chases: Sequence[ChaseLine],
    now: datetime,
) -> Facts:
    today = now.date()
    waits = opinion_request.is_fast_track and opinion_request.contacted_at is None
    return Facts(
        now=now,
        today=today,
        status=opinion_request.status,
        holder=line.holder,
        turn_since=line.turn_since,
        is_open=opinion_request.status in OPEN,
        has_warning_signs=opinion_request.warning_signs_at is not None,
        contact_due_at=opinion_request.first_contact_due_at if waits else None,
        has_hold="privacy_hold" in line.flags,
        call_at=line.call_at,
        call_status=line.call_status,
        interpreter=line.interpreter,
        unanswered=line.unanswered_count,
        to_check=line.check_count,
        to_ask=sum(each.asked_on is None for each in chases),
        late=sum(each.due_on is not None and each.due_on < today for each in chases),
        tasks_due=sum(each.due_on is not None and each.due_on <= today for each in tasks),
        has_owner=opinion_request.owner_id is not None,
    )


def people_of(opinion_request: SecondOpinionRequest, user: User) -> list[Person]:
    """Everybody who ever had access, those who have it first."""
    links = RelatedPerson.objects.visible_to(user).filter(patient=opinion_request.patient).select_related("user")
    return [_person(link, opinion_request) for link in links.order_by("ended_at", "created_at")]


def _person(link: RelatedPerson, opinion_request: SecondOpinionRequest) -> Person:
    helps = [str(CallAccess(each).label) for each in link.call_access]
    if link.call_access_note:
        helps.append(link.call_access_note)
    return Person(link, link.pk == opinion_request.requester_id, language_of(link), helps)


def _local_time(line: QueueLine, zone: ZoneInfo, now: datetime) -> LocalTime | None:
    if not line.time_zone:
        return None
    theirs = zone_or(line.time_zone, zone)
    there = now.astimezone(theirs).time()
    return LocalTime(clock(now, theirs), zone_name(theirs, now), not _DAY[0] <= there < _DAY[1])
