"""What the call says about whose turn it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from intake.ball import Ball, Holder
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from scheduling.models import FAMILY_STEPS, Appointment, CallOutcome, CancelReason, NextStep
from scheduling.models.appointment import AppointmentQuerySet
from scheduling.states import AppointmentStatus

RANK: Final = 30
# After that many missed calls a person writes; nothing is ever closed for it.
MISSES: Final = 2
# Later the request's own state says more than its first call.
_EARLY: Final = (RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW)
_OURS_TO_REPAIR: Final = (CancelReason.TEAM, CancelReason.INTERPRETER)


def balls(opinion_requests: Sequence[SecondOpinionRequest]) -> Mapping[UUID, Ball]:
    """One answer for each request whose newest call decides it; one query for all of them."""
    early = {each.pk: each for each in opinion_requests if each.status in _EARLY}
    calls: dict[UUID, list[Appointment]] = defaultdict(list)
    for call in _with_outcome(Appointment.objects.told().filter(opinion_request__in=early)):
        calls[call.opinion_request_id].append(call)
    answers = {pk: _ball(had, RequestStatus(early[pk].status)) for pk, had in calls.items()}
    return {pk: ball for pk, ball in answers.items() if ball is not None}


def missed_in_a_row(statuses: Sequence[str]) -> int:
    """How many calls were missed since the last one that was not, the newest first."""
    return next((place for place, status in enumerate(statuses) if status != AppointmentStatus.NOSHOW), len(statuses))


def _with_outcome(calls: AppointmentQuerySet) -> AppointmentQuerySet:
    newest = CallOutcome.objects.filter(appointment=OuterRef("pk")).order_by("-attempt")
    return calls.annotate(
        next_step=Subquery(newest.values("next_step")[:1]),
        next_step_on=Subquery(newest.values("next_step_on")[:1]),
        recorded_at=Subquery(newest.values("recorded_at")[:1]),
        nobody_called_at=F("promise__nobody_called_at"),
    )


def _ball(calls: Sequence[Appointment], status: RequestStatus) -> Ball | None:
    """What the newest call says; the earlier ones only count how often we tried."""
    call = calls[0]
    if call.status == AppointmentStatus.BOOKED:
        return _booked(call)
    if call.status == AppointmentStatus.NOSHOW:
        return _missed(call, missed_in_a_row([each.status for each in calls]))
    if call.status == AppointmentStatus.CANCELLED and call.cancel_reason in _OURS_TO_REPAIR:
        return _called_off_by_us(call)
    return _after_the_call(call, status) if call.status == AppointmentStatus.FULFILLED else None


def _booked(call: Appointment) -> Ball:
    nobody_called_at: datetime | None = call.nobody_called_at  # type: ignore[attr-defined]
    if nobody_called_at is not None:
        return Ball(Holder.TEAM, nobody_called_at, _("You told us that nobody called. We are looking into it."))
    since = call.booked_at or call.created_at
    return Ball(Holder.TEAM, since, _("We call you at the time you chose."), by=call.starts_at)


def _missed(call: Appointment, count: int) -> Ball:
    if count >= MISSES:
        return Ball(Holder.TEAM, call.ends_at, _("We did not reach you twice. A person on our team writes to you."))
    return Ball(Holder.FAMILY, call.ends_at, _("We tried to reach you. Choose a new time for the call."))


def _called_off_by_us(call: Appointment) -> Ball:
    reason = _("We had to call off your call. We help you find a new time.")
    if call.cancel_reason == CancelReason.INTERPRETER:
        reason = _("The interpreter was not there for your call. We help you find a new time.")
    return Ball(Holder.TEAM, call.ends_at, reason)


def _after_the_call(call: Appointment, status: RequestStatus) -> Ball | None:
    step, on = call.next_step, call.next_step_on  # type: ignore[attr-defined]
    since = call.recorded_at or call.ends_at  # type: ignore[attr-defined]
    return after_a_talk(status, step=step or "", on=on, since=since)


def after_a_talk(status: RequestStatus, *, step: str, on: date | None, since: datetime) -> Ball | None:
    """Whose turn it is once we have spoken, on a booked call or without one."""
    if status == RequestStatus.IN_REVIEW or step == NextStep.NOTHING:
        return None
    if step and not (step == NextStep.SEND_ANSWERS and status != RequestStatus.DRAFT):
        holder = Holder.FAMILY if step in FAMILY_STEPS else Holder.TEAM
        return Ball(holder, since, _step_words(NextStep(step)), by=_end_of(on))
    if status == RequestStatus.DRAFT:
        return Ball(Holder.FAMILY, since, _("Check your answers and send them to the care team."))
    return Ball(Holder.TEAM, since, _("We look at what you sent and tell you what comes next."))


def _step_words(step: NextStep) -> str:
    return {
        NextStep.SEND_ANSWERS: _("Check your answers and send them to the care team."),
        NextStep.SEND_RECORDS: _("Send the records we talked about. You don’t need all of them at once."),
        NextStep.TEAM_REVIEWS: _("We look at what we have and tell you what comes next."),
        NextStep.TEAM_CALLS: _("We call you again."),
        NextStep.TEAM_WRITES: _("We write to you."),
    }[step]


def _end_of(day: date | None) -> datetime | None:
    # Noon in London is the same day everywhere in America, and a promise of a day needs no hour.
    return datetime.combine(day, time(12), tzinfo=UTC) if day else None
