"""Nothing typed is lost: autosave, coming back later, the other language, a sign-in that ended."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from intake.journey import CARE, HOSPITALS, LEGAL
from intake.models import Access, AnswerDraft, ClinicalHistory, ReportedHospital, SecondOpinionRequest
from intake.services.drafts import MAX_CHARACTERS, keep_draft, shortened
from intake.services.locks import EditNotAllowed
from intake.states import RequestStatus
from portal.accounts import session_times
from portal.accounts.models import User
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TYPED = {"allergies": "Penicillin", "medicines": "Ondansetron"}


@pytest.fixture
def care(opinion_request: SecondOpinionRequest) -> str:
    return CARE.url(opinion_request.pk)


@pytest.fixture
def father_client(opinion_request: SecondOpinionRequest, father: User) -> Client:
    opinion_request.patient.related_people.create(user=father, relationship="parent", full_name="Luis Sample")
    client = Client()
    client.force_login(father)
    return client


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_page_saves_itself_while_typing(family_client: Client, care: str) -> None:
    for words in ("Pen", "Penicillin"):
        answered = family_client.post(
            care, {"allergies": words, "autosave": "1"}, headers={"X-Requested-With": "fetch"}
        )
        assert (answered.status_code, answered.content) == (204, b"")
    assert AnswerDraft.objects.get().data["allergies"] == ["Penicillin"]
    assert not ClinicalHistory.objects.exists()
    page = shown(family_client, care)
    assert "Penicillin" in page
    assert "We kept what you typed" in page
    assert family_client.post(care, TYPED).status_code == 302
    assert "We kept what you typed" not in shown(family_client, care)


def test_autosave_says_when_somebody_else_saved(family_client: Client, father_client: Client, care: str) -> None:
    father_client.post(care, {"allergies": "Eggs", "page_version": "0"})
    answered = family_client.post(care, {"allergies": "Milk", "autosave": "1", "page_version": "0"})
    assert answered.status_code == 409


def test_an_autosave_that_comes_after_the_save_is_let_go(family_client: Client, care: str) -> None:
    family_client.post(care, {"allergies": "Eggs", "page_version": "0"})
    late = family_client.post(care, {"allergies": "Eg", "autosave": "1", "page_version": "0"})
    assert late.status_code == 204
    assert not AnswerDraft.objects.exists()
    family_client.post(care, {"allergies": "Eggs, nuts", "autosave": "1", "page_version": "1"})
    assert AnswerDraft.objects.get().data["allergies"] == ["Eggs, nuts"]


def test_a_save_of_one_entry_costs_no_words_of_another(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    add = HOSPITALS.url(opinion_request.pk) + "add/"
    family_client.post(add, {"name": "First Sample"})
    family_client.post(add, {"name": "Second", "autosave": "1", "page_version": "0"})
    assert AnswerDraft.objects.get().data["name"] == ["Second"]


def test_nobody_reads_along(family_client: Client, father_client: Client, care: str) -> None:
    family_client.post(care, TYPED | {"autosave": "1"})
    assert "Penicillin" not in shown(father_client, care)


def test_a_draft_keeps_the_version_it_was_begun_with(family_client: Client, father_client: Client, care: str) -> None:
    family_client.post(care, {"allergies": "Milk", "autosave": "1", "page_version": "0"})
    father_client.post(care, {"allergies": "Eggs", "page_version": "0"})
    page = shown(family_client, care)
    assert 'name="page_version" value="0"' in page
    conflict = family_client.post(care, {"allergies": "Milk", "page_version": "0"})
    assert "Luis changed this at" in conflict.content.decode()
    assert ClinicalHistory.objects.get().allergies == "Eggs"


@pytest.mark.parametrize(("typed", "is_saved"), [(TYPED, True), ({"allergies": "x" * 1001}, False)])
def test_come_back_later_keeps_the_right_and_the_wrong(
    typed: dict[str, str], is_saved: bool, family_client: Client, care: str
) -> None:
    answered = family_client.post(care, typed | {"later": "1"})
    assert answered["Location"].endswith("/home/")
    assert ClinicalHistory.objects.exists() is is_saved
    assert AnswerDraft.objects.exists() is not is_saved
    assert typed["allergies"] in shown(family_client, care)


def test_what_was_typed_can_be_given_up(family_client: Client, care: str) -> None:
    family_client.post(care, {"allergies": "Eggs"})
    family_client.post(care, {"allergies": "Milk", "autosave": "1"})
    assert "Show the saved answers instead" in shown(family_client, care)
    assert family_client.post(care, {"allergies": "Milk", "discard": "1"})["Location"] == care
    page = shown(family_client, care)
    assert "Eggs" in page
    assert "Milk" not in page
    assert "We kept what you typed" not in page


def test_the_other_language_keeps_what_was_typed(family_client: Client, care: str) -> None:
    answered = family_client.post(care, TYPED | {"switch_language": "es"})
    assert answered["Location"] == f"/es{care}"
    assert "Penicillin" in shown(family_client, f"/es{care}")
    assert family_client.post(f"/es{care}", TYPED | {"switch_language": "en"})["Location"] == care
    assert family_client.post(care, TYPED | {"switch_language": "xx"}).status_code == 302
    assert not AnswerDraft.objects.exists()


def test_an_entry_has_a_draft_of_its_own(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    address = HOSPITALS.url(opinion_request.pk)
    hospital = ReportedHospital.objects.create(opinion_request=opinion_request, name="St. Anne’s")
    family_client.post(f"{address}{hospital.pk}/", {"name": "St. Anne’s", "city": "Pueblo", "autosave": "1"})
    family_client.post(f"{address}add/", {"name": "St. Mary’s", "autosave": "1"})
    assert "Pueblo" in shown(family_client, f"{address}{hospital.pk}/")
    assert "St. Mary’s" in shown(family_client, f"{address}add/")
    family_client.post(f"{address}add/", {"name": "St. Mary’s"})
    assert "St. Mary’s" not in shown(family_client, f"{address}add/")
    assert "Pueblo" in shown(family_client, f"{address}{hospital.pk}/")


def test_strange_boxes_and_bytes_are_not_kept(family_client: Client, care: str) -> None:
    family_client.post(
        care, TYPED | {"status": "accepted", "medicines": "a\0b", "page_version": "9" * 500, "later": "1"}
    )
    kept = AnswerDraft.objects.get().data
    assert set(kept) == {"allergies", "medicines", "page_version"}
    assert kept["medicines"] == ["ab"]
    assert len(kept["page_version"][0]) <= 40


def test_a_draft_has_a_limit() -> None:
    kept = shortened({"short": ["a"], "long": ["x" * 200_000]})
    assert kept["short"] == ["a"]
    assert sum(len(value) for values in kept.values() for value in values) <= MAX_CHARACTERS


def test_drafts_are_for_those_who_may_add_to_an_open_request(
    opinion_request: SecondOpinionRequest, mother: User, stranger: User
) -> None:
    facts = {"opinion_request": opinion_request, "page": CARE, "data": {"allergies": ["Eggs"]}}
    with pytest.raises(EditNotAllowed):
        keep_draft(actor=stranger, **facts)
    link = opinion_request.requester
    link.access = Access.SEE
    link.save()
    with pytest.raises(EditNotAllowed):
        keep_draft(actor=mother, **facts)
    link.access = Access.SEE_AND_ADD
    link.save()
    put_into(opinion_request, RequestStatus.WITHDRAWN)
    opinion_request.refresh_from_db()
    with pytest.raises(EditNotAllowed):
        keep_draft(actor=mother, **facts)


# --- A sign-in that ended ---------------------------------------------------------------------------


@pytest.fixture
def tired(mother: User) -> Iterator[Client]:
    """The mother's browser after an hour without a click."""
    client = Client()
    client.force_login(mother)
    session = client.session
    session[session_times.BEGAN_KEY] = session[session_times.SEEN_KEY] = int(time.time())
    session.save()
    with time_machine.travel(time.time() + 3600, tick=True):
        yield client


