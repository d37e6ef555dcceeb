"""Sessions end on time, nothing of a person is cached, and every page needs a sign-in unless it says otherwise."""

import contextlib

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.middleware import OutageMiddleware

pytestmark = pytest.mark.integration

MORNING = "2026-11-02 09:00:00+00:00"
MINUTE = 60
STAY = "/stay-signed-in/"


def enter(user: User) -> Client:
    """A browser signed in now."""
    visitor = Client()
    visitor.force_login(user)
    return visitor


def is_signed_in(visitor: Client) -> bool:
    """Ask the server, not the cookie."""
    return visitor.post(STAY).status_code == 204


@pytest.mark.parametrize(("minutes", "is_open"), [(29, True), (31, False)])
def test_family_session_ends_after_half_an_hour_without_use(mother: User, minutes: int, is_open: bool) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(mother)
        clock.shift(minutes * MINUTE)
        assert is_signed_in(visitor) is is_open


@pytest.mark.parametrize(("minutes", "is_open"), [(14, True), (16, False)])
def test_staff_session_ends_after_a_quarter_of_an_hour(
    coordinator: User, settings: Settings, minutes: int, is_open: bool
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(coordinator)
        clock.shift(minutes * MINUTE)
        assert is_signed_in(visitor) is is_open


def test_use_keeps_a_session_but_not_past_twelve_hours(mother: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(mother)
        for _ in range(35):
            clock.shift(20 * MINUTE)
            assert is_signed_in(visitor)
        clock.shift(21 * MINUTE)
        assert not is_signed_in(visitor)


def test_staff_are_asked_again_after_ten_hours(coordinator: User, settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(coordinator)
        for _ in range(60):
            clock.shift(10 * MINUTE)
            assert is_signed_in(visitor)
        clock.shift(MINUTE)
        assert not is_signed_in(visitor)


def test_pages_that_ask_by_themselves_are_no_activity(
    mother: User, opinion_request: object, settings: Settings
) -> None:
    settings.PORTAL_POLLING_ROUTES = {"how_it_works"}
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(mother)
        for _ in range(29):
            clock.shift(MINUTE)
            visitor.get(reverse("how_it_works"))
        clock.shift(2 * MINUTE)
        assert not is_signed_in(visitor)


def test_ended_session_is_gone_leads_back_and_says_why(mother: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(mother)
        old = visitor.session.session_key
        clock.shift(31 * MINUTE)
        answer = visitor.get("/home/?from=mail")
        assert answer["Location"] == "/sign-in/?next=/home/%3Ffrom%3Dmail"
        assert "we signed you out" in visitor.get(answer["Location"]).content.decode()
        thief = Client()
        thief.cookies["sessionid"] = old
        assert not is_signed_in(thief)
    assert AuditEvent.objects.filter(action="accounts.signed_out", actor=mother).count() == 1


def test_ended_session_changes_nothing_by_a_form_and_leads_to_the_page_of_the_form(mother: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(mother)
        clock.shift(31 * MINUTE)
        answer = visitor.post("/request/child/", {"first_name": "X"}, HTTP_REFERER="http://testserver/request/child/")
        assert answer["Location"] == "/sign-in/?next=/request/child/"
        elsewhere = visitor.post("/request/child/", HTTP_REFERER="https://evil.example/request/child/")
        assert elsewhere["Location"] == "/sign-in/"


def test_public_page_stays_open_when_the_session_ended(mother: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        visitor = enter(mother)
        clock.shift(31 * MINUTE)
        assert visitor.get(reverse("privacy")).status_code == 200


def test_session_without_our_clocks_is_not_believed(mother: User) -> None:
    visitor = enter(mother)
    session = visitor.session
    del session["began_at"]
    session.save()
    assert not is_signed_in(visitor)


def test_closed_account_is_out_at_the_next_click(family_client: Client, mother: User) -> None:
    User.objects.filter(pk=mother.pk).update(is_active=False)
    assert family_client.get("/home/")["Location"] == "/sign-in/?next=/home/"


def test_stay_signed_in_takes_a_post_of_a_signed_in_person(family_client: Client) -> None:
    assert family_client.get(STAY).status_code == 405
    assert family_client.post(STAY).status_code == 204
    assert Client().post(STAY)["Location"] == "/sign-in/"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = family_client.cookies
    assert strict.post(STAY).status_code == 403


def test_sign_out_ends_the_session_on_the_server(family_client: Client) -> None:
    old = family_client.session.session_key
    assert family_client.get("/sign-out/").status_code == 405
    assert is_signed_in(family_client)

    answer = family_client.post("/sign-out/")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert "signed out" in family_client.get("/").content.decode()
    replay = Client()
    replay.cookies["sessionid"] = old
    assert not is_signed_in(replay)


def test_sign_out_in_spanish_lands_on_the_spanish_page(family_client: Client) -> None:
    assert family_client.post("/es/sign-out/")["Location"] == "/es/"


@pytest.mark.parametrize("path", ["/home/", "/", "/privacy/", "/no/such/page/"])
def test_answers_to_a_signed_in_person_are_kept_by_no_cache(family_client: Client, path: str) -> None:
    assert family_client.get(path)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/code/", "/account/second-factor/code/"])
def test_sign_in_pages_are_kept_by_no_cache(db: None, path: str) -> None:
    assert "no-store" in Client().get(path)["Cache-Control"]


def test_answers_typed_before_sign_in_are_kept_by_no_cache(db: None) -> None:
    visitor = Client()
    session = visitor.session
    session["start_answers"] = {"who": "parent"}
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    assert visitor.get("/start/who/")["Cache-Control"] == "no-store"


def test_public_page_may_be_cached_for_those_without_a_session(db: None) -> None:
    assert "no-store" not in Client().get("/privacy/").get("Cache-Control", "")


def test_headers_that_shut_the_doors(db: None) -> None:
    answer = Client().get("/privacy/")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_client_address_comes_from_our_own_proxy_only(family_client: Client, settings: Settings) -> None:
    forged = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 198.51.100.20", "REMOTE_ADDR": "192.0.2.1"}
    assert _address_of_sign_out(family_client, **forged) == "192.0.2.1"


def test_client_address_behind_one_proxy(family_client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 198.51.100.20", "REMOTE_ADDR": "192.0.2.1"}
    assert _address_of_sign_out(family_client, **forged) == "198.51.100.20"


@pytest.mark.parametrize("header", ["", "not an address", "1.2.3.4"])
def test_client_address_when_the_proxies_said_too_little(
    family_client: Client, settings: Settings, header: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert _address_of_sign_out(family_client, HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="192.0.2.1") == "192.0.2.1"


def test_stuck_database_ends_as_a_kind_page_and_other_faults_stay_faults(rf: RequestFactory, db: None) -> None:
    middleware = OutageMiddleware(lambda _request: HttpResponse())
    answer = middleware.process_exception(_visit(rf), OperationalError("lock timeout"))
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert middleware.process_exception(_visit(rf), ValueError()) is None


def test_request_id_is_ours(db: None) -> None:
    answer = Client().get("/healthz", HTTP_X_REQUEST_ID="chosen-by-client")
    assert len(answer["X-Request-ID"]) == 16


def _visit(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/privacy/")
    request.session, request.user = Client().session, AnonymousUser()
    return request


def _address_of_sign_out(visitor: Client, **headers: str) -> str:
    visitor.post("/sign-out/", **headers)
    return AuditEvent.objects.filter(action="accounts.signed_out").latest("at").client_address


@pytest.mark.django_db(transaction=True)
def test_a_database_that_went_away_is_an_outage_also_before_any_view(mother: User) -> None:
    visitor = enter(mother)
    visitor.raise_request_exception = False
    with contextlib.suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    try:
        response = visitor.get("/home/")
    finally:
        connection.close()

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Go back and try again in a few minutes" in response.content.decode()


def test_the_content_policy_stands_on_static_files_too(settings: Settings) -> None:
    order = list(settings.MIDDLEWARE)

    assert order.index("csp.middleware.CSPMiddleware") < order.index("whitenoise.middleware.WhiteNoiseMiddleware")
