"""Answers that cannot wait: the page that says 911, and the way to our call."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from intake.models import ClinicalHistory, SecondOpinionRequest
from intake.services.urgency import review_urgency
from portal.accounts.models import User
from portal.notifications.models import Notification
from tests.support.reading_level import assert_easy

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = "request/child/now/"


def post(client: Client, opinion_request: SecondOpinionRequest, page: str, **answers: object) -> str:
    """Send a page of answers; the address that it leads to."""
    address = f"/r/{opinion_request.pk}/{page}"
    version = client.get(address).context["page_version"]
    answered = client.post(address, {"page_version": version, **answers})
    assert answered.status_code == 302, answered.content.decode()
    return str(answered["Location"])


def test_warning_signs_interrupt_and_hold_nobody_up(
    family_client: Client, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    away = post(family_client, opinion_request, NOW, warning_signs=["breathing"])
    assert away.startswith(f"/r/{opinion_request.pk}/request/warning/?to=")
    page = family_client.get(away)
    text = page.content.decode()
    assert "Call your care team or 911 now" in text
    assert 'href="tel:911"' in text
    assert "Your answers are saved." in text
    onward = page.context["onward"]
    assert onward.startswith(f"/r/{opinion_request.pk}/request/")
    assert "warning" not in onward
    assert family_client.get(onward).status_code == 200
    opinion_request.refresh_from_db()
    assert opinion_request.warning_signs_at is not None
    assert opinion_request.history.warning_signs == ["breathing"]
    assert Notification.objects.get(kind="intake.warning_told").recipient == coordinator


def test_later_interrupts_too(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    away = post(family_client, opinion_request, NOW, warning_signs=["seizure"], later="1")
    assert "request/warning/" in away
    assert family_client.get(away).context["onward"] == f"/r/{opinion_request.pk}/home/"


def test_none_of_these_interrupts_nobody(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    away = post(family_client, opinion_request, NOW, warning_signs=["none"])
    assert "warning" not in away
    assert family_client.get(f"/r/{opinion_request.pk}/request/warning/")["Location"].endswith("/home/")


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/admin/", "/r/00000000-0000-0000-0000-000000000000/home/", "\x00"],
)
def test_a_forged_way_on_leads_home(target: str, family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    ClinicalHistory.objects.create(opinion_request=opinion_request, warning_signs=["breathing"])
    page = family_client.get(f"/r/{opinion_request.pk}/request/warning/", {"to": target})
    assert page.context["onward"] == f"/r/{opinion_request.pk}/home/"


def test_the_page_stands_in_spanish(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    ClinicalHistory.objects.create(opinion_request=opinion_request, warning_signs=["breathing"])
    page = family_client.get(f"/es/r/{opinion_request.pk}/request/warning/")
    assert '<html lang="es"' in page.content.decode()
    assert "911" in page.content.decode()


def test_other_families_meet_no_page(stranger_client: Client, opinion_request: SecondOpinionRequest) -> None:
    assert stranger_client.get(f"/r/{opinion_request.pk}/request/warning/").status_code == 404


def test_an_answer_that_makes_it_urgent_leads_to_our_promise(
    family_client: Client, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    opinion_request.condition, opinion_request.leukemia_flags = "leukemia", ["none"]
    opinion_request.save()
    away = post(family_client, opinion_request, "request/illness/leukemia/", first_response="residual")
    assert away == f"/r/{opinion_request.pk}/request/reach/"
    page = family_client.get(away).content.decode()
    assert "We’d like to look at this sooner." in page
    assert "will contact you by" in page
    assert Notification.objects.filter(kind="intake.fast_track_arrived").count() == 1
    # The same answer again is no news.
    assert "reach" not in post(family_client, opinion_request, "request/illness/leukemia/", first_response="residual")


@pytest.mark.parametrize("moment", [datetime(2026, 11, 23, 19, tzinfo=UTC), datetime(2026, 11, 23, 4, tzinfo=UTC)])
def test_what_cannot_wait_is_easy_to_read(
    moment: datetime, client: Client, mother: User, fast_track_request: SecondOpinionRequest, coordinator: User
) -> None:
    ClinicalHistory.objects.create(opinion_request=fast_track_request, warning_signs=["breathing"])
    with time_machine.travel(moment, tick=False):
        client.force_login(mother)
        review_urgency(actor=coordinator, opinion_request=fast_track_request)
        for page in ("request/warning/", "request/reach/", "home/"):
            shown = client.get(f"/r/{fast_track_request.pk}/{page}")
            assert_easy(shown.content, "en", names=("Testina", "Sample"))
