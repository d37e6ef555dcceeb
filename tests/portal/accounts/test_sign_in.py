"""Signing in by code: the same for everybody, limited, and never a dead end."""

import pytest
import time_machine
from django.core import mail
from django.test import Client

from portal.accounts import limits
from portal.accounts.addresses import SignInAddress
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.center.models import CareCenter
from portal.mailbox.models import KeptMessage
from tests.portal.accounts.conftest import ADDRESS, code_in, newest_code, newest_text, sign_in

pytestmark = pytest.mark.integration


def another(code: str) -> str:
    """A code of the same length that is not the right one."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def test_unknown_address_gets_an_account_and_enters_with_the_code(visitor: Client) -> None:
    response = visitor.post("/sign-in/", {"address": "New.Parent@Example.org"})
    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
    page = visitor.get("/sign-in/code/")
    assert "n•••@example.org" in page.content.decode()
    assert "new.parent" not in page.content.decode()

    entered = visitor.post("/sign-in/code/", {"code": newest_code()})

    assert (entered.status_code, entered["Location"]) == (302, "/home/")
    user = User.objects.get(email="new.parent@example.org")
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert not user.has_usable_password()
    assert AuditEvent.objects.filter(actor=user, action="accounts.signed_in", object_id=str(user.pk)).count() == 1


def test_the_answer_does_not_tell_whether_an_account_exists(mother: User) -> None:
    closed = User.objects.create_user(email="closed@example.org", is_active=False)
    answers = []
    for address in (mother.email, "nobody.yet@example.org", closed.email):
        visitor = Client()
        response = visitor.post("/sign-in/", {"address": address})
        page = visitor.get("/sign-in/code/").content.decode().partition("<main")[2].partition("</main>")[0]
        cookies = {
            name: (morsel["httponly"], morsel["samesite"], len(morsel.value))
            for name, morsel in visitor.cookies.items()
        }
        masked = SignInAddress("email", str(address)).masked
        answers.append(
            (response.status_code, response["Location"], _without_tokens(page).replace(masked, "…"), cookies)
        )
    assert answers[0] == answers[1] == answers[2]
    assert len(mail.outbox) == 3


def test_closed_account_is_told_why_but_cannot_enter(visitor: Client) -> None:
    User.objects.create_user(email="closed@example.org", is_active=False)
    visitor.post("/sign-in/", {"address": "closed@example.org"})
    assert "switched off" in mail.outbox[-1].body
    state = visitor.session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    response = visitor.post("/sign-in/code/", {"code": state["code"]})
    assert response.status_code == 422
    assert "_auth_user_id" not in visitor.session


def test_account_closed_between_sending_and_typing_cannot_enter(visitor: Client, mother: User) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    User.objects.filter(pk=mother.pk).update(is_active=False)
    response = visitor.post("/sign-in/code/", {"code": newest_code()}, follow=True)
    assert "_auth_user_id" not in visitor.session
    assert response.redirect_chain == [("/sign-in/", 302)]


@pytest.mark.parametrize(
    "typed",
    [
        "  Ana.Sample@Example.ORG ",
        "ANA.SAMPLE@EXAMPLE.ORG",
        "ana.sample@example.org.",
        "\uff41na.sample@example.org",
        "ana.sample @ example.org",
    ],
)
def test_every_spelling_of_an_address_is_one_account(visitor: Client, mother: User, typed: str) -> None:
    visitor.post("/sign-in/", {"address": typed})
    visitor.post("/sign-in/code/", {"code": newest_code()})
    assert visitor.session["_auth_user_id"] == str(mother.pk)
    assert mail.outbox[-1].to == [ADDRESS]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ána@example.org",
        "ana@example.org\nbcc:x@example.org",
        "12",
        "a\x00b@example.org",
        "a" * 300 + "@example.org",
    ],
)
def test_what_is_no_address_is_answered_with_what_to_type(visitor: Client, typed: str) -> None:
    response = visitor.post("/sign-in/", {"address": typed})
    assert response.status_code == 422
    assert not mail.outbox
    assert not User.objects.exists()


def test_mobile_number_in_any_writing_gets_a_short_text_bound_to_our_host(visitor: Client) -> None:
    visitor.post("/sign-in/", {"address": "(303) 555-0142"})
    text = newest_text()
    code = code_in(text.partition("Your code is")[2])
    assert len(text) <= 160
    assert text.splitlines()[-1] == f"@localhost #{code}"
    visitor.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"})
    user = User.objects.get(phone="+13035550142")
    assert visitor.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert user.is_phone_verified


def test_text_keeps_its_code_and_its_length_whatever_the_hospital_is_called(visitor: Client) -> None:
    center = CareCenter.objects.current()
    center.hospital_name = "A Very Long Name " * 7
    center.save()
    visitor.post("/es/sign-in/", {"address": "303-555-0142"})
    text = newest_text()
    code = text.rpartition("#")[2]
    assert len(text) <= 160
    assert text.count(code) == 2


def test_mail_is_in_the_language_of_the_page_and_so_is_the_account(visitor: Client) -> None:
    visitor.post("/es/sign-in/", {"address": "familia@example.org"})
    assert User.objects.get(email="familia@example.org").language == "es"
    assert visitor.get("/es/sign-in/code/").status_code == 200


def test_mail_holds_the_code_and_nothing_of_the_child(visitor: Client, opinion_request: object) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    message = mail.outbox[-1]
    everything = f"{message.subject} {message.body} {message.alternatives[0][0]}"
    assert f"Your code is {newest_code()}. It works for 15 minutes." in message.body
    assert "Testina" not in everything
    assert newest_code() not in message.subject


def test_session_key_changes_and_answers_from_before_stay(visitor: Client, mother: User) -> None:
    session = visitor.session
    session["start_answers"] = {"who": "parent"}
    session.save()
    visitor.cookies["sessionid"] = session.session_key
    before = session.session_key
    sign_in(visitor)
    assert visitor.session.session_key != before
    assert visitor.session["start_answers"] == {"who": "parent"}
    assert "account_login" not in visitor.session
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get("/stay-signed-in/").status_code == 302


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("?next=/records/", "/records/"),
        ("?next=https://evil.example/", "/home/"),
        ("?next=//evil.example/", "/home/"),
        ("?next=/%5Cevil.example/", "/home/"),
        ("?next=javascript:alert(1)", "/home/"),
        ("", "/home/"),
    ],
)
def test_next_is_followed_only_inside_the_portal(visitor: Client, mother: User, query: str, target: str) -> None:
    assert sign_in(visitor, query=query)["Location"] == target


def test_next_given_at_the_code_page_is_not_followed_outside(visitor: Client, mother: User) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    response = visitor.post("/sign-in/code/?next=https://evil.example/", {"code": newest_code()})
    assert response["Location"] == "/home/"


def test_code_page_without_a_code_leads_back(visitor: Client) -> None:
    assert visitor.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert visitor.post("/sign-in/code/", {"code": "123456"})["Location"] == "/sign-in/"


def test_wrong_code_is_answered_kindly_and_written_down(visitor: Client, mother: User) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    response = visitor.post("/sign-in/code/", {"code": another(newest_code())})
    assert response.status_code == 422
    assert "t match" in response.content.decode()
    assert another(newest_code()) not in response.content.decode()
    refusal = AuditEvent.objects.get(action="accounts.sign_in_refused")
    assert (refusal.actor, refusal.object_id, refusal.outcome) == (None, str(mother.pk), "refused")


def test_code_of_letters_costs_no_try(visitor: Client, mother: User) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    for _ in range(7):
        assert visitor.post("/sign-in/code/", {"code": "abc"}).status_code == 422
    assert visitor.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


def test_code_opens_once(visitor: Client, mother: User) -> None:
    sign_in(visitor)
    used = newest_code()
    visitor.post("/sign-out/")
    assert visitor.post("/sign-in/code/", {"code": used})["Location"] == "/sign-in/"
    visitor.post("/sign-in/", {"address": ADDRESS})
    assert visitor.post("/sign-in/code/", {"code": another(newest_code())}).status_code == 422


def test_after_five_wrong_codes_even_the_right_one_is_refused_and_a_new_one_works(
    visitor: Client, mother: User
) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    right = newest_code()
    for _ in range(5):
        response = visitor.post("/sign-in/code/", {"code": another(right)})
    assert "5 tries" in response.content.decode()
    refused = visitor.post("/sign-in/code/", {"code": right})
    assert refused.status_code == 422
    assert "_auth_user_id" not in visitor.session
    assert visitor.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


def test_tries_are_counted_in_redis_so_that_copies_of_the_session_give_no_more(visitor: Client, mother: User) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    right = newest_code()
    frozen = dict(visitor.session.items())
    for _ in range(5):
        _put_back(visitor, frozen)
        visitor.post("/sign-in/code/", {"code": another(right)})
    _put_back(visitor, frozen)
    assert visitor.post("/sign-in/code/", {"code": right}).status_code == 422
    assert "_auth_user_id" not in visitor.session


def test_expired_code_is_replaced_at_once(visitor: Client, mother: User) -> None:
    with time_machine.travel("2026-11-02 10:00:00+00:00", tick=False) as clock:
        visitor.post("/sign-in/", {"address": ADDRESS})
        old = newest_code()
        clock.shift(15 * 60 + 1)
        response = visitor.post("/sign-in/code/", {"code": old})
        assert response.status_code == 422
        assert "We sent a new one" in response.content.decode()
        assert len(mail.outbox) == 2
        assert visitor.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


def test_resend_makes_the_old_code_useless(visitor: Client, mother: User) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    old = newest_code()
    assert visitor.post("/sign-in/code/", {"action": "resend"})["Location"] == "/sign-in/code/"
    assert len(mail.outbox) == 2
    if newest_code() != old:  # one time in a million they are the same
        assert visitor.post("/sign-in/code/", {"code": old}).status_code == 422
    assert visitor.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


def test_sending_is_limited_with_the_wait_told_and_only_for_the_one_who_asks(mother: User) -> None:
    flood, owner = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")
    with time_machine.travel("2026-11-02 10:00:00+00:00", tick=False):
        for _ in range(5):
            assert flood.post("/sign-in/", {"address": ADDRESS}).status_code == 302
        limited = flood.post("/sign-in/", {"address": "ANA.sample@example.org"})
        assert limited.status_code == 422
        assert "Wait 16 minutes" in limited.content.decode()
        resend = flood.post("/sign-in/code/", {"action": "resend"})
        assert (resend.status_code, "Wait 16 minutes" in resend.content.decode()) == (422, True)
        assert len(mail.outbox) == 5
        assert owner.post("/sign-in/", {"address": ADDRESS}).status_code == 302
        assert owner.post("/sign-in/code/", {"code": newest_code()}).status_code == 302


def test_forwarded_addresses_the_client_makes_up_give_no_new_tries(mother: User) -> None:
    answers = [
        Client(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").post("/sign-in/", {"address": ADDRESS}).status_code
        for number in range(6)
    ]
    assert answers == [302] * 5 + [422]


def test_one_ipv6_household_is_one_client(mother: User) -> None:
    answers = [
        Client(REMOTE_ADDR=f"2001:db8:1:1::{number}").post("/sign-in/", {"address": ADDRESS}).status_code
        for number in range(1, 7)
    ]
    assert answers == [302] * 5 + [422]


def test_guessing_from_many_places_makes_codes_longer_and_locks_nobody_out(visitor: Client, mother: User) -> None:
    early = Client(REMOTE_ADDR="203.0.113.77")
    early.post("/sign-in/", {"address": ADDRESS})
    short = newest_code()
    for _ in range(30):
        limits.count_wrong(SignInAddress("email", ADDRESS))
    assert early.post("/sign-in/code/", {"code": short}).status_code == 422

    visitor.post("/sign-in/", {"address": ADDRESS})
    long = newest_code()
    assert len(long) == 10
    assert visitor.post("/sign-in/code/", {"code": short}).status_code == 422
    assert visitor.post("/sign-in/code/", {"code": long}).status_code == 302


def test_without_redis_nothing_is_sent_and_the_page_says_so(visitor: Client, mother: User, dead_redis: None) -> None:
    response = visitor.post("/sign-in/", {"address": ADDRESS})
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert not mail.outbox


def test_without_redis_no_code_is_tried(visitor: Client, mother: User, request: pytest.FixtureRequest) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    request.getfixturevalue("dead_redis")
    assert visitor.post("/sign-in/code/", {"code": newest_code()}).status_code == 503
    assert "_auth_user_id" not in visitor.session


def test_mail_server_away_is_said_and_nothing_is_promised(visitor: Client, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
    response = visitor.post("/sign-in/", {"address": ADDRESS})
    assert response.status_code == 503
    assert "send your code" in response.content.decode()


def test_counters_hold_no_address(visitor: Client) -> None:
    key = limits.SEND_HERE._key((ADDRESS, "127.0.0.1"))
    assert "ana" not in key
    assert len(key.rpartition(":")[2]) == 64


def test_signed_in_person_is_sent_on(visitor: Client, mother: User) -> None:
    sign_in(visitor)
    assert visitor.get("/sign-in/")["Location"] == "/home/"
    assert visitor.get("/sign-in/code/")["Location"] == "/home/"


def test_forms_refuse_a_post_without_token(mother: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"address": ADDRESS}).status_code == 403
    assert not mail.outbox
    assert not KeptMessage.objects.exists()


def _without_tokens(page: str) -> str:
    parts = page.split('name="csrfmiddlewaretoken" value="')
    return parts[0] + "".join(part.partition('"')[2] for part in parts[1:])


def _put_back(visitor: Client, kept: dict[str, object]) -> None:
    session = visitor.session
    session.clear()
    session.update(kept)
    session.save()


def test_the_device_says_its_zone_with_the_code_and_only_a_family_without_one_takes_it(visitor: Client) -> None:
    visitor.post("/sign-in/", {"address": ADDRESS})
    assert 'name="browser_zone"' in visitor.get("/sign-in/code/").content.decode()
    visitor.post("/sign-in/code/", {"code": newest_code(), "browser_zone": "America/New_York"})
    assert User.objects.get(email=ADDRESS).time_zone == "America/New_York"
    # The next device is in another zone; what is known stays.
    _sign_in_from("Europe/Berlin", ADDRESS)
    assert User.objects.get(email=ADDRESS).time_zone == "America/New_York"


@pytest.mark.parametrize("reported", ["", "Mars/Base", "x" * 100])
def test_a_device_that_says_no_real_zone_still_enters(reported: str, db: None) -> None:
    assert _sign_in_from(reported, ADDRESS) == 302
    assert User.objects.get(email=ADDRESS).time_zone == ""


def _sign_in_from(zone: str, address: str) -> int:
    device = Client()
    device.post("/sign-in/", {"address": address})
    return device.post("/sign-in/code/", {"code": newest_code(), "browser_zone": zone}).status_code
