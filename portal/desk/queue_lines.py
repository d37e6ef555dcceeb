"""What the line of a request says, made of what was read; nothing here asks the database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Value

from intake.ball import Ball, Holder
from intake.decision_date import has_passed
from intake.models import Authority, Priority, RelatedPerson, SecondOpinionRequest, YesNo
from intake.states import OPEN
from portal.desk.calls import Interpreter, interpreter_of
from portal.desk.models import ContactSide, InterpreterState, QueueLine
from portal.desk.queue_sources import Contact, Sources
from portal.desk.queue_tokens import plain, tokens_of
from portal.lib.business_time import BusinessCalendar
from records.facts import Facts
from records.kind_states import settled_count, standings
from records.models import ChaseOutcome
from records.states import PENDING, DocumentStatus
from scheduling.models import Appointment

TURNS: Final = (Holder.TEAM, Holder.HOSPITAL, Holder.FAMILY, Holder.NOBODY)
_NEVER: Final = date.max
_RANKS: Final = {Priority.FAST_TRACK: 1, Priority.AMBER: 2, Priority.ROUTINE: 3}
_CLOSED_RANK: Final = 9
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
# So many digits hold every moment of the next thousand years.
_LATEST: Final = 10**17
_INTERPRETER: Final = {
    Interpreter.ARRANGING: InterpreterState.ARRANGING,
    Interpreter.ARRANGED: InterpreterState.ARRANGED,
}


def lines_of(sources: Sources, *, calendar: BusinessCalendar, now: datetime) -> list[QueueLine]:
    """The line of each request that was read."""
    local = now.astimezone(calendar.zone)
    return [_line(each, sources, calendar, local) for each in sources.requests]


def columns_of(line: QueueLine) -> dict[str, Any]:
    """Everything a line says but when it was written and its search words, for comparing two of them."""
    names = [field.attname for field in QueueLine._meta.concrete_fields]
    return {name: getattr(line, name) for name in names if name not in {"refreshed_at", "search"}}


def search_words(tokens: list[str]) -> Func:
    """The words as the database keeps them."""
    return Func(Value(tokens), function="array_to_tsvector", template="%(function)s(%(expressions)s::text[])",
                output_field=SearchVectorField())  # fmt: skip


def _line(each: SecondOpinionRequest, sources: Sources, calendar: BusinessCalendar, now: datetime) -> QueueLine:
    facts = sources.facts.get(each.pk, Facts())
    people = sources.people.get(each.patient_id, [])
    ball = sources.balls.get(each.pk) or Ball(Holder.NOBODY, each.created_at, "")
    contacts = _contacts(each, sources)
    return QueueLine(
        opinion_request_id=each.pk,
        task_count=sources.tasks.get(each.pk, 0),
        unanswered_count=sources.unanswered.get(each.pk, 0),
        pay_plan=sources.plans.get(each.pk, ""),
        flags=list(_flags(each, people, is_held=each.pk in sources.held)),
        changes_on=_changes_on(each, facts, now.date()),
        refreshed_at=now,
        late_at=_late_at(ball, calendar),
        search=search_words(tokens_of(reference=each.reference, patient=each.patient, people=people)),
        **_own(each, now.date()),
        **_turn(each, ball, now.date()),
        **_caregiver(each.requester, sources.calls.get(each.pk)),
        **_call(each, sources.calls.get(each.pk)),
        **_records(facts, now),
        **_last(contacts, sources.messages.get(each.pk, []), is_open=each.status in OPEN),
    )


def _own(each: SecondOpinionRequest, today: date) -> dict[str, Any]:
    patient, decision = each.patient, each.decision_on
    is_ahead = decision is not None and not has_passed(decision, today)
    return {
        "reference": each.reference,
        "child": str(patient),
        "name_key": plain(f"{patient.last_name} {patient.first_name}"),
        "birth_date": patient.birth_date,
        "is_open": each.status in OPEN,
        "priority": each.priority,
        "status": each.status,
        "condition": each.condition,
        "program_id": each.program_id or each.suggested_program_id,
        "is_program_confirmed": each.program_id is not None,
        "owner_id": each.owner_id,
        "decision_words": str(decision or ""),
        "decision_on": decision.earliest if decision is not None and is_ahead else None,
        "first_contact_due_at": each.first_contact_due_at if _waits_for_our_call(each) else None,
        "home": patient.home_state or patient.home_country,
        "created_at": each.created_at,
    }


def _turn(each: SecondOpinionRequest, ball: Ball, today: date) -> dict[str, Any]:
    cannot_wait = _waits_for_our_call(each) or each.warning_signs_at is not None
    return {
        "holder": ball.holder,
        "turn_since": ball.since,
        "turn_by": ball.by,
        "cannot_wait": cannot_wait,
        "place": place_of(each, ball, cannot_wait=cannot_wait, today=today),
    }


def _late_at(ball: Ball, calendar: BusinessCalendar) -> datetime | None:
    """When a business day has passed: as many open minutes as the shortest of the week's days has."""
    if ball.holder != Holder.TEAM:
        return None
    minutes = Counter[int]()
    for span in calendar.hours:
        opens, closes = (each.hour * 60 + each.minute for each in (span.opens_at, span.closes_at))
        minutes[span.weekday] += closes - opens
    return calendar.add(ball.since, min(minutes.values()))


