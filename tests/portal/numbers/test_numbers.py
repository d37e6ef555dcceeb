"""Figures against small data counted by hand, and what families are told of waiting."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from intake.models import Patient, RelatedPerson, RequestStatusChange, SavedPage, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.numbers import counting
from portal.numbers.figures import FIGURES, SHARES, WAITS, counted, in_period, share_lines, wait_lines
from portal.numbers.funnel import funnel
from portal.numbers.models import CallEnd, Milestones
from portal.numbers.waiting import Waiting, tell_anew, waiting
from records.models import Exit, RecordAnswer
from records.requirements import NINE_KINDS
from scheduling.models import Appointment, CallOutcome, CallResult, NextStep, Schedule, Slot
from scheduling.states import AppointmentStatus

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

# A Tuesday at nine in Denver, where the house opens at eight and closes at five.
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_that_time(settings: Settings) -> object:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


def started(number: int, *, ago: timedelta = timedelta(days=1), language: str = "en") -> SecondOpinionRequest:
    user = User.objects.create_user(email=f"parent{number}@example.org")
    patient = Patient.objects.create(first_name="Testina", last_name=f"Sample{number}", birth_date=date(2018, 1, 1))
    link = RelatedPerson.objects.create(
        patient=patient, user=user, relationship="parent", full_name="Ana Sample", call_language=language
    )
    return SecondOpinionRequest.objects.create(
        patient=patient, requester=link, condition="lymphoma", created_at=NOW - ago
    )


def counted_row(number: int, **facts: object) -> Milestones:
    request = started(number, language=str(facts.get("language", "en")))
    usual = {"started_at": request.created_at, "status": "submitted", "language": "en", "has_interpreter": False}
    return Milestones.objects.create(opinion_request=request, **(usual | facts))


def count_one(request: SecondOpinionRequest) -> Milestones:
    counting.count_changed(now=NOW)
    return Milestones.objects.get(opinion_request=request)


def called(
    request: SecondOpinionRequest, taker: User, status: str, *, booked: datetime, by_staff: bool = False
) -> Appointment:
    schedule, _is_new = Schedule.objects.get_or_create(call_taker=taker)
    starts = NOW - timedelta(days=2) + HOUR * Slot.objects.count()
    slot = Slot.objects.create(schedule=schedule, starts_at=starts, ends_at=starts + HOUR / 2)
    return Appointment.objects.create(
        opinion_request=request,
        slot=slot,
        status=status,
        booked_by=request.requester.user,
        booked_at=booked,
        booked_on_behalf=by_staff,
        family_time_zone="America/Denver",
    )


def test_the_wait_for_a_person_is_counted_in_business_hours_over_a_night(coordinator: User) -> None:
    request = started(1)
    # Monday at four in the afternoon; the talk on Tuesday at half past eight: an hour and a half of ours.
    booked = datetime(2026, 3, 9, 22, tzinfo=UTC)
    call = called(request, coordinator, AppointmentStatus.FULFILLED, booked=booked)
    talk = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)
    CallOutcome.objects.create(
        appointment=call,
        attempt=1,
        result=CallResult.REACHED,
        next_step=NextStep.TEAM_REVIEWS,
        recorded_by=coordinator,
        recorded_at=talk,
    )
    RequestStatusChange.objects.create(
        opinion_request=request, from_status="submitted", to_status="in_review", at=talk + timedelta(minutes=20)
    )
    row = count_one(request)
    assert (row.contact_minutes, row.next_step_minutes, row.call_end) == (90, 20, CallEnd.KEPT)
    # From NOW minus a day to the booking: seven hours on the wall.
    assert row.booking_minutes == 7 * 60


def test_who_was_called_by_staff_did_not_book_alone_and_moves_are_counted(coordinator: User) -> None:
    request = started(1)
    called(request, coordinator, AppointmentStatus.MOVED, booked=NOW - HOUR * 5, by_staff=True)
    called(request, coordinator, AppointmentStatus.NOSHOW, booked=NOW - HOUR * 4, by_staff=True)
    row = count_one(request)
    assert (row.booking_minutes, row.moved_count, row.call_end, row.contact_minutes) == (None, 1, CallEnd.MISSED, None)


def test_fast_track_counts_from_when_it_became_so() -> None:
    request = started(1)
    SecondOpinionRequest.objects.filter(pk=request.pk).update(
        fast_track_since=NOW - HOUR, first_contact_due_at=NOW + HOUR, contacted_at=NOW - HOUR / 2, priority="fast_track"
    )
    assert (count_one(request).fast_minutes, count_one(request).contact_minutes) == (30, 30)


def test_records_are_settled_when_the_last_of_nine_is() -> None:
    request = started(1, ago=timedelta(days=8))
    user = request.requester.user
    for place, kind in enumerate(NINE_KINDS):
        assert count_one(request).records_settled_at is None
        RecordAnswer.objects.create(
            opinion_request=request,
            kind=kind,
            exit=Exit.DONT_HAVE,
            answered_by=user,
            answered_at=request.created_at + timedelta(hours=place),
        )
    assert count_one(request).records_settled_at == request.created_at + timedelta(hours=8)


def test_the_furthest_saved_page_and_the_language_are_kept() -> None:
    request = started(1, language="other")
    for page in ("contact", "diagnosis", "illness"):
        SavedPage.objects.create(opinion_request=request, page=page, saved_by=request.requester.user)
    row = count_one(request)
    assert (row.furthest_page, row.language, row.has_interpreter) == ("diagnosis", "other", True)


def test_counting_reads_the_same_number_of_queries_for_one_and_for_three(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        started(number)
    with django_assert_max_num_queries(14):
        assert counting.count_changed(now=NOW) == 3


def test_middle_and_slowest_tenth_of_each_language(coordinator: User) -> None:
    for number, minutes in enumerate([60, 120, 180]):
        counted_row(number, contact_minutes=minutes)
    for number in range(10, 20):
        counted_row(number, contact_minutes=600, language="es")
    rows = in_period(coordinator, days=90, now=NOW)
    whole, groups = counted(rows, now=NOW)[""], counted(rows, now=NOW, by="language")
    lines = {line.group: line for line in wait_lines(WAITS[0], whole, groups)}
    assert (lines["en"].count, lines["en"].median, lines["en"].p90) == (3, 2.0, 2.8)
    assert (lines["es"].median, lines[""].count, lines[""].median) == (10.0, 13, 10.0)
    # Ten of thirteen wait as long as the middle of all: no group stands out.
    assert not any(line.is_longer for line in lines.values())


@pytest.mark.parametrize(("slow", "is_marked"), [(10, True), (9, False)])
def test_a_group_that_waits_notably_longer_is_marked_from_ten_on(coordinator: User, slow: int, is_marked: bool) -> None:
    for number in range(20):
        counted_row(number, contact_minutes=120)
    for number in range(20, 20 + slow):
        counted_row(number, contact_minutes=300, language="es")
    rows = in_period(coordinator, days=90, now=NOW)
    lines = wait_lines(WAITS[0], counted(rows, now=NOW)[""], counted(rows, now=NOW, by="language"))
    assert {line.group: line.is_longer for line in lines} == {"": False, "en": False, "es": is_marked}


def test_shares_are_of_those_concerned(coordinator: User) -> None:
    counted_row(1, call_end=CallEnd.KEPT, booking_minutes=4)
    counted_row(2, call_end=CallEnd.MISSED, booking_minutes=30, moved_count=2)
    counted_row(3, status="declined", has_hold=True)
    counted_row(4, status=RequestStatus.DRAFT)
    old = NOW - timedelta(days=10)
    counted_row(5, started_at=old, records_settled_at=old + timedelta(days=5))
    whole = counted(in_period(coordinator, days=90, now=NOW), now=NOW)[""]
    shares = {each.name: each for _title, of in SHARES.values() for each in of}
    found = {name: (line.hit, line.of) for name in shares for line in share_lines(shares[name], whole, {})}
    assert found == {
        "booked": (2, 5),
        "quickly": (1, 2),
        "kept": (1, 2),
        "missed": (1, 2),
        "cancelled": (0, 2),
        "moved": (1, 2),
        # Only one request is old enough for any of the three.
        "records_3": (0, 1),
        "records_7": (1, 1),
        "records_14": (0, 0),
        "hold": (1, 5),
        "accepted": (0, 4),
        "declined": (1, 4),
        "withdrawn": (0, 4),
        "undecided": (3, 4),
    }


def test_the_funnel_counts_who_came_at_least_that_far(coordinator: User) -> None:
    counted_row(1, furthest_page="", status=RequestStatus.DRAFT)
    counted_row(2, furthest_page="contact", status=RequestStatus.DRAFT)
    counted_row(3, furthest_page="contact", status=RequestStatus.DRAFT, contact_minutes=5)
    counted_row(4, furthest_page="diagnosis")
    steps = {step.page: step for step in funnel(in_period(coordinator, days=90, now=NOW))}
    assert [(steps[page].reached, steps[page].stopped) for page in ("", "contact", "diagnosis")] == [
        (4, 1),
        (3, 1),
        (1, 0),
    ]


@pytest.mark.parametrize("by", ["language", "interpreter", "payer"])
def test_the_page_shows_every_figure_with_its_list(coordinator: User, by: str) -> None:
    for number in range(3):
        counted_row(number, contact_minutes=60 * number, payer="medicaid", has_interpreter=True, call_end="kept")
    client = Client()
    client.force_login(coordinator)
    text = client.get(reverse("admin:desk_numbers"), {"by": by, "days": "30"}).text
    assert "nothing" not in text.lower().split("<main")[0]
    assert f"/admin/numbers/contact/?days=30&amp;by={by}" in text
    assert "/admin/numbers/kept/" in text
    assert "Testina" not in text

    behind = client.get(reverse("admin:desk_numbers_list", args=["contact"]), {"by": by, "days": "30"})
    references = [each.reference for each in SecondOpinionRequest.objects.all()]
    assert all(reference in behind.text for reference in references)
    seen = AuditEvent.objects.get(action="numbers.requests_listed")
    assert len(seen.listed_request_ids) == 3


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_has_its_list(coordinator: User, figure: str) -> None:
    counted_row(1)
    client = Client()
    client.force_login(coordinator)
    answer = client.get(reverse("admin:desk_numbers_list", args=[figure]), {"by": "interpreter", "group": "False"})
    assert answer.status_code == 200


def test_strange_addresses_show_the_usual_or_nothing(coordinator: User) -> None:
    client = Client()
    client.force_login(coordinator)
    assert client.get(reverse("admin:desk_numbers"), {"days": "x", "by": "staff"}).status_code == 200
    assert client.get(reverse("admin:desk_numbers_list", args=["staff"])).status_code == 404
    assert client.get(reverse("admin:desk_numbers_stopped"), {"at": "nowhere"}).status_code == 200


@pytest.mark.parametrize("role", [StaffRole.SCHEDULER, StaffRole.FINANCIAL, StaffRole.CLINICIAN])
def test_roles_without_figures_see_none(role: StaffRole) -> None:
    member = User.objects.create_user(email="mia.staff@example.org", is_staff=True, staff_role=role)
    client = Client()
    client.force_login(member)
    assert client.get(reverse("admin:desk_numbers")).status_code == 404
    assert client.get(reverse("admin:desk_numbers_list", args=["contact"])).status_code == 404
    counted_row(1)
    assert not Milestones.objects.visible_to(member).exists()


def test_families_are_told_within_how_many_hours_most_heard_from_us(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assert waiting() is None
    for number in range(9):
        counted_row(number, contact_minutes=60)
    assert tell_anew(now=NOW) == Waiting(None)
    assert waiting() == Waiting(None)
    # Eight of ten within an hour, and the slowest is rounded up with the others.
    counted_row(9, contact_minutes=600)
    assert tell_anew(now=NOW) == Waiting(1)
    for number in range(10, 15):
        counted_row(number, contact_minutes=130)
    assert tell_anew(now=NOW) == Waiting(3)
    with django_assert_num_queries(0):
        assert waiting() == Waiting(3)


@pytest.mark.parametrize("address", ["/", "/how-it-works/"])
def test_public_pages_tell_it_and_say_when_cases_are_too_few(client: Client, address: str) -> None:
    assert "Most families" not in client.get(address).text
    tell_anew(now=NOW)
    assert "not enough cases yet" in client.get(address).text
    for number in range(10):
        counted_row(number, contact_minutes=200)
    tell_anew(now=NOW)
    text = client.get(address).text
    assert "not enough cases yet" not in text
    assert "Most families hear from us within 4 business hours." in text


def test_the_familys_own_page_of_its_status_tells_it(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    for number in range(10):
        counted_row(number, contact_minutes=50)
    tell_anew(now=NOW)
    text = family_client.get(reverse("status", args=[opinion_request.pk])).text
    assert "Most families hear from us within 1 business hour." in text
