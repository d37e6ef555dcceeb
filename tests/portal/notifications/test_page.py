"""The page where people choose what they hear of, and what they are told of their addresses."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.accounts.addresses import SignInAddress
from portal.accounts.changes import change_address
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mailbox.models import KeptMessage
from portal.notifications.kinds import every_kind
from portal.notifications.models import (
    AddressProblem,
    Channel,
    NoticeGroup,
    NoticePause,
    NoticePreference,
    StoppedNumber,
)
from tests.portal.notifications.conftest import NUMBER

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGE = "/settings/notices/"
POST = {"calls": ["email", "sms"], "records": ["sms"], "messages": [], "status": ["email"], "pause": "none"}


def test_what_is_chosen_is_kept_and_shown_again(both: User, family_client: Client) -> None:
    answer = family_client.post(PAGE, POST)

    assert answer.status_code == 302
    kept = {each.group: (each.by_email, each.by_sms) for each in NoticePreference.objects.all()}
    assert kept == {
        "calls": (True, True),
        "records": (False, True),
        "messages": (False, False),
        "status": (True, False),
    }
    assert AuditEvent.objects.filter(action="notifications.chosen", actor=both).count() == 1
    shown = family_client.get(PAGE).content.decode()
    ticked = re.findall(r'name="(\w+)" value="(\w+)"[^>]*checked', shown)
    assert ticked == [("calls", "email"), ("calls", "sms"), ("records", "sms"), ("status", "email"), ("pause", "none")]


def test_only_ways_the_person_has_are_offered(mother: User, family_client: Client) -> None:
    assert "Text message" not in family_client.get(PAGE).content.decode()
    assert family_client.post(PAGE, POST).status_code == 422
    assert not NoticePreference.objects.exists()


def test_a_pause_begins_stays_and_ends(both: User, family_client: Client) -> None:
    end = timezone.localdate() + timedelta(weeks=2)
    family_client.post(PAGE, POST | {"pause": "2"})
    assert NoticePause.objects.get().until == end

    family_client.post(PAGE, POST | {"pause": "keep"})
    assert NoticePause.objects.get().until == end

    family_client.post(PAGE, POST)
    assert not NoticePause.objects.exists()


def test_the_page_says_what_always_comes_and_settings_lead_to_it(mother: User, family_client: Client) -> None:
    assert "What always comes" in family_client.get(PAGE).content.decode()
    assert f'href="{PAGE}"' in family_client.get("/settings/").content.decode()


def test_a_stopped_number_and_a_bad_address_are_named(both: User, family_client: Client) -> None:
    StoppedNumber.objects.create(pk=NUMBER)
    AddressProblem.objects.create(user=both, channel=Channel.EMAIL, address=str(both.email))

    shown = family_client.get(PAGE).content.decode()

    assert "answered STOP" in shown
    assert "a•••@example.org" in shown


def _sign_in(address: str) -> Client:
    cache.clear()
    browser = Client()
    browser.post("/sign-in/", {"address": address})
    found = re.search(r"\b(\d{6})\b", KeptMessage.objects.order_by("-id")[0].body)
    assert found is not None
    browser.post("/sign-in/code/", {"code": found[1]})
    return browser


@pytest.fixture
def _mails_are_kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "portal.mailbox.backends.MailboxEmailBackend"


@pytest.mark.usefixtures("_mails_are_kept")
def test_at_the_next_sign_in_the_person_hears_once_that_mail_came_back(both: User) -> None:
    AddressProblem.objects.create(user=both, channel=Channel.EMAIL, address=str(both.email))

    browser = _sign_in(NUMBER)

    assert "We could not reach you by email at a•••@example.org" in browser.get("/home/", follow=True).content.decode()
    assert "could not reach you" not in _sign_in(NUMBER).get("/home/", follow=True).content.decode()


@pytest.mark.usefixtures("_mails_are_kept")
def test_a_code_that_arrives_clears_the_address(both: User) -> None:
    AddressProblem.objects.create(user=both, channel=Channel.EMAIL, address=str(both.email))

    _sign_in(str(both.email))

    assert not AddressProblem.objects.exists()


def test_no_code_goes_to_a_stopped_number_and_the_page_says_what_to_do(both: User) -> None:
    cache.clear()
    StoppedNumber.objects.create(pk=NUMBER)

    answer = Client().post("/sign-in/", {"address": NUMBER})

    assert answer.status_code == 503
    assert "Use your email, or text START" in answer.content.decode()
    assert not KeptMessage.objects.exists()


def test_a_stopped_number_does_not_keep_its_owner_from_another_one(both: User) -> None:
    StoppedNumber.objects.create(pk=NUMBER)

    change_address(actor=both, address=SignInAddress("phone", "+13035550143"))

    both.refresh_from_db()
    assert both.phone == "+13035550143"


@pytest.mark.parametrize("group", NoticeGroup.values)
def test_each_group_has_a_kind(group: str) -> None:
    assert [kind for kind in every_kind() if kind.belongs_to == group]
