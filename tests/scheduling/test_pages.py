"""Smoke."""
import pytest
from django.test import Client
from intake.models import SecondOpinionRequest
from scheduling.models import Appointment, Slot

pytestmark = pytest.mark.integration


def test_walk(family_client: Client, opinion_request: SecondOpinionRequest, slots: list[Slot]) -> None:
    base = f"/r/{opinion_request.pk}/call/"
    for lang in ("", "/es"):
        for page in ("", "book/", "time-zone/"):
            r = family_client.get(lang + base + page)
            assert r.status_code == 200, (page, r.status_code)
    r = family_client.post(base + "book/", {"slot": ""})
    assert r.status_code == 422
    r = family_client.post(base + "book/", {"slot": str(slots[0].pk), "browser_zone": "America/New_York"}, follow=True)
    assert r.redirect_chain[-1][0].endswith("/call/check/"), r.redirect_chain
    held = Appointment.objects.get()
    r = family_client.post(base + "check/", {"call": str(held.pk)}, follow=True)
    assert r.redirect_chain[-1][0].endswith("/call/booked/")
    print(r.content.decode())
    for page in ("", "booked/", "cancel/", "calendar.ics"):
        assert family_client.get(base + page).status_code == 200
    print(family_client.get(base + "calendar.ics").content.decode())
    r = family_client.post(base + "cancel/", follow=True)
    assert r.redirect_chain[-1][0].endswith("/call/")
