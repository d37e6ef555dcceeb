"""The list of requests in the order in which they should be worked on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, OuterRef, Value, When

from intake.ball import Ball, Holder, who_has_it
from intake.models import Priority, RelatedPerson, SecondOpinionRequest, YesNo
from intake.models.opinion_request import SecondOpinionRequestQuerySet
from intake.states import OPEN
from portal.accounts.models import User
from portal.desk.people import language_of
from portal.desk.urgency import Clock, Decision, Flag, clock_of, decision_of, flags_of
from portal.desk.words import age, clock, zone_name
from portal.lib.times import same_clock, zone_or
from records.facts import Facts, facts_of
from records.kind_states import settled_count, standings
from records.requirements import NINE_KINDS
from records.states import NEEDS_FIX, PENDING
from scheduling.models import Appointment
from scheduling.states import AppointmentStatus

# The list is sorted by whose turn it is, which only Python knows; this bounds what it has to hold.
MOST: Final = 1000
_TOLD_CALLS: Final = (AppointmentStatus.BOOKED, AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)
# Beside each request, so that a list costs no query more.
_HAS_SECRET: Final = Exists(RelatedPerson.objects.filter(patient=OuterRef("patient"), must_not_share=YesNo.YES))
_TURNS: Final = (Holder.TEAM, Holder.HOSPITAL, Holder.FAMILY, Holder.NOBODY)


@dataclass(frozen=True, slots=True)
class Turn:
    """A request and whose turn it is."""

    opinion_request: SecondOpinionRequest
    ball: Ball | None

    @property
    def holder(self) -> Holder:
        """Whose turn; nobody's when no part of the portal speaks for the request."""
        return self.ball.holder if self.ball else Holder.NOBODY

    @property
    def since(self) -> datetime:
        """Since when."""
        return self.ball.since if self.ball else self.opinion_request.created_at

    @property
    def must_not_share(self) -> bool:
        """Whether somebody of the family must not hear; told by `with_people`."""
        return getattr(self.opinion_request, "must_not_share", False)

    @property
    def by(self) -> datetime | None:
        """What was promised, where something was."""
        return self.ball.by if self.ball else None


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How many of the nine kinds are settled, how many files are being checked, how many need a fix."""

    kinds: int = 0
    pending: int = 0
    to_fix: int = 0
    total: int = len(NINE_KINDS)


@dataclass(frozen=True, slots=True)
class CallCell:
    """The call of a request; the family's own clock only where it shows another time."""

    status: str
    label: str
    starts_at: datetime
    there: str = ""
    there_zone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    turn: Turn
    age: str
    language: str
    call: CallCell | None
    files: FileCounts
    flags: list[Flag]
    decision: Decision | None
    clock: Clock | None


def turns(requests: Iterable[SecondOpinionRequest]) -> list[Turn]:
    """Each request with whose turn it is: who cannot wait first, then fast track, then ours, the oldest on top."""
    found = list(requests)
    balls = who_has_it(found)
    return sorted((Turn(each, balls.get(each.pk)) for each in found), key=_urgency)


def open_requests(user: User) -> list[SecondOpinionRequest]:
    """Requests that still have a next step, as far as the person may see them; the oldest first."""
    return with_people(SecondOpinionRequest.objects.visible_to(user).open())


def with_people(requests: SecondOpinionRequestQuerySet, *, newest_first: bool = False) -> list[SecondOpinionRequest]:
    """The requests with child, caregiver and owner in one query, fast track first; at most `MOST` of them."""
    fast_first = Case(When(priority=Priority.FAST_TRACK, then=Value(0)), default=Value(1))
    joined = requests.select_related("patient", "requester__user", "owner").annotate(must_not_share=_HAS_SECRET)
    ordered = joined.order_by(fast_first, "-created_at" if newest_first else "created_at")
    return list(ordered[:MOST])


def rows(shown: Sequence[Turn], *, user: User, zone: ZoneInfo, now: datetime) -> list[Row]:
    """The lines of one page, with two queries however many they are."""
    ids = [turn.opinion_request.pk for turn in shown]
    calls, counts = calls_of(ids, user=user), file_counts(ids, now=now.astimezone(zone))
    return [_row(turn, calls.get(turn.opinion_request.pk), counts, zone, now) for turn in shown]


def _row(turn: Turn, call: Appointment | None, counts: Mapping[UUID, FileCounts], zone: ZoneInfo, now: datetime) -> Row:
    opinion_request, today = turn.opinion_request, now.astimezone(zone).date()
    return Row(
        turn=turn,
        age=age(opinion_request.patient.birth_date, today),
        language=language_of(opinion_request.requester),
        call=_call_cell(call, zone) if call else None,
        files=counts.get(opinion_request.pk, FileCounts()),
        flags=flags_of(opinion_request, must_not_share=turn.must_not_share, zone=zone, now=now),
        decision=decision_of(opinion_request, today=today),
        clock=clock_of(opinion_request, now=now),
    )


def _call_cell(call: Appointment, zone: ZoneInfo) -> CallCell:
    starts_at, theirs = call.slot.starts_at, zone_or(call.family_time_zone, zone)
    cell = CallCell(call.status, call.get_status_display(), starts_at)
    if same_clock(starts_at, zone, theirs):
        return cell
    return replace(cell, there=clock(starts_at, theirs), there_zone=zone_name(theirs, starts_at))


def calls_of(ids: Sequence[UUID], *, user: User) -> Mapping[UUID, Appointment]:
    """The booked call of each request, or the last one that took place or was missed."""
    told = Appointment.objects.visible_to(user).filter(opinion_request__in=ids, status__in=_TOLD_CALLS)
    found: dict[UUID, Appointment] = {}
    for call in told.select_related("slot").order_by("booked_at"):
        kept = found.get(call.opinion_request_id)
        if kept is None or kept.status != AppointmentStatus.BOOKED:
            found[call.opinion_request_id] = call
    return found


def file_counts(ids: Sequence[UUID], *, now: datetime) -> Mapping[UUID, FileCounts]:
    """How the records of each request stand, by the same rules that the family's own meter follows; one query."""
    return {pk: _file_counts(facts, now) for pk, facts in facts_of(ids).items()}


def _file_counts(facts: Facts, now: datetime) -> FileCounts:
    statuses = [each.status for each in facts.files]
    return FileCounts(
        kinds=settled_count(standings(facts, now=now)),
        pending=sum(status in PENDING for status in statuses),
        to_fix=sum(status in NEEDS_FIX for status in statuses),
    )


def _urgency(turn: Turn) -> tuple[bool, bool, bool, int, datetime]:
    opinion_request = turn.opinion_request
    waits_for_our_call = opinion_request.is_fast_track and opinion_request.contacted_at is None
    return (
        opinion_request.status not in OPEN,
        not (waits_for_our_call or opinion_request.warning_signs_at is not None),
        not opinion_request.is_fast_track,
        _TURNS.index(turn.holder),
        turn.since,
    )