def place_of(each: SecondOpinionRequest, ball: Ball, *, cannot_wait: bool, today: date) -> str:
    """Where the line stands, as text that sorts: urgency, days to the decision, whose turn, since when.

    Closed requests come last, the newest of them first.
    """
    since = (ball.since - _EPOCH) // _MICROSECOND
    turn = TURNS.index(ball.holder)
    if each.status not in OPEN:
        return f"{_CLOSED_RANK}{_NEVER:%Y%m%d}{turn}{_LATEST - since:018d}{each.pk.hex}"
    rank = 0 if cannot_wait else _RANKS[Priority(each.priority)]
    is_ahead = each.decision_on is not None and not has_passed(each.decision_on, today)
    decision = each.decision_on.earliest if each.decision_on is not None and is_ahead else _NEVER
    return f"{rank}{decision:%Y%m%d}{turn}{since:018d}{each.pk.hex}"


def _waits_for_our_call(each: SecondOpinionRequest) -> bool:
    return each.is_fast_track and each.contacted_at is None and each.status in OPEN


def _caregiver(link: RelatedPerson, call: Appointment | None) -> dict[str, Any]:
    return {
        "language": link.call_language or link.user.language,
        "language_name": link.other_language if link.needs_interpreter else "",
        "time_zone": link.user.time_zone or (call.family_time_zone if call else ""),
    }


def _call(each: SecondOpinionRequest, call: Appointment | None) -> dict[str, Any]:
    if call is None:
        return {"interpreter": InterpreterState.NEEDED if each.requester.needs_interpreter else ""}
    # The call then need not be asked whose it is.
    call.opinion_request = each
    state = interpreter_of(call)
    return {
        "call_at": call.starts_at,
        "call_status": call.status,
        "call_zone": call.family_time_zone,
        "interpreter": _INTERPRETER[state] if state else "",
    }


def _records(facts: Facts, now: datetime) -> dict[str, Any]:
    available = [each for each in facts.files if each.status == DocumentStatus.AVAILABLE and not each.is_to_fix]
    waiting = [each for each in facts.chases if each.outcome == ChaseOutcome.WAITING]
    asked = sorted((each.asked_on, each.hospital) for each in waiting if each.asked_on is not None)
    return {
        "settled_count": settled_count(standings(facts, now=now)),
        "scanning_count": sum(each.status in PENDING for each in facts.files),
        "check_count": sum(each.accepted is None for each in available),
        "fix_count": sum(each.is_to_fix for each in facts.files),
        "asked_hospital_on": asked[0][0] if asked else None,
        "asked_hospital": asked[0][1] if asked else "",
    }


def _contacts(each: SecondOpinionRequest, sources: Sources) -> list[Contact]:
    reached = [Contact(each.contacted_at, ContactSide.TEAM, each.contacted_by_id)] if each.contacted_at else []
    return [*sources.messages.get(each.pk, []), *sources.talks.get(each.pk, []), *reached]


def _last(contacts: Iterable[Contact], messages: Iterable[Contact], *, is_open: bool) -> dict[str, Any]:
    had = list(contacts)
    last = max(had, key=_when, default=None)
    return {
        "is_new": is_open and all(each.side != ContactSide.TEAM for each in had),
        "contact_at": last.at if last else None,
        "contact_side": last.side if last else "",
        "contact_by_id": last.by if last else None,
        "message_at": max((each.at for each in messages), default=None),
    }


def _when(contact: Contact) -> tuple[datetime, str]:
    return contact.at, contact.side


def _flags(each: SecondOpinionRequest, people: Iterable[RelatedPerson], *, is_held: bool) -> Iterator[str]:
    raised = {
        "warning_signs": each.warning_signs_at is not None,
        "do_not_share": any(link.must_not_share == YesNo.YES for link in people),
        "privacy_hold": is_held,
        "inpatient": "inpatient" in each.urgency_reasons,
        "no_authority": each.requester.authority == Authority.NO,
    }
    yield from (name for name, is_raised in raised.items() if is_raised)


def _changes_on(each: SecondOpinionRequest, facts: Facts, today: date) -> date | None:
    """The first day to come that makes a difference: a decision, a hospital's time or a permission is over."""
    if each.status not in OPEN:
        return None
    ends = [line.due_on for line in facts.chases if line.outcome == ChaseOutcome.WAITING]
    ends += [permission.until for permission in facts.permissions]
    ends += [each.decision_on.latest] if each.decision_on else []
    return min((end + timedelta(days=1) for end in ends if end is not None and end >= today), default=None)


def ids_of(lines: Iterable[QueueLine]) -> list[UUID]:
    """The requests of the lines."""
    return [line.opinion_request_id for line in lines]
