"""The card of the hub, the zone of a person, and what the call says about whose turn it is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from intake.ball import Holder
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from scheduling.ball import balls
from scheduling.models import Appointment, Slot
from scheduling.presenters import call_card, refusal_words
from scheduling.rules import Refusal
from scheduling.services.booking import cancel_call, confirm_hold, hold_slot, mark_fulfilled, mark_noshow
from scheduling.states import MOVES, AppointmentStatus, may_move

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

DENVER = ZoneInfo("America/Denver")


@pytest.fixture
def booked(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> Appointment:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    return confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)


def test_no_card_before_a_call_is_booked(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    assert call_card(opinion_request, zone=DENVER) is None
    assert balls([opinion_request]) == {}


def test_the_card_costs_one_query_and_says_both_times(
    opinion_request: SecondOpinionRequest, booked: Appointment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        card = call_card(opinion_request, zone=ZoneInfo("America/New_York"))
    assert card is not None
    assert card.is_booked
    assert card.when == "Tuesday, May 5, 2026 at 11:00\N{NO-BREAK SPACE}a.m. Eastern Time"
    assert card.hospital_when == "Tuesday, May 5, 2026 at 9:00\N{NO-BREAK SPACE}a.m. Mountain Time"
    assert card.url == f"/r/{opinion_request.pk}/call/"
    same_clock = call_card(opinion_request, zone=ZoneInfo("America/Boise"))
    assert same_clock is not None
    assert same_clock.hospital_when == ""


def test_after_cancelling_the_card_leads_to_the_times(
    mother: User, opinion_request: SecondOpinionRequest, booked: Appointment
) -> None:
    cancel_call(actor=mother, appointment=booked)
    card = call_card(opinion_request, zone=DENVER)
    assert card is not None
    assert not card.is_booked
    assert card.url.endswith("/call/book/")
    assert balls([opinion_request]) == {}


def test_a_booked_call_is_our_turn_until_it_begins(opinion_request: SecondOpinionRequest, booked: Appointment) -> None:
    ball = balls([opinion_request])[opinion_request.pk]
    assert (ball.holder, ball.since, ball.by) == (Holder.TEAM, booked.booked_at, booked.slot.starts_at)


def test_a_missed_call_is_the_familys_turn(
    coordinator: User, opinion_request: SecondOpinionRequest, booked: Appointment, clock: object
) -> None:
    clock.move_to(booked.slot.ends_at + timedelta(minutes=1))  # type: ignore[attr-defined]
    mark_noshow(actor=coordinator, appointment=booked)
    assert balls([opinion_request])[opinion_request.pk].holder == Holder.FAMILY


@pytest.mark.parametrize(
    ("status", "holder"),
    [(RequestStatus.DRAFT, Holder.FAMILY), (RequestStatus.SUBMITTED, Holder.TEAM), (RequestStatus.IN_REVIEW, None)],
)
def test_after_the_call_the_request_decides(
    coordinator: User,
    opinion_request: SecondOpinionRequest,
    booked: Appointment,
    status: RequestStatus,
    holder: Holder | None,
) -> None:
    mark_fulfilled(actor=coordinator, appointment=booked)
    opinion_request.status = status
    ball = balls([opinion_request]).get(opinion_request.pk)
    assert (ball.holder if ball else None) == holder


@pytest.mark.parametrize("status", [RequestStatus.INFORMATION_NEEDED, RequestStatus.ACCEPTED, RequestStatus.WITHDRAWN])
def test_later_states_say_more_than_the_call(
    opinion_request: SecondOpinionRequest, booked: Appointment, status: RequestStatus
) -> None:
    opinion_request.status = status
    assert balls([opinion_request]) == {}


def test_many_requests_cost_one_query(
    opinion_request: SecondOpinionRequest,
    other_request: SecondOpinionRequest,
    booked: Appointment,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert set(balls([opinion_request, other_request])) == {opinion_request.pk}


def test_every_refusal_has_words_without_blame() -> None:
    for refusal in Refusal:
        words = refusal_words(refusal)
        assert words.endswith(".")
        assert not {"invalid", "failed", "please", "sorry", "error"} & set(words.lower().split())


def test_the_table_of_moves() -> None:
    allowed = {(old, new) for old, news in MOVES.items() for new in news}
    assert set(MOVES) == set(AppointmentStatus)
    for old in AppointmentStatus:
        for new in AppointmentStatus:
            assert may_move(old, new) == ((old, new) in allowed)
    assert not any(MOVES[end] for end in ("lapsed", "cancelled", "fulfilled", "noshow"))
