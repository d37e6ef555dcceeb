"""The private calendar feed of a call taker."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from scheduling.models import Schedule, Slot
from scheduling.services.booking import cancel_call, confirm_hold, hold_slot
from scheduling.services.feeds import make_feed, revoke_feed
from scheduling.views.feed import LIMIT
from tests.support.calendars import instant, read_calendars

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    """Each test starts with a fresh count of questions."""
    cache.clear()


def test_the_feed_says_busy_and_nothing_else(
    mother: User, opinion_request: SecondOpinionRequest, slots: list[Slot], schedule: Schedule, client: Client
) -> None:
    token = make_feed(actor=schedule.call_taker, schedule=schedule)
    address = f"/feeds/{token}.ics"
    empty = client.get(address)
    assert read_calendars(empty.content)[0]["events"] == []
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[0].pk)
    # A hold is no call yet.
    assert read_calendars(client.get(address).content)[0]["events"] == []
    call = confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    response = client.get(address)
    [event] = read_calendars(response.content)[0]["events"]
    assert (event["summary"], instant(event["starts"])) == ("Busy", slots[0].starts_at)
    assert not event["attendees"]
    text = response.content.decode().lower()
    for word in ("testina", "sample", "tumor", "opinion", "cora", str(call.pk), str(opinion_request.pk), "5550142"):
        assert word not in text
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    cancel_call(actor=mother, appointment=call)
    assert read_calendars(client.get(address).content)[0]["events"] == []


def test_only_the_newest_address_works_and_none_after_it_was_taken_back(schedule: Schedule, client: Client) -> None:
    first = make_feed(actor=schedule.call_taker, schedule=schedule)
    second = make_feed(actor=schedule.call_taker, schedule=schedule)
    assert [client.get(f"/feeds/{token}.ics").status_code for token in (first, second)] == [404, 200]
    schedule.refresh_from_db()
    assert second not in (schedule.feed_digest or "")
    revoke_feed(actor=schedule.call_taker, schedule=schedule)
    revoke_feed(actor=schedule.call_taker, schedule=schedule)
    assert client.get(f"/feeds/{second}.ics").status_code == 404
    actions = AuditEvent.objects.filter(action__startswith="scheduling.feed").order_by("at")
    assert list(actions.values_list("action", flat=True)) == [
        "scheduling.feed_made",
        "scheduling.feed_made",
        "scheduling.feed_revoked",
    ]


@pytest.mark.parametrize("token", ["x", "k" * 43, "0" * 64, "a" * 5000])
def test_a_wrong_address_leads_nowhere(schedule: Schedule, client: Client, token: str) -> None:
    make_feed(actor=schedule.call_taker, schedule=schedule)
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_a_call_taker_who_has_left_has_no_feed(schedule: Schedule, client: Client) -> None:
    token = make_feed(actor=schedule.call_taker, schedule=schedule)
    User.objects.filter(pk=schedule.call_taker_id).update(is_active=False)
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_whoever_asks_too_often_waits(schedule: Schedule, client: Client) -> None:
    token = make_feed(actor=schedule.call_taker, schedule=schedule)
    for _number in range(LIMIT):
        client.get("/feeds/wrong.ics")
    refused = client.get(f"/feeds/{token}.ics")
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert client.get(f"/feeds/{token}.ics", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_the_address_is_shown_once_and_to_staff_alone(
    schedule: Schedule, coordinator: User, settings: Settings, client: Client, family_client: Client, clock: Any
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    page = f"/admin/calls/feed/{schedule.pk}/"
    assert family_client.get(page).status_code == 404
    client.force_login(coordinator)
    assert "There is no address yet." in client.get(page).content.decode()
    made = client.post(page, {"act": "make"}).content.decode()
    address = made.split('tabindex="0">')[1].split("<")[0]
    assert Client().get(address.removeprefix(settings.PORTAL_BASE_URL)).status_code == 200
    again = client.get(page).content.decode()
    assert address not in again
    assert "It cannot be shown again." in again
    assert client.post(page, {"act": "revoke"}).status_code == 302
    assert Client().get(address.removeprefix(settings.PORTAL_BASE_URL)).status_code == 404
