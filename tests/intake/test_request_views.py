"""The pages after sign-in: own family only, kind about mistakes, and text stays text."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from intake.models import Patient, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.notifications.models import Notification
from tests.intake.test_start_views import answer
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CHILD = {
    "first_name": "Nina",
    "last_name": "Sample",
    "birth_date_month": "2",
    "birth_date_day": "28",
    "birth_date_year": "2018",
}
AGREED = {"privacy_read": "on"}
CONTACT = {"full_name": "Ana Sample", "phone": "303 555 0142", "may_leave_voicemail": "no"}
PAGES = [
    "request/child/change/",
    "request/illness/",
    "request/contact/",
    "request/call-needs/",
    "request/reach/",
    "request/check/",
    "request/sent/",
    "home/",
]


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize("language", ["", "/es"])
def test_a_stranger_finds_nothing(
    place: str, language: str, stranger_client: Client, fast_track_request: SecondOpinionRequest
) -> None:
    address = f"{language}/r/{fast_track_request.pk}/{place}"
    assert stranger_client.get(address).status_code == 404
    if place not in ("request/sent/", "home/"):
        assert stranger_client.post(address, CHILD | CONTACT).status_code == 404
    fast_track_request.refresh_from_db()
    assert fast_track_request.status == RequestStatus.DRAFT


@pytest.mark.parametrize("place", PAGES)
def test_signed_out_people_are_asked_to_sign_in(
    place: str, client: Client, opinion_request: SecondOpinionRequest
) -> None:
    address = f"/r/{opinion_request.pk}/{place}"
    assert client.get(address)["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize("place", PAGES)
def test_staff_do_not_use_the_familys_pages(
    place: str, coordinator: User, opinion_request: SecondOpinionRequest, settings: Settings
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(coordinator)
    assert client.get(f"/r/{opinion_request.pk}/{place}").status_code == 404


def test_an_ended_access_closes_every_page(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    link = opinion_request.requester
    link.ended_at = link.created_at
    link.save()
    assert {family_client.get(f"/r/{opinion_request.pk}/{page}").status_code for page in PAGES} == {404}


def test_the_child_becomes_a_request_and_the_answers_are_gone(family_client: Client) -> None:
    answer(family_client, flags=("not_sure",))
    made = family_client.post("/request/child/", CHILD)
    opinion_request = SecondOpinionRequest.objects.get()
    assert made["Location"] == f"/r/{opinion_request.pk}/request/contact/"
    assert opinion_request.priority == "amber"
    assert "start_answers" not in family_client.session
    again = family_client.post("/request/child/", CHILD)
    assert again["Location"] == made["Location"]
    assert SecondOpinionRequest.objects.count() == 1


def test_fast_track_ignores_a_priority_sent_by_the_browser(family_client: Client, coordinator: User) -> None:
    answer(family_client, flags=("relapsed",))
    forged = {"priority": "routine", "status": "accepted", "condition": "lymphoma", "owner": str(coordinator.pk)}
    family_client.post("/request/child/", CHILD | forged)
    made = SecondOpinionRequest.objects.get()
    assert (made.priority, made.status, made.condition, made.owner) == ("fast_track", "draft", "leukemia", None)
    assert Notification.objects.get().recipient == coordinator


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": ""}, "Enter the child’s first name"),
        ({"last_name": "  "}, "Enter the child’s last name"),
        ({"first_name": "x" * 101}, "First name must be 100 characters or fewer"),
        ({"first_name": "Ni\0na"}, "First name has a character we can’t save"),
        ({"birth_date_year": ""}, "Birth date must include a year"),
        ({"birth_date_month": "2", "birth_date_day": "30"}, "Birth date must be a real date"),
        ({"birth_date_year": "2099"}, "Birth date must be in the past"),
        ({"birth_date_year": "1990"}, "This birth date makes the patient"),
    ],
)
def test_mistakes_about_the_child_keep_what_was_typed(
    family_client: Client, changes: dict[str, str], words: str
) -> None:
    answer(family_client, condition="lymphoma")
    refused = family_client.post("/request/child/", CHILD | changes)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert words in page
    assert 'value="28"' in page or 'value="30"' in page
    assert not Patient.objects.exists()


def test_an_unusual_age_can_be_confirmed(family_client: Client) -> None:
    answer(family_client, condition="lymphoma")
    old = CHILD | {"birth_date_year": "1990"}
    assert "This birth date is right" in family_client.post("/request/child/", old).content.decode()
    family_client.post("/request/child/", old | {"age_is_right": "on"})
    assert Patient.objects.get().birth_date == date(1990, 2, 28)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Łucja-María 🙂", "Łucja-María 🙂"),
        ("De la Cruz Muñoz", "De la Cruz Muñoz"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Ana\u202egpj.exe", "Anagpj.exe"),
        ("{{ center.phone }} {% now 'Y' %}", "{{ center.phone }} {% now 'Y' %}"),
    ],
)
def test_names_are_kept_as_text_and_shown_escaped(family_client: Client, typed: str, kept: str) -> None:
    answer(family_client, condition="lymphoma")
    family_client.post("/request/child/", CHILD | {"first_name": typed})
    made = SecondOpinionRequest.objects.select_related("patient").get()
    assert made.patient.first_name == kept
    for page in ("request/check/", "home/", "request/child/change/"):
        shown = family_client.get(f"/r/{made.pk}/{page}").content.decode()
        assert "<script>alert" not in shown
        assert "\u202e" not in shown
        title = shown.split("<title>")[1].split("</title>")[0]
        assert kept.split(maxsplit=1)[0] not in title


def test_the_same_child_is_offered_the_earlier_request(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    same = CHILD | {"first_name": "TESTINA", "birth_date_month": "3", "birth_date_day": "14", "birth_date_year": "2019"}
    answer(family_client, condition="lymphoma")
    page = family_client.post("/request/child/", same).content.decode()
    assert "Continue that one" in page
    assert opinion_request.reference in page
    assert 'name="birth_date_year" value="2019"' in page
    went_on = family_client.post("/request/child/", same | {"choice": "continue"})
    assert went_on["Location"] == f"/r/{opinion_request.pk}/home/"
    assert SecondOpinionRequest.objects.count() == 1


def test_going_on_with_the_earlier_request_does_not_lose_urgent_news(
    family_client: Client, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    same = CHILD | {"first_name": "Testina", "birth_date_month": "3", "birth_date_day": "14", "birth_date_year": "2019"}
    answer(family_client, flags=("relapsed",))
    family_client.post("/request/child/", same | {"choice": "continue"})
    opinion_request.refresh_from_db()
    assert opinion_request.priority == "fast_track"
    assert Notification.objects.get().recipient == coordinator


def test_a_new_request_for_the_same_child_can_be_insisted_on(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    same = CHILD | {"first_name": "Testina", "birth_date_month": "3", "birth_date_day": "14", "birth_date_year": "2019"}
    answer(family_client, condition="lymphoma")
    family_client.post("/request/child/", same | {"choice": "new"})
    assert SecondOpinionRequest.objects.count() == 2


def test_contact_then_needs_then_a_time(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    base = f"/r/{opinion_request.pk}"
    assert family_client.post(f"{base}/request/contact/", CONTACT)["Location"] == f"{base}/request/call-needs/"
    link = opinion_request.patient.related_people.get()
    assert (link.phone, link.may_leave_voicemail) == ("+13035550142", False)
    needs = {"call_language": "other", "other_language": "Somali", "call_access": ["captions", "slower"]}
    assert family_client.post(f"{base}/request/call-needs/", needs)["Location"] == f"{base}/call/book/"
    link.refresh_from_db()
    assert (link.other_language, link.call_access, link.needs_interpreter) == ("Somali", ["captions", "slower"], True)


def test_the_fast_track_is_asked_when_and_never_for_a_slot(
    family_client: Client, fast_track_request: SecondOpinionRequest
) -> None:
    base = f"/r/{fast_track_request.pk}"
    answered = family_client.post(f"{base}/request/call-needs/", {"call_language": "en"})
    assert answered["Location"] == f"{base}/request/reach/"
    went_on = family_client.post(f"{base}/request/reach/", {"reach_times": ["tomorrow_morning"]})
    assert went_on["Location"] == f"{base}/request/check/"
    fast_track_request.refresh_from_db()
    assert fast_track_request.reach_times == ["tomorrow_morning"]
    assert fast_track_request.reach_answered_at is not None


def test_reach_page_sends_others_to_the_times(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    away = family_client.get(f"/r/{opinion_request.pk}/request/reach/")
    assert away["Location"] == f"/r/{opinion_request.pk}/call/book/"


@pytest.mark.parametrize(
    ("place", "data", "words"),
    [
        ("contact", CONTACT | {"phone": "12"}, "Enter a phone number we can call, with area code."),
        ("contact", CONTACT | {"phone": ""}, "Enter a phone number we can call, with area code"),
        ("contact", CONTACT | {"may_leave_voicemail": ""}, "Choose yes or no"),
        ("contact", CONTACT | {"full_name": "y" * 151}, "must be 150 characters or fewer"),
        ("call-needs", {}, "Choose a language"),
        ("call-needs", {"call_language": "other"}, "Enter the language you want to speak"),
        ("call-needs", {"call_language": "en", "call_access": ["magic"]}, "Choose from the list"),
        ("illness", {"condition": "leukemia"}, "Choose all that are true, or choose “None of these”"),
    ],
)
def test_mistakes_say_what_to_do(
    place: str, data: dict[str, object], words: str, family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    refused = family_client.post(f"/r/{opinion_request.pk}/request/{place}/", data)
    assert refused.status_code == 422
    assert words in refused.content.decode()


def test_a_change_from_the_check_page_comes_back_to_it(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    base = f"/r/{opinion_request.pk}/request"
    page = family_client.get(f"{base}/check/").content.decode()
    assert f"{base}/contact/?from=check" in page
    assert family_client.post(f"{base}/contact/?from=check", CONTACT)["Location"] == f"{base}/check/"
    assert family_client.post(f"{base}/child/change/?from=check", CHILD)["Location"] == f"{base}/check/"
    assert Patient.objects.get().first_name == "Nina"


def test_an_illness_changed_to_high_risk_goes_on_to_the_fast_track(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    answered = family_client.post(
        f"/r/{opinion_request.pk}/request/illness/", {"condition": "leukemia", "leukemia_flags": ["relapsed"]}
    )
    assert answered["Location"] == f"/r/{opinion_request.pk}/request/reach/"


def test_check_names_what_is_open_and_sends_nothing(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    opinion_request.requester.phone = ""
    opinion_request.requester.save()
    refused = family_client.post(f"/r/{opinion_request.pk}/request/check/", AGREED)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Answer these before you send" in page
    assert f"/r/{opinion_request.pk}/request/contact/?from=check" in page
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.DRAFT


def test_sending_twice_is_one_move_and_the_same_page(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    base = f"/r/{opinion_request.pk}/request"
    assert family_client.get(f"{base}/sent/")["Location"] == f"{base}/check/"
    first = family_client.post(f"{base}/check/", AGREED)
    second = family_client.post(f"{base}/check/", AGREED)
    assert first["Location"] == second["Location"] == f"{base}/sent/"
    assert opinion_request.status_changes.count() == 1
    page = family_client.get(f"{base}/sent/").content.decode()
    assert opinion_request.reference in page
    shown = family_client.get(f"{base}/check/").content.decode()
    assert "Send to the care team" not in shown
    assert "child/change" not in shown


def test_a_sent_request_keeps_its_child_and_takes_other_changes(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    base = f"/r/{opinion_request.pk}/request"
    family_client.post(f"{base}/check/", AGREED)
    assert family_client.post(f"{base}/child/change/", CHILD)["Location"] == f"/r/{opinion_request.pk}/home/"
    assert family_client.post(f"{base}/illness/", {"condition": "lymphoma"}).status_code == 302
    assert family_client.post(f"{base}/contact/", CONTACT).status_code == 302
    opinion_request.refresh_from_db()
    assert opinion_request.condition == "lymphoma"
    assert opinion_request.patient.first_name == "Testina"


@pytest.mark.parametrize("place", ["contact", "call-needs", "reach", "child/change", "illness"])
def test_a_closed_request_is_no_longer_filled_in(
    place: str, family_client: Client, fast_track_request: SecondOpinionRequest
) -> None:
    put_into(fast_track_request, RequestStatus.WITHDRAWN)
    away = family_client.post(f"/r/{fast_track_request.pk}/request/{place}/", CONTACT)
    assert away["Location"] == f"/r/{fast_track_request.pk}/home/"


def test_closed_requests_cannot_be_sent(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)
    away = family_client.post(f"/r/{opinion_request.pk}/request/check/")
    assert away["Location"] == f"/r/{opinion_request.pk}/home/"


def test_another_caregiver_never_sees_the_first_ones_phone(opinion_request: SecondOpinionRequest, father: User) -> None:
    opinion_request.patient.related_people.create(user=father, relationship="parent")
    client = Client()
    client.force_login(father)
    for page in ("request/contact/", "request/check/", "home/"):
        shown = client.get(f"/r/{opinion_request.pk}/{page}").content.decode()
        assert "303-555-0142" not in shown
        assert "ana.sample" not in shown


def test_every_page_stands_in_spanish(family_client: Client, fast_track_request: SecondOpinionRequest) -> None:
    for page in PAGES[:-2]:
        shown = family_client.get(f"/es/r/{fast_track_request.pk}/{page}")
        assert shown.status_code == 200
        assert '<html lang="es"' in shown.content.decode()


def test_short_addresses_lead_to_the_only_request(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    away = family_client.get("/request/contact/")
    assert (away.status_code, away["Location"]) == (307, f"/r/{opinion_request.pk}/request/contact/")


def test_a_request_closed_while_its_form_was_open_ends_in_words(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    # The closing lands between the page's own look and the service's lock.
    with connection.execute_wrapper(_close_before_the_lock):
        away = family_client.post(f"/r/{opinion_request.pk}/request/contact/", CONTACT)
    assert away["Location"] == f"/r/{opinion_request.pk}/home/"
    assert "This request is closed." in family_client.get(away["Location"]).content.decode()
    assert opinion_request.patient.related_people.get().may_leave_voicemail is True


def _close_before_the_lock(
    execute: Callable[..., object], sql: str, params: object, many: bool, context: object
) -> object:
    if "intake_secondopinionrequest" in sql and "FOR UPDATE" in sql:
        SecondOpinionRequest.objects.update(status=RequestStatus.WITHDRAWN)
    return execute(sql, params, many, context)
