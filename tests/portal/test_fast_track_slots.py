"""A fast-track request gets no slot by any route: pages, posts, services, staff, offers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from intake.models import Priority, SecondOpinionRequest
from portal.accounts.models import User
from scheduling.models import Appointment, CallPromise, OpeningWatch, Schedule, Slot
from scheduling.services.booking import BookingNotAllowed, confirm_hold, hold_slot
from scheduling.services.openings import offer_openings, watch_openings
from scheduling.services.promises import report_nobody_called
from scheduling.states import LIVE

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def slot(coordinator: User) -> Slot:
    """A free time that everybody else could book."""
    schedule = Schedule.objects.create(call_taker=coordinator, time_zone="America/Denver")
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return Slot.objects.create(schedule=schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))


def live_calls(opinion_request: SecondOpinionRequest) -> int:
    return Appointment.objects.filter(opinion_request=opinion_request, status__in=LIVE).count()


def test_the_slot_is_bookable_for_others(
    family_client: Client, opinion_request: SecondOpinionRequest, slot: Slot
) -> None:
    page = family_client.get(f"/r/{opinion_request.pk}/call/book/").content.decode()
    assert str(slot.pk) in page


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["book", "move", "check"])
def test_no_page_of_the_family_shows_or_takes_a_time(
    method: str, page: str, family_client: Client, fast_track_request: SecondOpinionRequest, slot: Slot
) -> None:
    address = f"/r/{fast_track_request.pk}/call/{page}/"
    answered = getattr(family_client, method)(address, {"slot": str(slot.pk)}, follow=True)
    assert str(slot.pk) not in answered.content.decode()
    assert live_calls(fast_track_request) == 0


def test_a_request_with_a_booked_call_moves_it_nowhere(
    family_client: Client, fast_track_request: SecondOpinionRequest, slot: Slot, mother: User
) -> None:
    early = Slot.objects.create(
        schedule=slot.schedule, starts_at=slot.starts_at + timedelta(days=1), ends_at=slot.ends_at + timedelta(days=1)
    )
    booked = Appointment.objects.create(
        opinion_request=fast_track_request,
        slot=early,
        status="booked",
        booked_by=mother,
        booked_at=timezone.now(),
        family_time_zone="America/Denver",
    )
    address = f"/r/{fast_track_request.pk}/call/move/"
    assert str(slot.pk) not in family_client.get(address, follow=True).content.decode()
    family_client.post(address, {"slot": str(slot.pk)})
    assert list(Appointment.objects.filter(status__in=LIVE)) == [booked]


@pytest.mark.parametrize("who", ["mother", "coordinator"])
def test_the_services_refuse_family_and_staff(
    who: str, fast_track_request: SecondOpinionRequest, slot: Slot, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(BookingNotAllowed):
        hold_slot(
            actor=request.getfixturevalue(who),
            opinion_request=fast_track_request,
            slot_id=slot.pk,
            family_time_zone="America/Denver",
        )
    assert live_calls(fast_track_request) == 0


def test_a_hold_from_before_is_not_confirmed(opinion_request: SecondOpinionRequest, slot: Slot, mother: User) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk, family_time_zone="America/Denver")
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(priority=Priority.FAST_TRACK)
    with pytest.raises(BookingNotAllowed):
        confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)


def test_staff_have_no_form_for_it_either(
    coordinator: User, settings: Settings, fast_track_request: SecondOpinionRequest, slot: Slot
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    desk = Client()
    desk.force_login(coordinator)
    case = reverse("admin:intake_secondopinionrequest_change", args=[fast_track_request.pk])
    assert str(slot.pk) not in desk.get(case).content.decode()
    desk.post(reverse("admin:desk_book", args=[fast_track_request.pk]), {"slot": str(slot.pk)})
    assert live_calls(fast_track_request) == 0


def test_nobody_waits_in_line_for_an_opening(fast_track_request: SecondOpinionRequest, mother: User) -> None:
    with pytest.raises(BookingNotAllowed):
        watch_openings(actor=mother, opinion_request=fast_track_request)
    assert not OpeningWatch.objects.exists()


def test_whoever_waited_in_line_before_is_offered_nothing(
    opinion_request: SecondOpinionRequest, mother: User, slot: Slot
) -> None:
    watch_openings(actor=mother, opinion_request=opinion_request)
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(priority=Priority.FAST_TRACK)
    assert offer_openings(now=timezone.now()) == 0
    assert live_calls(opinion_request) == 0


def test_a_call_that_nobody_made_reserves_no_new_time(
    opinion_request: SecondOpinionRequest, mother: User, slot: Slot
) -> None:
    start = timezone.now() - timedelta(minutes=8)
    gone = Slot.objects.create(schedule=slot.schedule, starts_at=start, ends_at=start + timedelta(minutes=30))
    call = Appointment.objects.create(
        opinion_request=opinion_request,
        slot=gone,
        status="booked",
        booked_by=mother,
        booked_at=start - timedelta(days=1),
        family_time_zone="America/Denver",
    )
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(priority=Priority.FAST_TRACK)
    call.opinion_request.refresh_from_db()
    with pytest.raises(BookingNotAllowed):
        report_nobody_called(actor=mother, appointment=call)
    assert CallPromise.objects.get(appointment=call).nobody_called_at is not None
    assert not Appointment.objects.filter(slot=slot).exists()
