"""Two quiet reminders, then a draft is closed with its answers kept; pauses, calls and urgency stop both."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from intake.models import (
    AnswerDraft,
    ConsentKind,
    Counted,
    DailyCount,
    Priority,
    RequestStatusChange,
    SecondOpinionRequest,
)
from intake.services.consents import record_consent
from intake.services.quiet_drafts import CLOSED_BY_TIME
from intake.services.withdrawal import pause_reminders, take_up_again
from intake.states import RequestStatus
from intake.tasks import look_after_drafts
from portal.accounts.models import User
from portal.audit.services import record_event
from portal.notifications.models import Notification, NotificationStatus
from portal.notifications.services import deliver_notification
from scheduling.models import Appointment, Schedule, Slot
from scheduling.states import AppointmentStatus

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

START = datetime(2026, 11, 2, 18, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft(clock: time_machine.Traveller, opinion_request: SecondOpinionRequest, mother: User) -> SecondOpinionRequest:
    record_event(actor=mother, action="intake.request_started", target=opinion_request)
    return opinion_request


def on_day(clock: time_machine.Traveller, day: float) -> list[str]:
    """What was sent so far, by the morning of that day of silence."""
    clock.move_to(START + timedelta(days=day))
    look_after_drafts()
    notices = Notification.objects.filter(kind__startswith="intake.draft").order_by("created_at")
    return [f"{each.kind.removeprefix('intake.draft_')} {(each.created_at - START).days}" for each in notices]


def test_after_three_six_and_nine_days_once_each(clock: time_machine.Traveller, draft: SecondOpinionRequest) -> None:
    assert on_day(clock, 2.9) == []
    assert on_day(clock, 3.1) == ["reminder 3"]
    assert on_day(clock, 5.9) == ["reminder 3"]
    assert on_day(clock, 6.1) == ["reminder 3", "reminder 6"]
    assert on_day(clock, 8.9) == ["reminder 3", "reminder 6"]
    assert on_day(clock, 9.1) == ["reminder 3", "reminder 6", "closed 9"]
    assert on_day(clock, 40) == ["reminder 3", "reminder 6", "closed 9"]

    draft.refresh_from_db()
    assert draft.status == RequestStatus.WITHDRAWN
    change = RequestStatusChange.objects.get()
    assert (change.actor, change.reason) == (None, CLOSED_BY_TIME)
    assert DailyCount.objects.get(what=Counted.DRAFT_CLOSED).amount == 1


def test_a_closed_draft_starts_again_and_its_silence_counts_anew(
    clock: time_machine.Traveller, draft: SecondOpinionRequest, mother: User
) -> None:
    for day in (3, 6, 9):
        on_day(clock, day + 0.1)
    take_up_again(actor=mother, opinion_request=draft)
    assert len(on_day(clock, 12)) == 3
    draft.refresh_from_db()
    assert draft.status == RequestStatus.DRAFT


@pytest.mark.parametrize("what", ["acts", "types"])
def test_whoever_does_something_is_not_quiet(
    what: str, clock: time_machine.Traveller, draft: SecondOpinionRequest, mother: User
) -> None:
    clock.move_to(START + timedelta(days=2))
    if what == "acts":
        record_event(actor=mother, action="records.document_received", target=draft)
    else:
        AnswerDraft.objects.create(opinion_request=draft, user=mother, page="now", saved_at=timezone.now())
    assert on_day(clock, 4.9) == []
    assert on_day(clock, 5.1) == ["reminder 5"]


def test_a_pause_keeps_everything_still(
    clock: time_machine.Traveller, draft: SecondOpinionRequest, mother: User
) -> None:
    clock.move_to(START + timedelta(days=1))
    pause_reminders(actor=mother, opinion_request=draft)
    assert on_day(clock, 7.5) == []
    assert on_day(clock, 10) == []
    assert on_day(clock, 12) == ["reminder 12"]


def test_a_reminder_that_waits_dies_with_the_pause(
    clock: time_machine.Traveller, draft: SecondOpinionRequest, mother: User
) -> None:
    on_day(clock, 3.1)
    pause_reminders(actor=mother, opinion_request=draft)
    notice = Notification.objects.get()
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    assert notice.status == NotificationStatus.CANCELLED


def test_a_booked_call_waits_for_us(
    clock: time_machine.Traveller, draft: SecondOpinionRequest, mother: User, coordinator: User
) -> None:
    schedule = Schedule.objects.create(call_taker=coordinator)
    starts_at = START + timedelta(days=30)
    slot = Slot.objects.create(schedule=schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    Appointment.objects.create(
        opinion_request=draft,
        slot=slot,
        status=AppointmentStatus.BOOKED,
        booked_by=mother,
        booked_at=START,
        family_time_zone="America/Denver",
    )
    assert on_day(clock, 10) == []


@pytest.mark.parametrize("priority", [Priority.AMBER, Priority.FAST_TRACK])
def test_what_is_urgent_is_never_closed_by_time(
    priority: Priority, clock: time_machine.Traveller, draft: SecondOpinionRequest
) -> None:
    SecondOpinionRequest.objects.update(priority=priority)
    for day in (3.1, 6.1, 9.1, 20):
        on_day(clock, day)
    draft.refresh_from_db()
    assert draft.status == RequestStatus.DRAFT


def test_who_wants_no_reminders_gets_none(
    clock: time_machine.Traveller, draft: SecondOpinionRequest, mother: User
) -> None:
    for answer in (True, False):
        record_consent(actor=mother, opinion_request=draft, kind=ConsentKind.CONTACT, is_given=answer, language="en")
    assert on_day(clock, 3.1) == []
    assert on_day(clock, 6.1) == []
    assert on_day(clock, 9.1) == ["closed 9"]


def test_beat_that_was_away_warns_before_it_closes(clock: time_machine.Traveller, draft: SecondOpinionRequest) -> None:
    assert on_day(clock, 30) == ["reminder 30"]
    assert on_day(clock, 31.5) == ["reminder 30"]
    assert on_day(clock, 32.1) == ["reminder 30", "closed 32"]


def test_the_days_are_settings(clock: time_machine.Traveller, draft: SecondOpinionRequest, settings: Settings) -> None:
    settings.PORTAL_DRAFT_REMINDER_DAYS = (1,)
    assert on_day(clock, 1.1) == ["reminder 1"]


def test_what_was_sent_is_left_alone(clock: time_machine.Traveller, draft: SecondOpinionRequest) -> None:
    SecondOpinionRequest.objects.update(status=RequestStatus.SUBMITTED)
    assert on_day(clock, 10) == []
