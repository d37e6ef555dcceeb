"""The questions before sign-in: no page can be skipped, nothing typed is lost, all of it in both languages."""

import pytest
from django.test import Client

from intake.answers import SESSION_KEY
from intake.models import SecondOpinionRequest
from portal.accounts.models import User

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGES = ["/start/who/", "/start/condition/", "/start/leukemia/", "/start/soon/"]


def answer(client: Client, *, condition: str = "leukemia", flags: tuple[str, ...] = ("none",)) -> None:
    client.post("/start/who/", {"relationship": "parent"})
    client.post("/start/condition/", {"condition": condition})
    if condition in ("leukemia", "not_sure"):
        client.post("/start/leukemia/", {"leukemia_flags": list(flags)})


def test_the_routine_way_leads_to_the_child(client: Client) -> None:
    assert client.get("/start/who/").status_code == 200
    assert client.post("/start/who/", {"relationship": "parent"})["Location"] == "/start/condition/"
    assert client.post("/start/condition/", {"condition": "lymphoma"})["Location"] == "/request/child/"


@pytest.mark.parametrize("condition", ["leukemia", "not_sure"])
def test_leukemia_or_not_sure_is_asked_more(client: Client, condition: str) -> None:
    client.post("/start/who/", {"relationship": "parent"})
    assert client.post("/start/condition/", {"condition": condition})["Location"] == "/start/leukemia/"
    assert client.get("/start/leukemia/").status_code == 200


@pytest.mark.parametrize("flag", ["relapsed", "refractory", "high_risk_genetics", "decision_within_7_days"])
def test_high_risk_leads_to_the_fast_track_page(client: Client, flag: str) -> None:
    client.post("/start/who/", {"relationship": "parent"})
    client.post("/start/condition/", {"condition": "leukemia"})
    answered = client.post("/start/leukemia/", {"leukemia_flags": [flag]})
    assert answered["Location"] == "/start/soon/"
    page = client.get("/start/soon/").content.decode()
    assert "A nurse from our leukemia team will contact you by " in page
    assert "303-555-0111" in page
    assert "leukemia.review@hospital.example" in page
    assert "/call/" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("flag", ["none", "not_sure"])
def test_low_risk_skips_the_fast_track_page(client: Client, flag: str) -> None:
    answer(client, flags=(flag,))
    assert client.get("/start/soon/")["Location"] == "/request/child/"


@pytest.mark.parametrize("path", PAGES[1:])
def test_pages_cannot_be_opened_before_their_turn(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == "/start/who/"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/start/condition/", {"condition": "lymphoma"}),
        ("/start/leukemia/", {"leukemia_flags": ["none"]}),
        ("/request/child/", {"first_name": "Nina"}),
    ],
)
def test_a_post_out_of_turn_saves_nothing(family_client: Client, path: str, data: dict[str, object]) -> None:
    assert family_client.post(path, data)["Location"] == "/start/who/"
    assert SESSION_KEY not in family_client.session
    assert not SecondOpinionRequest.objects.exists()


def test_leukemia_page_cannot_be_posted_for_another_illness(client: Client) -> None:
    answer(client, condition="brain_tumor")
    refused = client.post("/start/leukemia/", {"leukemia_flags": ["relapsed"]})
    assert refused["Location"] == "/request/child/"
    assert "leukemia_flags" not in client.session[SESSION_KEY]


def test_going_back_shows_and_changes_the_answer(client: Client) -> None:
    answer(client, flags=("relapsed",))
    assert 'value="relapsed"' in client.get("/start/leukemia/").content.decode()
    checked = [line for line in client.get("/start/condition/").content.decode().split("<input") if "checked" in line]
    assert len(checked) == 1
    assert 'value="leukemia"' in checked[0]
    client.post("/start/condition/", {"condition": "lymphoma"})
    assert client.get("/start/soon/")["Location"] == "/request/child/"


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("/start/who/", {}, "Choose who you are asking for"),
        ("/start/who/", {"relationship": "king"}, "Choose from the list"),
        ("/start/condition/", {}, "Choose what is closest. “Not sure” is fine"),
        ("/start/condition/", {"condition": "x" * 5000}, "Choose from the list"),
        ("/start/leukemia/", {}, "Choose all that are true, or choose “None of these”"),
        ("/start/leukemia/", {"leukemia_flags": ["none", "relapsed"]}, "Keep one and clear the other"),
        ("/start/leukemia/", {"leukemia_flags": ["\0"]}, "Choose from the list"),
    ],
)
def test_wrong_answers_say_what_to_do(client: Client, path: str, data: dict[str, object], words: str) -> None:
    if path != "/start/who/":
        client.post("/start/who/", {"relationship": "parent"})
    if path == "/start/leukemia/":
        client.post("/start/condition/", {"condition": "leukemia"})
    answered = client.post(path, data)
    assert answered.status_code == 422
    page = answered.content.decode()
    assert words in page
    assert "<title>Error: " in page
    assert "There is a problem" in page


def test_junk_in_the_session_is_asked_again(client: Client) -> None:
    session = client.session
    session[SESSION_KEY] = {"relationship": "parent", "condition": ["relapsed"]}
    session.save()
    assert client.get("/start/soon/")["Location"] == "/start/condition/"


def test_pages_speak_spanish_under_their_own_address(client: Client) -> None:
    page = client.get("/es/start/who/").content.decode()
    assert '<html lang="es"' in page
    assert client.post("/es/start/who/", {"relationship": "parent"})["Location"] == "/es/start/condition/"


def test_other_methods_are_refused(client: Client) -> None:
    assert client.delete("/start/who/").status_code == 405
    assert client.post("/start/soon/").status_code == 405


def test_a_signed_in_family_hears_of_its_open_request(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    assert "You have an open request" in family_client.get("/start/who/").content.decode()
    assert "You have an open request" not in Client().get("/start/who/").content.decode()


def test_answers_outlive_sign_in(client: Client, mother: User) -> None:
    answer(client, condition="lymphoma")
    away = client.get("/request/child/")
    assert away["Location"].startswith("/sign-in/?next=")
    client.force_login(mother)
    assert client.get("/request/child/").status_code == 200
    assert client.get("/home/")["Location"] == "/request/child/"
