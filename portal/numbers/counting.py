"""Writes the times of requests, some hundreds at once: what each figure needs, so that figures themselves only add."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Min, Q

from intake.journey import PAGES
from intake.models import CallLanguage, RequestStatusChange, SavedPage, SecondOpinionRequest
from intake.states import OPEN, RequestStatus
from messaging.models import Communication
from messaging.states import Side
from portal.center.models import CareCenter
from portal.lib.business_time import BusinessCalendar
from portal.numbers.models import CallEnd, Milestones
from records.facts import Facts, facts_of
from records.kind_states import standings
from records.models import PrivacyHold
from records.requirements import NINE_KINDS
from scheduling.models import Appointment, CallOutcome, CallResult
from scheduling.rules import needs_interpreter
from scheduling.states import AppointmentStatus

# Longer ago than the longest period that can be asked for nothing is counted.
COUNTED: Final = timedelta(days=400)
# In one run of the task, which has its minutes; the others come in the next one.
MOST: Final = 20_000
_AT_ONCE: Final = 500
_MINUTE: Final = timedelta(minutes=1)
_PLACE: Final[Mapping[str, int]] = {page.name: place for place, page in enumerate(PAGES)}
_ENDS: Final[Mapping[str, CallEnd]] = {
    AppointmentStatus.FULFILLED: CallEnd.KEPT,
    AppointmentStatus.NOSHOW: CallEnd.MISSED,
    AppointmentStatus.CANCELLED: CallEnd.CANCELLED,
}
_NEXT_STEPS: Final = (
    RequestStatus.IN_REVIEW,
    RequestStatus.INFORMATION_NEEDED,
    RequestStatus.ACCEPTED,
    RequestStatus.DECLINED,
)
_COLUMNS: Final = [field.name for field in Milestones._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True, slots=True)
class _Read:
    """What some hundred requests are counted from: a query for each field, however many requests there are."""

    calls: Mapping[UUID, Sequence[Appointment]]
    talks: Mapping[UUID, datetime]
    letters: Mapping[UUID, datetime]
    moves: Mapping[UUID, Sequence[datetime]]
    pages: Mapping[UUID, Sequence[str]]
    held: frozenset[UUID]
    records: Mapping[UUID, Facts]


def count_changed(*, now: datetime) -> int:
    """Count what is new, open, or changed lately; returns how many requests that were.

    An open request is counted each time: a call or a file does not touch its own row.
    """
    recent = SecondOpinionRequest.objects.filter(created_at__gt=now - COUNTED)
    moved = Q(milestones=None) | Q(status__in=OPEN) | Q(updated_at__gt=now - timedelta(days=2))
    longest_ago = F("milestones__counted_at").asc(nulls_first=True)
    ids = list(recent.filter(moved).order_by(longest_ago).values_list("pk", flat=True)[:MOST])
    center = CareCenter.objects.current()
    return sum(_count(chunk, center, now) for chunk in _chunks(ids))


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _count(ids: Sequence[UUID], center: CareCenter, now: datetime) -> int:
    requests = SecondOpinionRequest.objects.filter(pk__in=ids).select_related("requester__user", "coverage")
    read, calendar = _read(ids), center.business_calendar()
    rows = [_row(each, read, calendar, now.astimezone(center.zone)) for each in requests]
    Milestones.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["opinion_request"], update_fields=_COLUMNS
    )
    return len(rows)


def _read(ids: Sequence[UUID]) -> _Read:
    of_these = {"opinion_request__in": ids}
    settled = (AppointmentStatus.BOOKED, AppointmentStatus.MOVED, *_ENDS)
    calls = Appointment.objects.filter(**of_these, status__in=settled).select_related("slot__schedule")
    talks = CallOutcome.objects.filter(appointment__opinion_request__in=ids, result=CallResult.REACHED)
    letters = Communication.objects.filter(**of_these, side=Side.TEAM, told_at__isnull=False)
    moves = RequestStatusChange.objects.filter(**of_these, to_status__in=_NEXT_STEPS)
    return _Read(
        calls=_grouped((each.opinion_request_id, each) for each in calls.order_by("booked_at")),
        talks=dict(talks.values_list("appointment__opinion_request").annotate(Min("recorded_at")).order_by()),
        letters=dict(letters.values_list("opinion_request").annotate(Min("told_at")).order_by()),
        moves=_grouped(moves.order_by("at").values_list("opinion_request", "at")),
        pages=_grouped(SavedPage.objects.filter(**of_these).values_list("opinion_request", "page")),
        held=frozenset(PrivacyHold.objects.filter(**of_these).values_list("opinion_request", flat=True)),
        records=facts_of(ids),
    )


def _row(request: SecondOpinionRequest, read: _Read, calendar: BusinessCalendar, now: datetime) -> Milestones:
    calls = read.calls.get(request.pk, [])
    talk = read.talks.get(request.pk)
    contact = _earliest(request.contacted_at, talk, read.letters.get(request.pk))
    pages = read.pages.get(request.pk, [])
    return Milestones(
        opinion_request=request,
        started_at=request.created_at,
        status=request.status,
        language=request.requester.call_language or request.requester.user.language,
        has_interpreter=_has_interpreter(request, calls),
        payer=_payer(request),
        furthest_page=max(pages, key=lambda name: _PLACE.get(name, -1), default=""),
        contact_minutes=_open_minutes(calendar, _asked_at(request, calls), contact),
        fast_minutes=_open_minutes(calendar, request.fast_track_since, contact),
        booking_minutes=_booking_minutes(request, calls),
        call_end=_ENDS.get(calls[-1].status, "") if calls else "",
        moved_count=sum(each.status == AppointmentStatus.MOVED for each in calls),
        next_step_minutes=_next_step(calendar, talk, read.moves.get(request.pk, [])),
        records_settled_at=_settled_at(read.records.get(request.pk), request.created_at, now),
        has_hold=request.pk in read.held,
        counted_at=now,
    )


def _grouped(pairs: Iterable[tuple[UUID, Any]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for pk, each in pairs:
        found.setdefault(pk, []).append(each)
    return found


def _earliest(*times: datetime | None) -> datetime | None:
    return min((each for each in times if each is not None), default=None)


def _asked_at(request: SecondOpinionRequest, calls: Sequence[Appointment]) -> datetime | None:
    """From when on the family waited for a word of ours: it sent its answers, booked, or became urgent."""
    booked = calls[0].booked_at if calls else None
    return _earliest(request.submitted_at, booked, request.fast_track_since)


def _open_minutes(calendar: BusinessCalendar, start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    # Whoever wrote to a family before it asked did not keep it waiting.
    return calendar.minutes_between(start, end) if end > start else 0


def _booking_minutes(request: SecondOpinionRequest, calls: Sequence[Appointment]) -> int | None:
    own = [each.booked_at for each in calls if not each.booked_on_behalf and each.booked_at is not None]
    return max(0, (own[0] - request.created_at) // _MINUTE) if own else None


def _has_interpreter(request: SecondOpinionRequest, calls: Sequence[Appointment]) -> bool:
    if calls:
        return needs_interpreter(request.requester, calls[-1].slot.schedule)
    return request.requester.call_language == CallLanguage.OTHER


def _payer(request: SecondOpinionRequest) -> str:
    coverage = getattr(request, "coverage", None)
    return coverage.pay_plan if coverage is not None else ""


def _next_step(calendar: BusinessCalendar, talk: datetime | None, moves: Sequence[datetime]) -> int | None:
    if talk is None:
        return None
    return _open_minutes(calendar, talk, next((at for at in moves if at >= talk), None))


def _settled_at(facts: Facts | None, started_at: datetime, now: datetime) -> datetime | None:
    """When the last of the nine kinds was sent or answered; none while one is open."""
    found = standings(facts or Facts(), now=now)
    if facts is None or not all(found[kind].is_settled for kind in NINE_KINDS):
        return None
    return max(_kind_settled_at(kind, facts, started_at) for kind in NINE_KINDS)


def _kind_settled_at(kind: str, facts: Facts, started_at: datetime) -> datetime:
    files = [each.received for each in facts.files if each.kind == kind and each.is_live]
    answers = [each.on for each in facts.answers if each.kind == kind and each.ask is None]
    lines = [each.opened for each in facts.chases if each.kind == kind]
    # Settled by the treatment answers alone: no record of it was ever to come.
    return min([*files, *answers, *lines], default=started_at)
