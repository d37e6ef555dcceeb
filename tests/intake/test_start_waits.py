"""Answers given before sign-in wait 14 days; signing in, typed words and "Clear my answers" end that sooner."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from intake.answers import SESSION_KEY
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.services import drop_ended_sessions
from tests.intake.test_start_views import answer

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
CLEAR = "/start/clear/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def kept(client: Client) -> dict[str, object]:
    return client.session.get(SESSION_KEY, {})


def ends_at(client: Client) -> datetime:
    return Session.objects.get(session_key=client.session.session_key).expire_date


def test_they_are_there_on_the_fourteenth_day_and_gone_after(client: Client, clock: time_machine.Traveller) -> None:
    answer(client)
    cookie = client.cookies["sessionid"]
    assert cookie["max-age"] == 14 * 24 * 3600

    clock.shift(timedelta(days=13, hours=23))
    page = client.get("/").content.decode()
    assert "Go on where you stopped" in page
    assert client.get("/start/condition/").status_code == 200

    clock.shift(timedelta(hours=2))
    assert "Go on where you stopped" not in client.get("/").content.decode()
    assert client.get("/start/condition/")["Location"] == "/start/who/"
    drop_ended_sessions()
    assert not Session.objects.filter(expire_date__lt=timezone.now()).exists()


def test_each_answer_starts_the_fourteen_days_anew(client: Client, clock: time_machine.Traveller) -> None:
    client.post("/start/who/", {"relationship": "parent"})
    clock.shift(timedelta(days=10))
    client.post("/start/condition/", {"condition": "lymphoma"})

    assert ends_at(client) == NOW + timedelta(days=24)


def test_looking_at_pages_does_not(client: Client, clock: time_machine.Traveller) -> None:
    answer(client)
    clock.shift(timedelta(days=10))
    client.get("/start/who/")

    assert ends_at(client) == NOW + timedelta(days=14)


def test_signing_in_gives_the_session_its_usual_end(
    client: Client, mother: User, clock: time_machine.Traveller
) -> None:
    answer(client)
    client.force_login(mother)

    assert ends_at(client) == NOW + timedelta(hours=12)
    assert client.session.get_expire_at_browser_close()
    assert kept(client)["condition"] == "leukemia"
    clock.shift(timedelta(minutes=31))
    assert client.get("/home/")["Location"].startswith("/sign-in/")
    assert kept(client) == {}


def test_questions_of_a_signed_in_person_lengthen_nothing(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    before = ends_at(family_client)
    answer(family_client)

    assert ends_at(family_client) - before < timedelta(minutes=5)
    assert family_client.session.get_expire_at_browser_close()


def test_words_typed_after_a_sign_in_had_ended_are_not_kept_that_long(
    client: Client, opinion_request: SecondOpinionRequest, clock: time_machine.Traveller
) -> None:
    answer(client)
    page = f"/r/{opinion_request.pk}/request/child/details/"
    client.post(page, "pronouns=she", content_type="application/x-www-form-urlencoded")
    assert "typed_while_signed_out" in client.session
    assert ends_at(client) == NOW + timedelta(hours=12)

    client.post("/start/who/", {"relationship": "parent"})
    assert ends_at(client) == NOW + timedelta(hours=12)


def test_a_shared_computer_is_cleared(client: Client) -> None:
    answer(client)
    assert "Clear my answers" in client.get("/start/condition/").content.decode()
    assert "Clear my answers" in client.get("/").content.decode()
    key = client.session.session_key

    answered = client.post(CLEAR, follow=True)

    assert "We cleared your answers." in answered.content.decode()
    assert not Session.objects.filter(session_key=key).exists()
    assert kept(client) == {}


def test_clearing_signs_nobody_out(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    answer(family_client)
    family_client.post(CLEAR)

    assert kept(family_client) == {}
    assert family_client.get(f"/r/{opinion_request.pk}/home/").status_code == 200


def test_clearing_is_a_press_of_a_button(client: Client) -> None:
    assert client.get(CLEAR).status_code == 405


def test_before_the_first_answer_there_is_nothing_to_clear(client: Client) -> None:
    assert "Clear my answers" not in client.get("/start/who/").content.decode()
    assert "Clear my answers" not in client.get("/").content.decode()
