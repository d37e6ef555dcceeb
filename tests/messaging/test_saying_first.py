"""What has to be said first opens with the note of a talk, and with nothing less."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intake.models import SecondOpinionRequest
from messaging.models import Communication
from messaging.services.opening import OpeningNotAllowed, open_by_hand
from portal.accounts.models import StaffRole, User
from portal.notifications.models import Notification
from scheduling.models import Appointment, CallResult, NextStep, Schedule, Slot
from scheduling.services.outcomes import Agreed, mark_fulfilled, record_outcome
from scheduling.states import AppointmentStatus
from tests.messaging.conftest import Write

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

AGREED = Agreed(next_step=NextStep.SEND_RECORDS)


@pytest.fixture
def call(opinion_request: SecondOpinionRequest, mother: User, coordinator: User) -> Appointment:
    """A call that should be going on right now."""
    began = timezone.now() - timedelta(minutes=5)
    slot = Slot.objects.create(
        schedule=Schedule.objects.create(call_taker=coordinator),
        starts_at=began,
        ends_at=began + timedelta(minutes=30),
    )
    return Appointment.objects.create(
        opinion_request=opinion_request,
        slot=slot,
        status=AppointmentStatus.BOOKED,
        booked_by=mother,
        booked_at=began - timedelta(days=1),
        family_time_zone="America/Denver",
    )


def is_told(message: Communication) -> bool:
    message.refresh_from_db()
    return message.told_at is not None


def test_a_talk_opens_it_and_tells_the_family_then(
    team_writes: Write, call: Appointment, coordinator: User, mother: User
) -> None:
    message = team_writes(is_said_first=True)
    assert message not in Communication.objects.visible_to(mother)
    assert message in Communication.objects.visible_to(coordinator)

    record_outcome(actor=coordinator, appointment=call, result=CallResult.REACHED, agreed=AGREED)

    assert is_told(message)
    assert message in Communication.objects.visible_to(mother)
    assert Notification.objects.filter(kind="messaging.new_message", recipient=mother).count() == 1


@pytest.mark.parametrize("result", [CallResult.NO_ANSWER, CallResult.LEFT_MESSAGE, CallResult.INTERPRETER_MISSING])
def test_a_call_without_a_talk_opens_nothing(
    team_writes: Write, call: Appointment, coordinator: User, result: CallResult
) -> None:
    message = team_writes(is_said_first=True)

    record_outcome(actor=coordinator, appointment=call, result=result)

    assert not is_told(message)
    assert not Notification.objects.filter(kind="messaging.new_message").exists()


def test_a_talk_of_before_opens_nothing_that_was_written_since(
    team_writes: Write, call: Appointment, coordinator: User
) -> None:
    mark_fulfilled(actor=coordinator, appointment=call)
    message = team_writes(is_said_first=True)

    mark_fulfilled(actor=coordinator, appointment=call)

    assert not is_told(message)


def test_readers_of_the_desk_open_nothing(team_writes: Write) -> None:
    message = team_writes(is_said_first=True)
    clinician = User.objects.create_user(email="cleo.staff@example.org", is_staff=True, staff_role=StaffRole.CLINICIAN)

    with pytest.raises(OpeningNotAllowed):
        open_by_hand(actor=clinician, message=message)

    assert not is_told(message)
