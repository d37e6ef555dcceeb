"""Public pages for everyone, and the hub: whose turn it is, one next step, nothing of another family."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from intake.models import ConsentKind, Patient, RelatedPerson, SecondOpinionRequest
from intake.services.requests import submit_request
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.public import OWN_ADDRESS
from records.models import DocumentReference, RecordKind
from records.states import DocumentStatus, Problem
from scheduling.models import Appointment, Schedule, Slot
from scheduling.services.booking import cancel_call, confirm_hold, hold_slot
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PUBLIC = ["/", *(f"/{slug}/" for slug in OWN_ADDRESS)]
# What every page costs: the session, the person and the hospital's facts.
SHELL = re.compile(
    r'(FROM|UPDATE|INTO) "(django_session|accounts_user|center_carecenter)"|ready_(django_session|accounts_user)_'
)


def main_of(page: bytes) -> str:
    return page.decode().split("<main", 1)[1].split("</main>", 1)[0]


def queries_of(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured if not SHELL.search(query["sql"])]


@pytest.fixture
def booked_call(opinion_request: SecondOpinionRequest, mother: User, coordinator: User) -> Appointment:
    """A call in two days."""
    schedule = Schedule.objects.create(call_taker=coordinator, time_zone="America/Denver")
    starts_at = timezone.now() + timedelta(days=2)
    slot = Slot.objects.create(schedule=schedule, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slot.pk, family_time_zone="America/Denver")
    return confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)


@pytest.fixture
def broken_file(opinion_request: SecondOpinionRequest, mother: User) -> DocumentReference:
    """A file that must be sent again."""
    return DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        uploaded_by=mother,
        original_name="scan.pdf",
        byte_count=10,
        sha256="0" * 64,
        status=DocumentStatus.REFUSED,
        problem=Problem.DAMAGED,
    )


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("language", ["en", "es"])
def test_public_pages_are_open_to_everyone(client: Client, address: str, language: str) -> None:
    shown = client.get(address if language == "en" else f"/es{address}")
    assert shown.status_code == 200
    text = shown.content.decode()
    assert f'<html lang="{language}"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_change_nothing(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", PUBLIC)
def test_links_of_public_pages_lead_somewhere(client: Client, address: str) -> None:
    inside = re.findall(r'<a [^>]*href="(/[^"#]*)"', client.get(address).content.decode())
    paths = {path for path in (urlsplit(link).path for link in inside) if not path.startswith("/dev/")}
    assert paths
    # Pages of the signed-in lead to sign-in, which is there too.
    assert {path: status for path in paths if (status := client.get(path).status_code) not in (200, 302)} == {}


def test_start_page_says_what_happens_and_leads_on(client: Client) -> None:
    text = main_of(client.get("/").content)
    assert "Get a second opinion for your child" in text
    assert 'href="/start/who/"' in text
    assert "911" in text
    assert text.index("c-button--primary") < text.index("What happens")
    assert text.count("c-button--primary") == 1
    assert text.count("<h3>") == 4


def test_facts_come_from_the_center(client: Client) -> None:
    center = CareCenter.objects.current()
    center.phone, center.fast_track_phone, center.hospital_name = "+13035550177", "+13035550188", "Sample Hospital"
    center.save()
    assert "303-555-0177" in client.get("/").content.decode()
    assert "303-555-0188" in client.get("/how-it-works/").content.decode()
    assert "Sample Hospital" in client.get("/privacy/").content.decode()


@pytest.mark.parametrize("address", ["/home/", "/es/home/"])
def test_the_hub_needs_sign_in(client: Client, address: str) -> None:
    assert "/sign-in/" in client.get(address)["Location"]


def test_without_a_request_the_hub_leads_to_the_start(family_client: Client) -> None:
    shown = family_client.get("/home/", follow=True)
    assert shown.redirect_chain == [("/", 302)]
    assert "You have no request with us yet" in shown.content.decode()


def test_answers_given_before_sign_in_go_on(family_client: Client) -> None:
    family_client.post("/start/who/", {"relationship": "parent"})
    assert family_client.get("/home/")["Location"] == "/start/condition/"


def test_staff_are_led_to_their_own_side(coordinator: User, settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(coordinator)
    assert client.get("/home/")["Location"] == "/admin/"


def test_without_a_call_the_next_step_is_a_time(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    text = main_of(family_client.get("/home/").content)
    assert "Second opinion for <bdi>Testina</bdi>" in text
    assert "c-ball--you" in text
    assert text.count("Do this next") == 1
    assert f'href="/r/{opinion_request.pk}/call/book/"' in text
    assert "<strong>0 of 9</strong>" in text


def test_the_name_stands_in_no_title(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    page = family_client.get(f"/r/{opinion_request.pk}/home/").content.decode()
    assert "Testina" not in page.split("<title>", 1)[1].split("</title>", 1)[0]


def test_with_a_call_the_turn_is_ours_and_nothing_is_due(family_client: Client, booked_call: Appointment) -> None:
    text = main_of(family_client.get("/home/").content)
    assert "c-ball--us" in text
    assert "Your call" in text
    assert "Do this next" not in text
    assert "You have nothing else to do before the call." in text


def test_a_cancelled_call_asks_for_another_time(family_client: Client, booked_call: Appointment, mother: User) -> None:
    cancel_call(actor=mother, appointment=booked_call)
    text = main_of(family_client.get("/home/").content)
    assert "c-ball--you" in text
    assert "Choose a time for your free call" in text


def test_a_file_to_fix_comes_before_everything_else(
    family_client: Client, broken_file: DocumentReference, booked_call: Appointment
) -> None:
    text = main_of(family_client.get("/home/").content)
    assert "c-ball--you" in text
    assert "A file needs another try" in text
    assert text.count("Do this next") == 1
    assert "scan.pdf" not in text


def test_a_fast_track_family_reads_a_promise_and_sees_no_slot(
    family_client: Client, fast_track_request: SecondOpinionRequest
) -> None:
    text = main_of(family_client.get("/home/").content)
    assert "c-ball--us" in text
    assert "A nurse from our leukemia team calls you within 8 business hours." in text
    assert "303-555-0111" in text
    assert "/call/" not in text
    assert f'href="/r/{fast_track_request.pk}/request/reach/"' in text


def test_when_all_is_done_the_hub_says_so(
    family_client: Client, booked_call: Appointment, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])
    text = main_of(family_client.get("/home/").content)
    assert "You’re all set for now" in text
    assert "Do this next" not in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RequestStatus.INFORMATION_NEEDED, "We need something more from you"),
        (RequestStatus.IN_REVIEW, "Our doctors are looking at your request."),
        (RequestStatus.ACCEPTED, "We are planning your visit with you."),
        (RequestStatus.DECLINED, "This request is closed."),
        (RequestStatus.WITHDRAWN, "You took this request back."),
        (RequestStatus.COMPLETED, "Your second opinion is complete."),
    ],
)
def test_every_status_has_its_words(
    status: RequestStatus, words: str, family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    put_into(opinion_request, status)
    assert words in main_of(family_client.get("/home/").content)


def test_the_hub_has_one_row_for_each_section(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    where = f"/r/{opinion_request.pk}/request"
    family_client.post(f"{where}/child/care/", {"allergies": "None known"})
    text = main_of(family_client.get("/home/").content)
    overview = family_client.get(f"{where}/").content.decode()
    for section in ("start", "child", "family", "illness", "visit"):
        assert f'href="{where}/#{section}"' in text
        assert f'id="{section}"' in overview
    answers = text.split("<h2>Records</h2>")[0]
    assert answers.count("Not started") == 3
    assert answers.count("c-tasks__row") == 6
    assert len(re.findall(r"\d of \d done", text)) == 1

    submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])
    assert f'href="{where}/check/#illness"' in main_of(family_client.get("/home/").content)


def test_a_closed_request_asks_for_no_answers(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.COMPLETED)
    text = main_of(family_client.get(f"/r/{opinion_request.pk}/home/").content)
    assert "Not started" not in text
    assert f'href="/r/{opinion_request.pk}/request/copy/"' in text


def second_child(mother: User) -> SecondOpinionRequest:
    patient = Patient.objects.create(first_name="Testo", last_name="Sample", birth_date="2016-01-02")
    link = RelatedPerson.objects.create(patient=patient, user=mother, relationship="parent")
    return SecondOpinionRequest.objects.create(patient=patient, requester=link, condition="lymphoma")


def test_two_children_each_have_a_card(
    family_client: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, mother: User
) -> None:
    second = second_child(mother)
    text = main_of(family_client.get("/home/").content)
    assert f'href="/r/{opinion_request.pk}/home/"' in text
    assert f'href="/r/{second.pk}/home/"' in text
    assert "Othello" not in text
    assert str(other_request.pk) not in text
    assert family_client.get(f"/r/{second.pk}/home/").status_code == 200


def test_a_closed_request_stays_in_reach_beside_an_open_one(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    put_into(opinion_request, RequestStatus.COMPLETED)
    second_child(mother)
    text = main_of(family_client.get("/home/").content)
    assert "Second opinion for <bdi>Testo</bdi>" in text
    assert "Earlier requests" in text
    assert f'href="/r/{opinion_request.pk}/home/"' in text


def test_hubs_cost_at_most_five_queries(
    family_client: Client, booked_call: Appointment, broken_file: DocumentReference, mother: User
) -> None:
    family_client.get("/home/")
    assert len(queries_of(family_client, "/home/")) <= 5
    assert len(queries_of(family_client, f"/r/{booked_call.opinion_request_id}/home/")) <= 5
    second_child(mother)
    with_two = len(queries_of(family_client, "/home/"))
    for _ in range(3):
        second_child(mother)
    assert with_two == len(queries_of(family_client, "/home/")) <= 5
