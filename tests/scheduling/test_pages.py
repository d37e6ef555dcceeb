"""The call pages in a browser without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.booking import confirm_hold, hold_slot, mark_fulfilled, mark_noshow
from scheduling.services.slots import make_slots
from scheduling.states import AppointmentStatus
from tests.scheduling.conftest import NOW
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

PAGES = ["", "book/", "time-zone/", "check/", "booked/", "cancel/", "calendar.ics"]


@pytest.fixture
def base(opinion_request: SecondOpinionRequest) -> str:
    return f"/r/{opinion_request.pk}/call/"


@pytest.fixture
def booked(mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> Appointment:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    return confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_another_familys_call_is_not_there(name: str, base: str, stranger_client: Client, booked: Appointment) -> None:
    assert stranger_client.get(base + name).status_code == 404
    assert stranger_client.post(base + name, {"slot": str(booked.slot_id)}).status_code in (404, 405)
    assert stranger_client.get(f"/r/{uuid4()}/call/{name}").status_code == 404
    assert Appointment.objects.get().status == AppointmentStatus.BOOKED


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_people_are_sent_to_the_sign_in_page(name: str, base: str, booked: Appointment) -> None:
    for method in ("get", "post"):
        response = getattr(Client(), method)(base + name)
        assert response.status_code == 302
        assert "/sign-in/" in response["Location"]
    assert Appointment.objects.get().status == AppointmentStatus.BOOKED


def test_a_family_books_its_call(family_client: Client, mother: User, base: str, slots: list[Slot]) -> None:
    page = family_client.get(base + "book/").content.decode()
    assert "The call is free. It takes 15 to 30 minutes." in page
    assert "Times are in <strong>Mountain Time (Denver)</strong>" in page
    response = family_client.post(
        base + "book/", {"slot": str(slots[0].pk), "browser_zone": "America/New_York"}, follow=True
    )
    page = response.content.decode()
    assert response.redirect_chain == [(base + "check/", 302)]
    assert "Tuesday, May 5, 2026 at 11:00\N{NO-BREAK SPACE}a.m. Eastern Time" in page
    assert "Tuesday, May 5, 2026 at 9:00\N{NO-BREAK SPACE}a.m. Mountain Time" in page
    assert "303-555-0142" in page
    assert "We hold this time for you until 11:10\N{NO-BREAK SPACE}a.m. Eastern Time." in page
    held = Appointment.objects.get()
    # A number changed from here comes back here.
    change = base.replace("/call/", "/request/contact/") + "?from=call"
    assert f'href="{change}"' in page
    facts = {"full_name": "Ana Sample", "phone": "303 555 0142", "may_leave_voicemail": "yes"}
    assert family_client.post(change, facts)["Location"] == base + "check/"
    response = family_client.post(base + "check/", {"call": str(held.pk)}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(base + "booked/", 302)]
    assert "You have nothing else to do before the call." in page
    assert "Testina" not in page.split("</title>")[0]
    again = family_client.post(base + "check/", {"call": str(held.pk)})
    assert again.status_code == 302
    assert Appointment.objects.booked().get().family_time_zone == "America/New_York"


def test_the_spanish_pages_say_times_in_spanish(family_client: Client, base: str, booked: Appointment) -> None:
    for page in ("", "booked/", "cancel/"):
        assert (
            "Martes 5 de mayo de 2026, 9:00\N{NO-BREAK SPACE}a.\N{NO-BREAK SPACE}m., hora de la montaña"
            in family_client.get(f"/es{base}{page}").content.decode()
        )


def test_nothing_chosen_and_nonsense_are_told_at_the_field(family_client: Client, base: str, slots: list[Slot]) -> None:
    for posted in ({}, {"slot": ""}, {"slot": "nonsense"}, {"slot": "\x00"}):
        response = family_client.post(base + "book/", posted)
        assert response.status_code == 422
        page = response.content.decode()
        assert page.count("Choose a time for the call") >= 2
        assert 'href="#id_slot_0"' in page
        assert 'id="id_slot_0"' in page
        assert "<title>Error:" in " ".join(page.split()).replace("<title> ", "<title>")
    assert not Appointment.objects.exists()


def test_the_second_family_keeps_its_page_and_sees_the_closest_times(
    family_client: Client, base: str, slots: list[Slot], stranger: User, other_request: SecondOpinionRequest
) -> None:
    hold_slot(actor=stranger, opinion_request=other_request, slot_id=slots[2].pk)
    response = family_client.post(base + "book/?week=2026-W20", {"slot": str(slots[2].pk)})
    page = response.content.decode()
    assert response.status_code == 409
    assert "That time was just taken. Here are the closest times." in page
    closest = page.split("c-slots--soonest")[1].split("</fieldset>")[0]
    assert [str(slot.pk) in closest for slot in slots[:6]] == [True, True, False, True, False, False]
    # The short page leads back to the week that was open.
    assert 'href="?week=2026-W20#week"' in page
    assert page.count('type="radio"') == 3
    held = Appointment.objects.get()
    assert held.opinion_request == other_request


def test_an_unknown_time_is_told_kindly(family_client: Client, base: str, slots: list[Slot]) -> None:
    response = family_client.post(base + "book/", {"slot": str(uuid4())})
    assert response.status_code == 422
    assert "That time is no longer offered. Choose another time." in response.content.decode()


@pytest.mark.parametrize("language", ["", "/es"])
def test_the_fast_track_never_sees_or_gets_a_time(
    family_client: Client, fast_track_request: SecondOpinionRequest, slots: list[Slot], language: str
) -> None:
    address = f"{language}/r/{fast_track_request.pk}/call/"
    reach = f"{language}/r/{fast_track_request.pk}/request/reach/"
    for page in ("book/", "check/"):
        assert family_client.get(address + page)["Location"] == reach
        response = family_client.post(address + page, {"slot": str(slots[0].pk), "call": str(uuid4())})
        assert (response.status_code, response["Location"]) == (302, reach)
    assert not Appointment.objects.exists()
    page = family_client.get(address).content.decode()
    assert "c-slot" not in page
    assert "303-555-0111" in page


def test_a_request_that_becomes_fast_track_between_hold_and_booking_is_not_booked(
    family_client: Client, mother: User, opinion_request: SecondOpinionRequest, base: str, slots: list[Slot]
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(priority="fast_track")
    response = family_client.post(base + "check/", {"call": str(held.pk)})
    assert response["Location"].endswith("/request/reach/")
    assert not Appointment.objects.booked().exists()


def test_a_hold_that_ran_out_leads_back_to_the_times_with_the_same_one_chosen(
    family_client: Client,
    mother: User,
    opinion_request: SecondOpinionRequest,
    base: str,
    slots: list[Slot],
    clock: object,
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    clock.shift(timedelta(minutes=11))  # type: ignore[attr-defined]
    response = family_client.post(base + "check/", {"call": str(held.pk)}, follow=True)
    page = " ".join(response.content.decode().split())
    assert response.redirect_chain == [(base + "book/", 302)]
    assert "We can no longer hold that time. Choose it again, or another one." in page
    assert f'value="{slots[0].pk}" checked' in page


def test_more_time_to_read_holds_ten_minutes_more(
    family_client: Client,
    mother: User,
    opinion_request: SecondOpinionRequest,
    base: str,
    slots: list[Slot],
    clock: object,
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    clock.shift(timedelta(minutes=9))  # type: ignore[attr-defined]
    response = family_client.post(base + "check/", {"call": str(held.pk), "keep": "yes"}, follow=True)
    assert "until 9:19\N{NO-BREAK SPACE}a.m. Mountain Time." in response.content.decode()


def test_the_tab_left_behind_does_not_book_the_time_of_the_other_tab(
    family_client: Client, mother: User, opinion_request: SecondOpinionRequest, base: str, slots: list[Slot]
) -> None:
    old = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[1].pk)
    response = family_client.post(base + "check/", {"call": str(old.pk)})
    assert response["Location"] == base + "book/"
    assert not Appointment.objects.booked().exists()


def test_cancelling_asks_first_frees_the_time_and_offers_a_new_one(
    family_client: Client, base: str, booked: Appointment
) -> None:
    assert family_client.get(base + "cancel/").status_code == 200
    assert Appointment.objects.booked().exists()
    response = family_client.post(base + "cancel/", follow=True)
    page = response.content.decode()
    assert "Canceled" in page
    assert f'href="{base}book/"' in page
    assert Slot.objects.free(now=NOW).filter(pk=booked.slot_id).exists()
    assert family_client.post(base + "cancel/")["Location"] == base
    assert family_client.get(base + "booked/")["Location"] == base
    assert "METHOD:CANCEL" in family_client.get(base + "calendar.ics").content.decode()


def test_with_a_call_the_times_lead_to_the_call(family_client: Client, base: str, booked: Appointment) -> None:
    for response in (family_client.get(base + "book/"), family_client.post(base + "book/", {"slot": str(uuid4())})):
        assert (response.status_code, response["Location"]) == (302, base)


def test_the_page_of_the_call_says_where_it_stands(
    mother: User, coordinator: User, base: str, booked: Appointment, clock: object
) -> None:
    assert "Booked" in signed_in(mother).get(base).content.decode()
    clock.move_to(booked.slot.ends_at)  # type: ignore[attr-defined]
    # A day has passed; the earlier session is over.
    family_client = signed_in(mother)
    mark_noshow(actor=coordinator, appointment=booked)
    page = family_client.get(base).content.decode()
    assert "We tried to reach you" in page
    assert "Choose a new time" in page
    Appointment.objects.update(status=AppointmentStatus.BOOKED)
    mark_fulfilled(actor=coordinator, appointment=booked)
    page = family_client.get(base).content.decode()
    assert "Thank you for talking with us." in page
    assert "Choose a new time" not in page


@pytest.mark.parametrize("status", [RequestStatus.WITHDRAWN, RequestStatus.COMPLETED])
def test_a_closed_request_is_told_so(
    family_client: Client, opinion_request: SecondOpinionRequest, base: str, slots: list[Slot], status: RequestStatus
) -> None:
    put_into(opinion_request, status)
    response = family_client.get(base + "book/", follow=True)
    assert response.redirect_chain == [(base, 302)]
    assert "This request is closed." in response.content.decode()


def test_without_a_number_the_family_is_asked_for_one(
    family_client: Client, opinion_request: SecondOpinionRequest, base: str, slots: list[Slot]
) -> None:
    opinion_request.patient.related_people.update(phone="")
    assert family_client.get(base + "book/")["Location"].endswith("/request/contact/")


def test_no_times_is_never_a_dead_end(family_client: Client, base: str) -> None:
    page = family_client.get(base + "book/").content.decode()
    assert "There are no open times right now" in page
    assert 'href="tel:+13035550100"' in page
    assert "711" in page
    assert "Save and continue" not in page


def test_weeks_lead_on_and_back_within_the_calendar(family_client: Client, base: str, slots: list[Slot]) -> None:
    page = family_client.get(base + "book/").content.decode()
    assert "?week=2026-W20" in page
    assert "Earlier week" not in page
    last = family_client.get(base + "book/?week=2026-W23").content.decode()
    assert "Week of June 1" in last
    assert "Later week" not in last
    for nonsense in ("2031-W01", "1999-W01", "2026-W99", "<script>", "%00", "2026-W20&week=x"):
        response = family_client.get(base + "book/?week=" + nonsense)
        assert response.status_code == 200
        assert "<script>" not in response.content.decode()


def test_a_typed_day_is_read_as_far_ahead_as_calls_can_be_booked(
    mother: User, schedule: Schedule, base: str, clock: object
) -> None:
    family = signed_in(mother)
    # July 4 lies beyond four weeks; read within those, it would be the April 7 that has gone by.
    assert "Week of May 4" in family.get(base + "book/?date=7/4").content.decode()
    Schedule.objects.update(horizon_days=70)
    make_slots(now=NOW)
    assert "Week of June 29" in family.get(base + "book/?date=7/4").content.decode()


def test_a_day_without_times_is_said_in_one_line(family_client: Client, base: str, slots: list[Slot]) -> None:
    Slot.objects.filter(starts_at__iso_week_day=3).delete()
    page = " ".join(family_client.get(base + "book/").content.decode().split())
    assert "Wednesday, May 6 – no times" in page
    assert "Saturday" not in page


def test_a_week_in_which_clocks_change_says_so(
    mother: User, make_schedule: Callable[..., Schedule], base: str, clock: object
) -> None:
    clock.move_to(NOW.replace(month=10, day=28))  # type: ignore[attr-defined]
    schedule = make_schedule()
    AvailabilityRule.objects.create(schedule=schedule, weekday=7, opens_at="01:00", closes_at="02:00")
    make_slots(now=NOW.replace(month=10, day=28))
    page = " ".join(signed_in(mother).get(base + "book/").content.decode().split())
    assert "Clocks change on Sunday, November 1." in page
    assert "1:30 a.m. (Mountain Daylight Time)" in page
    assert "1:30 a.m. (Mountain Standard Time)" in page


def test_the_zone_can_be_chosen_or_taken_from_the_device(
    family_client: Client, mother: User, base: str, slots: list[Slot]
) -> None:
    assert family_client.post(base + "time-zone/", {"time_zone": "Mars/Base"}).status_code == 422
    assert family_client.post(base + "time-zone/", {"time_zone": ""}).status_code == 422
    # Without JavaScript the device says nothing: the page simply stays.
    assert family_client.post(base + "time-zone/", {"browser_zone": ""}).status_code == 200
    response = family_client.post(base + "time-zone/", {"time_zone": "Pacific/Auckland"}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(base + "book/", 302)]
    assert "Times are in <strong>New Zealand Time</strong>" in page
    assert "Tuesday, 9:00\N{NO-BREAK SPACE}a.m. in Denver" in page
    family_client.post(base + "time-zone/", {"browser_zone": "Asia/Kolkata"})
    mother.refresh_from_db()
    assert mother.time_zone == "Asia/Kolkata"
    # What a device reports later never overrides a choice.
    family_client.post(base + "book/", {"slot": str(slots[0].pk), "browser_zone": "Europe/Berlin"})
    mother.refresh_from_db()
    assert mother.time_zone == "Asia/Kolkata"


def test_a_changed_zone_moves_the_words_and_not_the_call(family_client: Client, base: str, booked: Appointment) -> None:
    family_client.post(base + "time-zone/", {"time_zone": "Asia/Kathmandu"})
    page = family_client.get(base).content.decode()
    assert "Tuesday, May 5, 2026 at 8:45\N{NO-BREAK SPACE}p.m. Nepal Time" in page
    assert "At the hospital: Tuesday, May 5, 2026 at 9:00\N{NO-BREAK SPACE}a.m. Mountain Time" in page
    assert Appointment.objects.get().slot_id == booked.slot_id


def test_spanish_calls_go_to_those_who_speak_it(
    family_client: Client,
    opinion_request: SecondOpinionRequest,
    base: str,
    make_schedule: Callable[..., Schedule],
    slots: list[Slot],
) -> None:
    opinion_request.patient.related_people.update(call_language="es")
    page = family_client.get(base + "book/").content.decode()
    assert "A medical interpreter will be on the call." in page
    luz = make_schedule("Luz", speaks_spanish=True, hours=((14, 15),))
    make_slots(now=NOW)
    page = family_client.get(base + "book/").content.decode()
    assert "interpreter" not in page
    offered = {str(pk) for pk in Slot.objects.values_list("pk", flat=True) if str(pk) in page}
    assert offered
    assert offered <= {str(pk) for pk in luz.slots.values_list("pk", flat=True)}


def test_other_languages_are_offered_times_a_day_ahead_and_told_why(
    family_client: Client, opinion_request: SecondOpinionRequest, base: str, slots: list[Slot]
) -> None:
    opinion_request.patient.related_people.update(call_language="other", other_language="Somali")
    page = family_client.get(base + "book/").content.decode()
    assert "We need 1 day to find one" in page
    assert "Today" not in page
    family_client.post(base + "book/", {"slot": str(slots[0].pk)})
    check = family_client.get(base + "check/").content.decode()
    assert "Somali" in check
    assert "Nobody in your family needs to interpret." in check


def test_another_caregiver_sees_no_more_of_the_number_than_its_end(
    father: User, opinion_request: SecondOpinionRequest, base: str, booked: Appointment
) -> None:
    opinion_request.patient.related_people.create(user=father, relationship="parent", full_name="Luis Sample")
    page = signed_in(father).get(base).content.decode()
    assert "Ana Sample, number ending in 42" in page
    assert "555-0142" not in page


@pytest.mark.parametrize("calendars", [1, 8])
def test_a_month_of_times_costs_four_queries(
    family_client: Client,
    base: str,
    make_schedule: Callable[..., Schedule],
    django_assert_num_queries: DjangoAssertNumQueries,
    calendars: int,
) -> None:
    for number in range(calendars):
        make_schedule(f"Taker{number}", hours=((9, 17),))
    make_slots(now=NOW)
    family_client.get(base + "book/")
    # Session and person; then request, calls, hospital and times.
    with django_assert_num_queries(2 + 4):
        response = family_client.get(base + "book/")
    assert response.content.decode().count('name="slot"') > 60
