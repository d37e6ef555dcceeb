"""One's own settings: a new address is proved, the old one is told, and nobody takes over another account."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.portal.accounts.conftest import ADDRESS, code_in, newest_code, newest_text, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NEW = "ana.new@example.org"


@pytest.fixture
def signed_in(visitor: Client) -> Client:
    sign_in(visitor)
    mail.outbox.clear()
    return visitor


def person() -> User:
    return User.objects.get(pk=User.objects.filter(is_staff=False).earliest("date_joined").pk)


def ask(client: Client, address: str = NEW, kind: str = "email") -> None:
    answered = client.post(f"/settings/{kind}/", {"address": address})
    assert answered["Location"] == "/settings/code/"


def later(client: Client, minutes: int) -> None:
    """As if the sign-in had been so many minutes ago."""
    session = client.session
    session["began_at"] = int(time.time()) - minutes * 60
    session.save()


def test_a_new_email_opens_the_account_after_its_code(signed_in: Client) -> None:
    ask(signed_in, "Ana.New@Example.ORG")
    assert person().email == ADDRESS
    assert mail.outbox[-1].to == [NEW]
    assert "a•••@example.org" in signed_in.get("/settings/code/").content.decode()

    answered = signed_in.post("/settings/code/", {"code": newest_code()}, follow=True)

    assert "Other devices are signed out." in answered.content.decode()
    user = person()
    assert user.email == NEW
    assert AuditEvent.objects.filter(actor=user, action="accounts.address_changed").count() == 1


def test_the_old_address_is_told(signed_in: Client) -> None:
    ask(signed_in)
    signed_in.post("/settings/code/", {"code": newest_code()})

    told = mail.outbox[-1]
    assert told.to == [ADDRESS]
    assert told.subject == "Your sign-in was changed"
    assert NEW not in str(told.body)
    assert "303-555-0100" in str(told.body)


def test_other_sessions_end_and_this_one_goes_on(signed_in: Client) -> None:
    other = Client()
    sign_in(other)
    assert other.get("/settings/").status_code == 200
    ask(signed_in)
    key = signed_in.session.session_key
    signed_in.post("/settings/code/", {"code": newest_code()})
    # The newest mail tells the old address; the code came before it.
    signed_in.post("/settings/code/", {"code": code_in(str(mail.outbox[-2].body))})

    assert person().email == NEW
    assert other.get("/settings/")["Location"].startswith("/sign-in/")
    assert signed_in.get("/settings/").status_code == 200
    assert signed_in.session.session_key != key


def test_after_five_minutes_the_person_is_asked_again(signed_in: Client) -> None:
    later(signed_in, 6)
    assert signed_in.get("/settings/email/")["Location"] == "/settings/proof/"
    assert signed_in.post("/settings/email/", {"address": NEW})["Location"] == "/settings/proof/"
    assert mail.outbox == []

    assert "Send me a code" in signed_in.get("/settings/proof/").content.decode()
    signed_in.post("/settings/proof/", {"action": "send"})
    assert mail.outbox[-1].to == [ADDRESS]
    wrong = signed_in.post("/settings/proof/", {"code": "000000" if newest_code() != "000000" else "000001"})
    assert wrong.status_code == 422
    assert signed_in.get("/settings/email/")["Location"] == "/settings/proof/"

    assert signed_in.post("/settings/proof/", {"code": newest_code()})["Location"] == "/settings/email/"
    assert signed_in.get("/settings/email/").status_code == 200
    later(signed_in, 6)
    session = signed_in.session
    session["proved_at"] -= 301
    session.save()
    assert signed_in.get("/settings/email/")["Location"] == "/settings/proof/"


@pytest.mark.parametrize("typed", ["BEN.SAMPLE@example.org", "ben.sample@EXAMPLE.org", " ben.sample@example.org "])
def test_another_account_is_not_taken_over(signed_in: Client, typed: str) -> None:
    other = User.objects.create_user(email="ben.sample@example.org")
    ask(signed_in, typed)

    told = mail.outbox[-1]
    assert told.to == ["ben.sample@example.org"]
    assert "nothing was changed" in str(told.body)
    answered = signed_in.post("/settings/code/", {"code": "123456"})

    assert answered.status_code == 422
    assert person().email == ADDRESS
    assert User.objects.get(pk=other.pk).email == "ben.sample@example.org"


def test_look_alike_letters_are_refused(signed_in: Client) -> None:
    User.objects.create_user(email="ben.sample@example.org")
    answered = signed_in.post("/settings/email/", {"address": "ben.sampl\u0435@example.org"})

    assert answered.status_code == 422
    assert mail.outbox == []


def test_full_width_letters_are_the_plain_ones(signed_in: Client) -> None:
    User.objects.create_user(email="ben@example.org")
    answered = signed_in.post("/settings/email/", {"address": "\uff42\uff45\uff4e@example.org"})

    assert answered.status_code == 422 or "nothing was changed" in str(mail.outbox[-1].body)
    assert person().email == ADDRESS


def test_an_account_made_meanwhile_keeps_its_address(signed_in: Client) -> None:
    ask(signed_in)
    code = newest_code()
    User.objects.create_user(email=NEW)

    answered = signed_in.post("/settings/code/", {"code": code})

    assert answered.status_code == 422
    assert "use another one" in answered.content.decode()
    assert person().email == ADDRESS


def test_five_wrong_codes_end_it(signed_in: Client) -> None:
    ask(signed_in)
    code = newest_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        signed_in.post("/settings/code/", {"code": wrong})

    signed_in.post("/settings/code/", {"code": code})
    assert person().email == ADDRESS


def test_a_code_lasts_fifteen_minutes(visitor: Client) -> None:
    with time_machine.travel("2026-05-04T15:00:00Z", tick=False) as clock:
        sign_in(visitor)
        ask(visitor)
        code = newest_code()
        clock.shift(timedelta(minutes=16))
        assert visitor.get("/settings/code/")["Location"] == "/settings/"
        visitor.post("/settings/code/", {"code": code})
    assert person().email == ADDRESS


def test_a_mobile_number_is_added_beside_the_email(signed_in: Client) -> None:
    ask(signed_in, "303-555-0142", kind="phone")
    signed_in.post("/settings/code/", {"code": code_in(newest_text())})

    user = person()
    assert (user.email, user.phone, user.is_phone_verified) == (ADDRESS, "+13035550142", True)
    assert mail.outbox[-1].subject == "Your sign-in was changed"
    page = signed_in.get("/settings/").content.decode()
    assert "303-555-0142" in page


def test_when_the_old_address_cannot_be_told_nothing_changes(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(signed_in)
    code = newest_code()
    # A mail server that is away; Django's own backend for mails, not ours, stands in its place.
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _away)

    answered = signed_in.post("/settings/code/", {"code": code})

    assert answered.status_code == 422
    assert person().email == ADDRESS


def _away(*_args: object) -> int:
    raise ConnectionRefusedError


def test_the_language_is_of_pages_and_messages(signed_in: Client) -> None:
    answered = signed_in.post("/settings/", {"language": "es"})

    assert answered["Location"] == "/es/settings/"
    assert person().language == "es"
    assert signed_in.post("/settings/", {"language": "xx"}).status_code == 422


def test_staff_have_no_such_page(coordinator: User) -> None:
    client = Client()
    client.force_login(coordinator)
    assert client.get("/settings/").status_code in (302, 404)


def test_the_page_is_linked_from_the_menu_and_the_hub(family_client: Client, opinion_request: object) -> None:
    page = family_client.get("/home/").content.decode()

    assert page.count('href="/settings/"') == 2
