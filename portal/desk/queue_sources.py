"""Everything that the lines of many requests are made of, read with one query for each table."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count

from intake.ball import Ball, who_has_it
from intake.models import Coverage, RelatedPerson, SecondOpinionRequest
from messaging.models import Communication
from messaging.states import Side
from portal.desk.models import ContactSide, Task, TaskStatus
from records.facts import Facts, facts_of
from records.models import PrivacyHold
from scheduling.models import Appointment, CallOutcome, CallResult
from scheduling.states import AppointmentStatus

TOLD_CALLS: Final = (AppointmentStatus.BOOKED, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)
_SIDES: Final = {Side.FAMILY: ContactSide.FAMILY, Side.TEAM: ContactSide.TEAM}


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """One time that family and team spoke or wrote."""

    at: datetime
    side: ContactSide
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read, by request (people by child)."""

    requests: list[SecondOpinionRequest]
    balls: Mapping[UUID, Ball]
    facts: Mapping[UUID, Facts]
    calls: Mapping[UUID, Appointment]
    people: Mapping[UUID, list[RelatedPerson]]
    held: Collection[UUID]
    plans: Mapping[UUID, str]
    messages: Mapping[UUID, list[Contact]]
    talks: Mapping[UUID, list[Contact]]
    unanswered: Mapping[UUID, int]
    tasks: Mapping[UUID, int]


def read(ids: Collection[UUID]) -> Sources:
    """As the tables stand now; requests that are gone are left out."""
    joined = SecondOpinionRequest.objects.select_related("patient", "requester__user")
    requests = list(joined.filter(pk__in=ids).order_by("pk"))
    holds = PrivacyHold.objects.filter(opinion_request__in=ids, ended_at=None).order_by()
    plans = Coverage.objects.filter(opinion_request__in=ids).order_by()
    tasks = Task.objects.filter(opinion_request__in=ids, status=TaskStatus.REQUESTED).order_by()
    waiting = Communication.objects.filter(opinion_request__in=ids).waiting_for_answer().order_by()
    return Sources(
        requests=requests,
        balls=who_has_it(requests),
        facts=facts_of(ids),
        calls=_calls(ids),
        people=_people(each.patient_id for each in requests),
        held=set(holds.values_list("opinion_request_id", flat=True)),
        plans=dict(plans.values_list("opinion_request_id", "pay_plan")),
        messages=_messages(ids),
        talks=_talks(ids),
        unanswered=dict(waiting.values_list("opinion_request_id").annotate(Count("pk"))),
        tasks=Counter(tasks.values_list("opinion_request_id", flat=True)),
    )


def _calls(ids: Collection[UUID]) -> dict[UUID, Appointment]:
    """The booked call of each, or the last one that took place or was missed."""
    told = Appointment.objects.filter(opinion_request__in=ids, status__in=TOLD_CALLS)
    found: dict[UUID, Appointment] = {}
    for call in told.select_related("slot__schedule").order_by("booked_at"):
        kept = found.get(call.opinion_request_id)
        if kept is None or kept.status != AppointmentStatus.BOOKED:
            found[call.opinion_request_id] = call
    return found


def _people(patients: Iterable[UUID]) -> dict[UUID, list[RelatedPerson]]:
    found: dict[UUID, list[RelatedPerson]] = defaultdict(list)
    links = RelatedPerson.objects.filter(patient__in=list(patients)).select_related("user")
    for link in links.order_by("created_at", "pk"):
        found[link.patient_id].append(link)
    return found


def _messages(ids: Collection[UUID]) -> dict[UUID, list[Contact]]:
    """The last of each side; what is still to be said first has reached nobody."""
    told = Communication.objects.filter(opinion_request__in=ids, told_at__isnull=False)
    last = told.order_by("opinion_request_id", "side", "-told_at").distinct("opinion_request_id", "side")
    found: dict[UUID, list[Contact]] = defaultdict(list)
    for rid, side, at, sender in last.values_list("opinion_request_id", "side", "told_at", "sender_id"):
        by = None if side == Side.FAMILY else sender
        if at is not None:
            found[rid].append(Contact(at, _SIDES[Side(side)], by))
    return found


def _talks(ids: Collection[UUID]) -> dict[UUID, list[Contact]]:
    reached = CallOutcome.objects.filter(appointment__opinion_request__in=ids, result=CallResult.REACHED)
    last = reached.order_by("appointment__opinion_request_id", "-recorded_at")
    rows = last.distinct("appointment__opinion_request_id")
    columns = ("appointment__opinion_request_id", "recorded_at", "recorded_by_id")
    return {rid: [Contact(at, ContactSide.TEAM, by)] for rid, at, by in rows.values_list(*columns)}