def send(client: Client, address: str, typed: dict[str, str]) -> HttpResponse:
    """As a browser sends a form without files."""
    return client.post(address, urlencode(typed), content_type="application/x-www-form-urlencoded")


def sign_in_again(client: Client, user: User) -> None:
    client.force_login(user)
    session = client.session
    session[session_times.BEGAN_KEY] = session[session_times.SEEN_KEY] = int(time.time())
    session.save()


def test_what_came_after_the_sign_in_ended_waits_on_the_same_page(tired: Client, mother: User, care: str) -> None:
    away = send(tired, f"{care}?from=check", TYPED)
    assert away["Location"] == f"/sign-in/?next={care}%3Ffrom%3Dcheck"
    assert not AnswerDraft.objects.exists()
    sign_in_again(tired, mother)
    page = shown(tired, care)
    assert "Penicillin" in page
    assert "We kept what you typed" in page
    assert AnswerDraft.objects.get().user == mother


def test_who_signs_in_instead_sees_nothing_of_it(
    tired: Client, father: User, opinion_request: SecondOpinionRequest
) -> None:
    opinion_request.patient.related_people.create(user=father, relationship="parent", full_name="Luis Sample")
    address = LEGAL.url(opinion_request.pk)
    send(tired, address, {"must_not_share": "yes", "must_not_share_with": "Luis"})
    sign_in_again(tired, father)
    assert ">Luis<" not in shown(tired, address)
    assert not AnswerDraft.objects.exists()


def test_it_is_kept_for_that_page_alone(tired: Client, mother: User, care: str) -> None:
    send(tired, care, TYPED)
    sign_in_again(tired, mother)
    assert "Penicillin" not in shown(tired, care.replace("/care/", "/details/"))
    assert "Penicillin" in shown(tired, care)


def test_a_stranger_gets_no_draft_of_it(
    client: Client, stranger: User, care: str, opinion_request: SecondOpinionRequest
) -> None:
    send(client, care, TYPED)
    client.force_login(stranger)
    assert client.get(care).status_code == 404
    assert not AnswerDraft.objects.exists()


def test_too_much_and_posts_without_their_token_are_not_kept(care: str) -> None:
    plain, strict = Client(), Client(enforce_csrf_checks=True)
    send(plain, care, {"medicines": "x" * 70_000})
    assert "typed_while_signed_out" not in plain.session
    assert send(strict, care, TYPED).status_code == 403
    assert "typed_while_signed_out" not in strict.session
