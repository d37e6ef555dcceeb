"""Plays the families' and the staff's parts through the same services as the pages do; safe to run again."""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_DNS, UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.services.consents import ASKED_WHEN_SENDING
from intake.services.moves import Decision, move_request
from intake.services.ownership import assign_owner
from intake.services.requests import (
    save_call_needs,
    save_contact,
    save_reach_times,
    start_request,
    submit_request,
)
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.accounts.services import make_staff, remember_zone
from portal.center.models import CareCenter, Program
from portal.demo.messages import say_messages
from portal.demo.papers import sample_file
from portal.demo.past import history_from, move_request_back
from portal.demo.people import FAMILIES, STAFF, Call, Family, Member
from records.models import DocumentReference, RecordKind
from records.services.uploads import receive_document
from scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    CallResult,
    ExceptionKind,
    NextStep,
    Schedule,
    Slot,
)
from scheduling.services.booking import confirm_hold, hold_slot
from scheduling.services.offers import offer_times
from scheduling.services.outcomes import Agreed, record_outcome
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus

_WORKING_DAYS: Final = range(1, 6)
_REASONS: Final = {
    RequestStatus.IN_REVIEW: "Call done, records are coming in.",
    RequestStatus.ACCEPTED: "Team agreed on a visit.",
    RequestStatus.DECLINED: "Family informed by phone.",
}
_DECLINED: Final = Decision(
    words_for_family="Your hospital follows the same plan that we would. A visit here would bring nothing new.",
    alternatives="Ask your doctor to call ours. They can talk about the next steps together.",
)

_AGREED: Final = Agreed(
    next_step=NextStep.SEND_RECORDS,
    provider="Dr. Sample",
    note_to_family="Thank you for talking with us. The scan report of last month helps most. There is no hurry.",
)


def load_everything() -> None:
    """Staff with hours first, then the families who book with them."""
    staff = [_add_staff(member) for member in STAFF]
    make_slots(now=timezone.now())
    for place, family in enumerate(FAMILIES):
        _play(family, coordinator=staff[place % 2])


def _add_staff(member: Member) -> User:
    known = User.objects.filter(email=member.email).first()
    user = known or make_staff(email=member.email, role=member.role, full_name=member.name)
    if member.hours:
        schedule, _is_new = Schedule.objects.get_or_create(
            call_taker=user,
            defaults={"languages": list(member.languages), "time_zone": CareCenter.objects.current().time_zone},
        )
        _add_hours(schedule, member)
        _add_other_hours(schedule, member)
    return user


def _add_hours(schedule: Schedule, member: Member) -> None:
    if schedule.rules.exists():
        return
    AvailabilityRule.objects.bulk_create(
        AvailabilityRule(schedule=schedule, weekday=day, opens_at=time(opens), closes_at=time(closes))
        for day in _WORKING_DAYS
        for opens, closes in member.hours
    )


def _add_other_hours(schedule: Schedule, member: Member) -> None:
    """One coming day that differs from the weekly hours, where the member of staff has one."""
    if member.other_hours is None or schedule.exceptions.exists():
        return
    other, today = member.other_hours, timezone.now().astimezone(ZoneInfo(schedule.time_zone)).date()
    opens_at, closes_at = (time(hour) for hour in other.hours) if other.hours else (None, None)
    AvailabilityException.objects.create(
        schedule=schedule,
        kind=ExceptionKind.EXTRA if other.hours else ExceptionKind.CLOSED,
        day_on=today + timedelta(days=(other.weekday - today.isoweekday() - 1) % 7 + 1),
        opens_at=opens_at,
        closes_at=closes_at,
        note=other.note,
    )


def _play(family: Family, *, coordinator: User) -> None:
    request_id = _request_id(family)
    # What somebody did in the demo since its first run stays where it is in time.
    is_new = not SecondOpinionRequest.objects.filter(pk=request_id).exists()
    with history_from(family.ago if is_new else timedelta()):
        _play_now(family, coordinator=coordinator)
    if is_new:
        move_request_back(request_id, family.ago)
    parent = User.objects.get(email=family.email)
    opinion_request = SecondOpinionRequest.objects.get(pk=request_id)
    say_messages(family.email, opinion_request, parent=parent, coordinator=coordinator)


def _play_now(family: Family, *, coordinator: User) -> None:
    parent = _account(family)
    opinion_request = start_request(
        actor=parent,
        # The same id at every run, so that a second run finds the first one's request.
        request_id=_request_id(family),
        relationship=family.relationship,
        condition=family.condition,
        leukemia_flags=family.flags,
        first_name=family.child[0],
        last_name=family.child[1],
        birth_date=family.born_on,
    )
    if opinion_request.status == RequestStatus.DRAFT and family.phone:
        _answer(family, parent, opinion_request)
        _send_files(family, parent, opinion_request)
        opinion_request.refresh_from_db()
        _have_call(family, parent, opinion_request, coordinator)
    _walk(family, parent, opinion_request, coordinator)


