"""Moving a call, calling it off with or without a reason, and saying that nobody called, as a family does."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.approximate import ApproximateDate
from scheduling.models import Appointment, CallOutcome, CallPromise, CallWish, OpeningWatch, Slot
from scheduling.phrases import phrase
from scheduling.services.booking import confirm_hold, hold_slot, mark_noshow
from scheduling.states import AppointmentStatus
from tests.scheduling.conftest import NOW

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]


@pytest.fixture
def base(opinion_request: SecondOpinionRequest) -> str:
    return f"/r/{opinion_request.pk}/call/"


@pytest.fixture
def booked(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> Appointment:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    return confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)


def come_back(client: Client, clock: object, at: datetime) -> None:
    """Open the portal again at a later time; the sign-in of the day before is long over."""
    clock.move_to(at)  # type: ignore[attr-defined]
    client.force_login(User.objects.get(email="ana.sample@example.org"))


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_old_time_is_kept_until_the_new_one_is_booked(
    family_client: Client, base: str, booked: Appointment, slots: list[Slot]
) -> None:
    page = text(family_client, base + "move/")
    assert "<s>Tuesday, May 5, 2026 at 9:00 a.m. Mountain Time</s>" in page
    assert "You keep this time until you book the new one." in page
    assert str(booked.slot_id) not in page
    response = family_client.post(base + "move/", {"slot": str(slots[7].pk)})
    assert response["Location"] == base + "check/"
    page = text(family_client, base + "check/")
    assert "Your current time" in page
    assert "New time" in page
    assert "Move the call" in page
    booked.refresh_from_db()
    assert booked.status == AppointmentStatus.BOOKED
    held = Appointment.objects.get(status=AppointmentStatus.HELD)
    response = family_client.post(base + "check/", {"call": str(held.pk)})
    assert response["Location"] == base + "booked/"
    booked.refresh_from_db()
    held.refresh_from_db()
    assert (booked.status, held.status) == (AppointmentStatus.MOVED, AppointmentStatus.BOOKED)
    assert held.ical_sequence > booked.ical_sequence - 1
    # The second press of a double click finds the work done.
    assert family_client.post(base + "check/", {"call": str(held.pk)})["Location"] == base + "booked/"
    assert Appointment.objects.booked().count() == 1


def test_a_change_of_zone_on_the_way_leads_back_to_the_move(
    family_client: Client, base: str, booked: Appointment
) -> None:
    assert base + "move/" in text(family_client, base + "time-zone/")
    response = family_client.post(base + "time-zone/", {"time_zone": "Asia/Kolkata"})
    assert response["Location"] == base + "move/"
    page = text(family_client, base + "move/")
    assert "<s>Tuesday, May 5, 2026 at 8:30 p.m. India Standard Time</s>" in page
    booked.refresh_from_db()
    assert booked.status == AppointmentStatus.BOOKED


def test_a_move_to_a_taken_time_keeps_the_call_and_offers_the_nearest(
    family_client: Client,
    base: str,
    booked: Appointment,
    slots: list[Slot],
    stranger: User,
    other_request: SecondOpinionRequest,
) -> None:
    hold_slot(actor=stranger, opinion_request=other_request, slot_id=slots[3].pk)
    response = family_client.post(base + "move/", {"slot": str(slots[3].pk)})
    page = response.content.decode()
    assert response.status_code == 409
    assert "That time was just taken. Here are the closest times." in page
    assert "Your current time" in page
    booked.refresh_from_db()
    assert booked.status == AppointmentStatus.BOOKED


def test_holding_on_keeps_a_move_a_move(
    family_client: Client, base: str, booked: Appointment, slots: list[Slot], clock: object
) -> None:
    family_client.post(base + "move/", {"slot": str(slots[7].pk)})
    held = Appointment.objects.get(status=AppointmentStatus.HELD)
    clock.shift(timedelta(minutes=9))  # type: ignore[attr-defined]
    assert family_client.post(base + "check/", {"call": str(held.pk), "keep": "yes"})["Location"] == base + "check/"
    again = Appointment.objects.get(status=AppointmentStatus.HELD)
    assert (again.moves_from, again.slot_id) == (booked, slots[7].pk)
    assert again.hold_expires_at == NOW + timedelta(minutes=19)


def test_close_to_the_call_there_is_the_phone_and_a_way_to_say_no(
    family_client: Client, base: str, booked: Appointment, slots: list[Slot], clock: object
) -> None:
    come_back(family_client, clock, booked.starts_at - timedelta(hours=1, minutes=59))
    page = text(family_client, base)
    assert "The call is close now. To move it, call us:" in page
    assert base + "move/" not in page
    for response in (family_client.get(base + "move/"), family_client.post(base + "move/", {"slot": str(slots[7].pk)})):
        assert response["Location"] == base
    assert "Tell us you can’t make it" in text(family_client, base + "cancel/")
    family_client.post(base + "cancel/", {})
    booked.refresh_from_db()
    assert (booked.status, booked.cancel_reason) == (AppointmentStatus.CANCELLED, "")


def test_a_reason_is_kept_when_it_is_given_and_never_made_up(
    family_client: Client, base: str, booked: Appointment
) -> None:
    for reason in ("team", "nonsense"):
        assert family_client.post(base + "cancel/", {"reason": reason}).status_code == 422
    assert family_client.post(base + "cancel/", {"reason": "unwell"})["Location"] == base
    booked.refresh_from_db()
    assert (booked.status, booked.cancel_reason) == (AppointmentStatus.CANCELLED, "unwell")


def test_the_phrase_stands_on_the_pages_in_both_languages(
    family_client: Client, base: str, booked: Appointment
) -> None:
    promise = CallPromise.objects.get(appointment=booked)
    english = phrase(promise.first_word, promise.second_word, "en")
    spanish = phrase(promise.first_word, promise.second_word, "es")
    for page in ("", "booked/"):
        assert f"<strong>{english}</strong>" in text(family_client, base + page)
        assert "303-555-0100" in text(family_client, base + page)
        # The call is in English, so both are said.
        assert (
            f"<strong>{spanish} ({english})</strong>" in text(family_client, f"/es{base}{page}") or english == spanish
        )


def test_nobody_called_can_be_said_from_five_minutes_after(
    family_client: Client, base: str, booked: Appointment, clock: object
) -> None:
    post = {"call": str(booked.pk)}
    assert "Nobody called me" not in text(family_client, base)
    assert family_client.get(base + "nobody-called/")["Location"] == base
    come_back(family_client, clock, booked.starts_at + timedelta(minutes=4))
    assert "Nobody called me" not in text(family_client, base)
    assert family_client.post(base + "nobody-called/", post)["Location"] == base
    assert not CallPromise.objects.exclude(nobody_called_at=None).exists()
    clock.move_to(booked.starts_at + timedelta(minutes=5))  # type: ignore[attr-defined]
    assert "Nobody called me" in text(family_client, base)
    response = family_client.post(base + "nobody-called/", post, follow=True)
    page = " ".join(response.content.decode().split())
    assert response.redirect_chain == [(base + "check/", 302)]
    assert "We told the team that nobody called you." in page
    held = Appointment.objects.get(status=AppointmentStatus.HELD)
    assert family_client.post(base + "check/", {"call": str(held.pk)})["Location"] == base + "booked/"
    # The button of a page left open finds another call and alerts nobody.
    assert family_client.post(base + "nobody-called/", post)["Location"] == base
    assert family_client.post(base + "nobody-called/", {"call": "nonsense"})["Location"] == base


def test_a_missed_call_is_one_press_from_the_next_and_two_lead_to_a_person(
    family_client: Client,
    base: str,
    booked: Appointment,
    coordinator: User,
    mother: User,
    opinion_request: SecondOpinionRequest,
    clock: object,
) -> None:
    come_back(family_client, clock, booked.starts_at + timedelta(minutes=12))
    for attempt, minutes in ((1, 0), (2, 10)):
        CallOutcome.objects.create(
            appointment=booked,
            attempt=attempt,
            result="no_answer",
            recorded_by=coordinator,
            recorded_at=booked.starts_at + timedelta(minutes=minutes),
        )
    mark_noshow(actor=coordinator, appointment=booked)
    page = text(family_client, base)
    assert "We tried to reach you at 9:00 a.m. and 9:10 a.m." in page
    assert "A person on our team will write to you." not in page
    slot_id = page.split('name="slot" value="')[1].split('"')[0]
    assert family_client.post(base + "book/", {"slot": slot_id})["Location"] == base + "check/"
    held = Appointment.objects.get(status=AppointmentStatus.HELD)
    second = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    come_back(family_client, clock, second.starts_at + timedelta(minutes=12))
    mark_noshow(actor=coordinator, appointment=second)
    assert "A person on our team will write to you." in text(family_client, base)


def test_a_family_asks_us_to_call(family_client: Client, base: str, slots: list[Slot]) -> None:
    assert "Ask us to call you" in text(family_client, base + "ask/")
    answers = {"days": ["1", "3"], "parts": ["evening"], "note": "Not at noon"}
    assert family_client.post(base + "ask/", {"days": ["9"]}).status_code == 422
    assert not CallWish.objects.exists()
    assert family_client.post(base + "ask/", answers)["Location"] == base
    page = text(family_client, base)
    assert "You asked us to call" in page
    assert "Monday; Wednesday" in page
    assert 'value="3" checked' in text(family_client, base + "ask/")
    family_client.post(base + "ask/", {"withdraw": "yes"})
    assert "You asked us to call" not in text(family_client, base)


def test_a_family_waits_for_an_opening(family_client: Client, base: str, slots: list[Slot]) -> None:
    Slot.objects.update(is_withdrawn=True)
    page = text(family_client, base + "book/")
    for way in ("ask/", "openings/"):
        assert base + way in page
    family_client.post(base + "openings/")
    family_client.post(base + "openings/")
    assert OpeningWatch.objects.live().count() == 1
    assert "You asked to hear when a time opens" in text(family_client, base)
    assert "You are on the list." in text(family_client, base + "openings/")
    family_client.post(base + "openings/", {"stop": "yes"})
    assert not OpeningWatch.objects.live().exists()


@pytest.mark.parametrize("page", ["move/", "ask/", "openings/", "nobody-called/"])
def test_the_fast_track_and_strangers_get_none_of_it(
    page: str, base: str, family_client: Client, stranger_client: Client, fast_track_request: SecondOpinionRequest
) -> None:
    for method in ("get", "post"):
        assert getattr(stranger_client, method)(base + page).status_code == 404
        assert getattr(family_client, method)(base + page).status_code == 302
    assert not CallWish.objects.exists()
    assert not OpeningWatch.objects.exists()


def test_a_typed_day_leads_to_its_week(family_client: Client, base: str, slots: list[Slot]) -> None:
    assert "Week of May 18" in text(family_client, base + "book/?date=May+20")
    assert "Semana del 18 de mayo" in text(family_client, f"/es{base}book/?date=20/5")
    for nonsense in ("", "soon", "\x00"):
        response = family_client.get(base + "book/", {"date": nonsense})
        assert response.status_code == 422
        assert 'href="#id_date"' in response.content.decode()
        assert "Error:" in response.content.decode().split("</title>")[0]
    # A day beyond the calendar shows the nearest week there is.
    assert "Week of June 1" in text(family_client, base + "book/?date=December+1")


def test_many_times_of_a_day_are_read_in_parts(
    family_client: Client, base: str, make_schedule: object, clock: object, opinion_request: SecondOpinionRequest
) -> None:
    from scheduling.services.slots import make_slots  # noqa: PLC0415 - after the calendar of this test

    make_schedule(hours=((9, 12), (13, 15)))  # type: ignore[operator]
    make_slots(now=NOW)
    page = text(family_client, base + "book/?week=2026-W20")
    assert page.count(">Morning</p>") == 5
    assert page.count(">Afternoon</p>") == 5


@pytest.mark.parametrize(
    ("decision", "warns"), [("2026-05-04", True), ("2026-05", True), ("2026-05-06", False), ("2026-04", False)]
)
def test_a_decision_before_the_first_time_is_worth_a_phone_call(
    family_client: Client,
    base: str,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
    decision: str,
    warns: bool,
) -> None:
    Slot.objects.exclude(pk__in=[slot.pk for slot in slots[:3]]).update(is_withdrawn=True)
    opinion_request.decision_on = ApproximateDate.parse(decision)
    opinion_request.save()
    assert ("Your decision may come before our first open time" in text(family_client, base + "book/")) == warns


def test_every_page_of_the_call_says_how_long_it_takes_and_that_it_is_free(
    family_client: Client, base: str, booked: Appointment, slots: list[Slot], mother: User, clock: object
) -> None:
    pages = ["", "booked/", "move/", "cancel/"]
    family_client.post(base + "move/", {"slot": str(slots[7].pk)})
    for page in [*pages, "check/"]:
        assert "The call is free. It takes 15 to 30 minutes." in text(family_client, base + page), page
    family_client.post(base + "cancel/", {})
    for page in ("", "book/", "ask/", "openings/"):
        assert "It takes 15 to 30 minutes." in text(family_client, base + page), page
        assert "303-555-0100" in text(family_client, base + page), page
