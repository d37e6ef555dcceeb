"""The short page for whoever was late: the same page as drawn whole, and nothing of one family on another's."""

import re
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from scheduling.models import Appointment, Slot
from scheduling.services.booking import confirm_hold, hold_slot
from scheduling.views import nearest

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

_TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[A-Za-z0-9]{64}"')
# What a signed-in page asks anyway, whether the slot is gone, the nearest times and the center.
QUERIES = 7


@pytest.fixture
def base(opinion_request: SecondOpinionRequest) -> str:
    return f"/r/{opinion_request.pk}/call/"


@pytest.fixture
def taken(stranger: User, other_request: SecondOpinionRequest, slots: list[Slot]) -> Slot:
    """A time that another family holds."""
    hold_slot(actor=stranger, opinion_request=other_request, slot_id=slots[2].pk)
    return slots[2]


def press(client: Client, address: str, slot: Slot) -> str:
    response = client.post(address, {"slot": str(slot.pk)})
    assert response.status_code == HTTPStatus.CONFLICT
    return response.content.decode()


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("query", ["", "?week=2026-W20"])
@pytest.mark.parametrize("zone", ["", "America/Denver", "Asia/Kolkata"])
def test_it_is_the_page_as_drawn_whole(
    family_client: Client,
    base: str,
    mother: User,
    taken: Slot,
    monkeypatch: pytest.MonkeyPatch,
    prefix: str,
    query: str,
    zone: str,
) -> None:
    User.objects.filter(pk=mother.pk).update(time_zone=zone)
    address = f"{prefix}{base}book/{query}"
    filled = press(family_client, address, taken)
    monkeypatch.setattr(nearest, "_is_plain", lambda page: False)
    whole = press(family_client, address, taken)
    assert len(_TOKENS.findall(filled)) == len(_TOKENS.findall(whole)) > 1
    assert _TOKENS.sub("", filled) == _TOKENS.sub("", whole)


def test_each_family_gets_its_own_and_can_post_from_it(
    family_client: Client, base: str, taken: Slot, slots: list[Slot], other_request: SecondOpinionRequest
) -> None:
    press(family_client, base + "book/", taken)
    late = SecondOpinionRequest.objects.exclude(pk=other_request.pk).get()
    other = Client(enforce_csrf_checks=True)
    other.force_login(late.requester.user)
    page = other.get(base + "book/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)
    assert token
    sent = {"slot": str(taken.pk), "csrfmiddlewaretoken": token[1]}
    page = other.post(base + "book/", sent).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)
    assert token
    assert str(other_request.pk) not in page
    again = {"slot": str(slots[3].pk), "csrfmiddlewaretoken": token[1]}
    assert other.post(base + "book/", again).status_code == HTTPStatus.FOUND


def test_a_changed_phone_number_of_the_hospital_is_on_the_next_page(
    family_client: Client, base: str, taken: Slot
) -> None:
    assert "303-555-0199" not in press(family_client, base + "book/", taken)
    CareCenter.objects.update(phone="+13035550199")
    assert "303-555-0199" in press(family_client, base + "book/", taken)


def test_words_that_a_browser_sent_are_drawn_as_words(family_client: Client, base: str, taken: Slot) -> None:
    page = press(family_client, base + 'book/?week=2026-W20"><script>alert(1)</script>', taken)
    assert "<script>alert" not in page


def test_it_costs_few_queries(family_client: Client, base: str, taken: Slot) -> None:
    press(family_client, base + "book/", taken)
    with CaptureQueriesContext(connection) as queries:
        press(family_client, base + "book/", taken)
    assert len(queries) <= QUERIES


def test_whoever_has_a_call_is_led_to_it_even_when_late(
    family_client: Client,
    base: str,
    mother: User,
    opinion_request: SecondOpinionRequest,
    taken: Slot,
    slots: list[Slot],
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[5].pk)
    confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    response = family_client.post(base + "book/", {"slot": str(taken.pk)})
    assert (response.status_code, response["Location"]) == (HTTPStatus.FOUND, base)
    assert Appointment.objects.booked().get().slot_id == slots[5].pk