def _request_id(family: Family) -> UUID:
    return uuid5(NAMESPACE_DNS, family.email)


def _account(family: Family) -> User:
    found = User.objects.filter(email=family.email).first()
    user = found or User.objects.create_user(email=family.email, full_name=family.caregiver, language=family.language)
    remember_zone(actor=user, name=family.time_zone, only_first=True)
    return user


def _answer(family: Family, parent: User, opinion_request: SecondOpinionRequest) -> None:
    save_contact(
        actor=parent,
        opinion_request=opinion_request,
        full_name=family.caregiver,
        phone=family.phone,
        may_leave_voicemail=True,
    )
    save_call_needs(
        actor=parent,
        opinion_request=opinion_request,
        call_language=family.call_language,
        other_language=family.other_language,
    )
    if opinion_request.is_fast_track:
        save_reach_times(actor=parent, opinion_request=opinion_request, reach_times=family.reach_times)


def _send_files(family: Family, parent: User, opinion_request: SecondOpinionRequest) -> None:
    sent = set(DocumentReference.objects.visible_to(parent).values_list("kind", flat=True))
    for kind in family.files:
        if kind.value not in sent:
            receive_document(
                actor=parent, opinion_request=opinion_request, kind=kind.value, upload=sample_file(RecordKind(kind))
            )


def _have_call(family: Family, parent: User, opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    is_settled = Appointment.objects.filter(opinion_request=opinion_request).exclude(status=AppointmentStatus.HELD)
    if family.call is Call.NONE or is_settled.exists():
        return
    if family.call in {Call.DONE, Call.MISSED}:
        _remember_call(family, parent, opinion_request, coordinator)
        return
    slot_id = _slot_for(family, opinion_request)
    if slot_id is not None:
        hold = hold_slot(
            actor=parent, opinion_request=opinion_request, slot_id=slot_id, family_time_zone=family.time_zone
        )
        confirm_hold(actor=parent, opinion_request=opinion_request, appointment_id=hold.pk)


def _slot_for(family: Family, opinion_request: SecondOpinionRequest) -> UUID | None:
    """The first free time on or after the wished day of the hospital's calendar."""
    zone = CareCenter.objects.current().zone
    now = timezone.now()
    days = {Call.SOONEST: 0, Call.TOMORROW: 1, Call.NEXT_WEEK: 7}[family.call]
    earliest = now.astimezone(zone).date() + timedelta(days=days)
    times = offer_times(opinion_request=opinion_request, now=now).times
    return next((each.slot_id for each in times if each.starts_at.astimezone(zone).date() >= earliest), None)


def _remember_call(family: Family, parent: User, opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    """A call of the day before. Booking refuses times gone by, so this one row is written as if booked then."""
    schedule = Schedule.objects.get(call_taker=coordinator)
    starts_at = _day_before(family, ZoneInfo(schedule.time_zone))
    slot, _is_new = Slot.objects.get_or_create(
        schedule=schedule, starts_at=starts_at, defaults={"ends_at": starts_at + timedelta(minutes=30)}
    )
    call = Appointment.objects.create(
        opinion_request=opinion_request,
        slot=slot,
        status=AppointmentStatus.BOOKED,
        booked_by=parent,
        booked_at=starts_at - timedelta(days=2),
        family_time_zone=family.time_zone,
    )
    if family.call is Call.MISSED:
        record_outcome(actor=coordinator, appointment=call, result=CallResult.NO_ANSWER)
    else:
        record_outcome(actor=coordinator, appointment=call, result=CallResult.REACHED, agreed=_AGREED)


def _day_before(family: Family, zone: ZoneInfo) -> datetime:
    day = (timezone.now() - family.ago).astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, time(9), tzinfo=zone) + timedelta(minutes=30 * FAMILIES.index(family))


def _walk(family: Family, parent: User, opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    for status in _steps_left(family, opinion_request.status):
        if status == RequestStatus.SUBMITTED:
            submit_request(actor=parent, opinion_request=opinion_request, agreed_to=ASKED_WHEN_SENDING)
            assign_owner(actor=coordinator, opinion_request=opinion_request, owner=coordinator)
        else:
            actor = parent if status == RequestStatus.WITHDRAWN else coordinator
            move_request(
                actor=actor,
                opinion_request=opinion_request,
                target=status,
                reason=_REASONS.get(status, ""),
                decision=_decision(opinion_request, status),
            )


def _decision(opinion_request: SecondOpinionRequest, status: RequestStatus) -> Decision | None:
    if status == RequestStatus.DECLINED:
        return _DECLINED
    if status == RequestStatus.ACCEPTED:
        return Decision(program=opinion_request.suggested_program or Program.objects.first())
    return None


def _steps_left(family: Family, current: str) -> tuple[RequestStatus, ...]:
    """The rest of the path; nothing when somebody has led the request elsewhere since."""
    if current == RequestStatus.DRAFT:
        return family.path
    done = RequestStatus(current)
    return family.path[family.path.index(done) + 1 :] if done in family.path else ()
