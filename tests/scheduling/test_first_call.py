"""The hub warns a family that has to decide before it could talk with us, and says whom to call now."""

from datetime import date, timedelta

import pytest
from django.test import Client

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.lib.approximate import ApproximateDate
from scheduling.models import Slot
from scheduling.services.booking import confirm_hold, hold_slot
from tests.scheduling.conftest import NOW
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

BEFORE_TIMES = "Your decision may come before our first open time"
BEFORE_CALL = "Your decision may come before your call"
TODAY = ApproximateDate.of(date(2026, 5, 4))
FAR = ApproximateDate.of(date(2026, 6, 30))


def hub(client: Client, opinion_request: SecondOpinionRequest) -> str:
    return client.get(f"/r/{opinion_request.pk}/home/").content.decode()


def decide(opinion_request: SecondOpinionRequest, on: ApproximateDate | None) -> None:
    opinion_request.decision_on = on
    opinion_request.save()


@pytest.mark.parametrize(("on", "warns"), [(TODAY, True), (FAR, False), (None, False)])
def test_the_hub_warns_before_any_call(
    family_client: Client,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
    on: ApproximateDate | None,
    warns: bool,
) -> None:
    Slot.objects.filter(starts_at__lt=slots[0].starts_at).update(is_withdrawn=True)
    decide(opinion_request, on)
    text = hub(family_client, opinion_request)

    assert (BEFORE_TIMES in text) == warns
    assert ("tel:+13035550100" in text.split("<main", 1)[1].split("</main>", 1)[0]) == warns


def test_without_any_time_a_near_decision_warns(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    decide(opinion_request, ApproximateDate.of(NOW.date() + timedelta(days=2)))

    assert BEFORE_TIMES in hub(family_client, opinion_request)


def test_a_decision_that_is_over_warns_of_nothing(
    family_client: Client, opinion_request: SecondOpinionRequest, slots: list[Slot]
) -> None:
    decide(opinion_request, ApproximateDate.of(NOW.date() - timedelta(days=3)))

    assert BEFORE_TIMES not in hub(family_client, opinion_request)


@pytest.mark.parametrize(("days", "warns"), [(1, True), (30, False)])
def test_a_booked_call_is_measured_by_its_own_day(
    family_client: Client,
    opinion_request: SecondOpinionRequest,
    slots: list[Slot],
    mother: User,
    days: int,
    warns: bool,
) -> None:
    held = hold_slot(actor=mother, opinion_request=opinion_request, slot_id=slots[20].pk)
    confirm_hold(actor=mother, opinion_request=opinion_request, appointment_id=held.pk)
    decide(opinion_request, ApproximateDate.of(NOW.date() + timedelta(days=days)))
    text = hub(family_client, opinion_request)

    assert (BEFORE_CALL in text) == warns
    assert BEFORE_TIMES not in text


@pytest.mark.parametrize("status", [RequestStatus.WITHDRAWN, RequestStatus.ACCEPTED])
def test_where_no_first_call_is_to_come_nothing_warns(
    family_client: Client, opinion_request: SecondOpinionRequest, slots: list[Slot], status: RequestStatus
) -> None:
    decide(opinion_request, TODAY)
    put_into(opinion_request, status)

    assert "Your decision may come before" not in hub(family_client, opinion_request)
