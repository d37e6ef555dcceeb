"""What a family on the fast track reads: who contacts them by when, on the clock of the hospital's hours."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from intake.fast_track import promise_from_now, promise_to
from intake.models import SecondOpinionRequest
from intake.services.urgency import record_contact, review_urgency
from portal.accounts.models import User
from portal.center.models import CareCenter
from records.models import DocumentReference

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DENVER = ZoneInfo("America/Denver")
MONDAY_NOON = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def promised(fast_track_request: SecondOpinionRequest, coordinator: User) -> SecondOpinionRequest:
    """A fast-track request whose clock began on Monday at noon in Denver: five hours left that day, three the next."""
    with time_machine.travel(MONDAY_NOON, tick=False):
        SecondOpinionRequest.objects.filter(pk=fast_track_request.pk).update(created_at=MONDAY_NOON)
        return review_urgency(actor=coordinator, opinion_request=fast_track_request)


def test_the_promise_names_who_and_when(promised: SecondOpinionRequest) -> None:
    with time_machine.travel(MONDAY_NOON, tick=False):
        told = promise_to(promised, center=CareCenter.objects.current(), zone=DENVER, now=MONDAY_NOON)
    assert told.sentence == (
        "A nurse from our leukemia team will contact you by Tuesday, November 24 at 11:00 a.m. Mountain Time."
    )
    assert (told.next_reading, told.is_late, told.is_reached) == ("", False, False)


def test_the_promise_stands_on_the_readers_clock_and_in_spanish(promised: SecondOpinionRequest) -> None:
    with time_machine.travel(MONDAY_NOON, tick=False), translation.override("es"):
        center = CareCenter.objects.current()
        told = promise_to(promised, center=center, zone=ZoneInfo("America/New_York"), now=MONDAY_NOON)
    assert "1:00 p. m." in told.sentence
    assert "enfermera" in told.sentence.lower()


def test_after_hours_the_family_reads_when_somebody_looks(promised: SecondOpinionRequest) -> None:
    with time_machine.travel(SUNDAY_NIGHT, tick=False):
        center = CareCenter.objects.current()
        told = promise_to(promised, center=center, zone=DENVER, now=SUNDAY_NIGHT)
        start = promise_from_now(center=center, now=SUNDAY_NIGHT)
    assert "Monday, November 23 at 8:00 a.m. Mountain Time" in told.next_reading
    assert "by Monday, November 23 at 4:00 p.m. Mountain Time" in start.sentence


def test_a_promise_that_was_missed_is_said(promised: SecondOpinionRequest) -> None:
    late = datetime(2026, 11, 24, 18, 1, tzinfo=UTC)
    with time_machine.travel(late, tick=False):
        told = promise_to(promised, center=CareCenter.objects.current(), zone=DENVER, now=late)
    assert told.is_late
    assert told.sentence.startswith("We said that we would contact you by Tuesday, November 24")


def test_hub_and_reach_say_the_same_and_take_one_file(family_client: Client, promised: SecondOpinionRequest) -> None:
    with time_machine.travel(MONDAY_NOON, tick=False):
        pages = [family_client.get(f"/r/{promised.pk}/{page}").content.decode() for page in ("home/", "request/reach/")]
    for page in pages:
        assert "by Tuesday, November 24 at 11:00 a.m. Mountain Time" in page
        assert f'action="/r/{promised.pk}/records/pathology/"' in page
        assert "call/book" not in page


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    ("back", "target"), [("home", "home/"), ("reach", "request/reach/"), ("x", "records/pathology/")]
)
def test_one_file_is_sent_and_the_family_comes_back(
    back: str, target: str, family_client: Client, promised: SecondOpinionRequest
) -> None:
    paper = SimpleUploadedFile(
        "report.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf"
    )
    away = family_client.post(f"/r/{promised.pk}/records/pathology/", {"documents": paper, "back": back})
    assert away["Location"] == f"/r/{promised.pk}/{target}"
    assert DocumentReference.objects.get().kind == "pathology"


def test_without_a_file_the_full_page_says_what_to_do(family_client: Client, promised: SecondOpinionRequest) -> None:
    shown = family_client.post(f"/r/{promised.pk}/records/pathology/", {"back": "home"})
    assert shown.status_code == 422
    assert 'type="file"' in shown.content.decode()


def test_after_our_talk_the_promise_is_over(
    family_client: Client, promised: SecondOpinionRequest, coordinator: User
) -> None:
    record_contact(actor=coordinator, opinion_request=promised)
    page = family_client.get(f"/r/{promised.pk}/home/").content.decode()
    assert "We talked with you on" in page
    assert "will contact you by" not in page


def test_before_sign_in_the_promise_is_counted_from_now(client: Client) -> None:
    for page, answer in (
        ("who", {"relationship": "parent"}),
        ("condition", {"condition": "leukemia"}),
        ("leukemia", {"leukemia_flags": ["relapsed"]}),
    ):
        client.post(f"/start/{page}/", answer)
    with time_machine.travel(MONDAY_NOON, tick=False):
        page = client.get("/start/soon/").content.decode()
    assert "by Tuesday, November 24 at 11:00 a.m. Mountain Time" in page
    with time_machine.travel(SUNDAY_NIGHT, tick=False):
        page = client.get("/start/soon/").content.decode()
    assert "We are closed now." in page
    assert "303-555-0112" in page
