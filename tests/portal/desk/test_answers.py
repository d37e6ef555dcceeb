"""What staff read of the family's answers: in clinical order, with what was sent, what is new and what was removed."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from intake import journey
from intake.models import CaseLook, ClinicalHistory, ReportedCaregiver, ReportedHospital, SecondOpinionRequest
from intake.services.answers import save_answers
from intake.services.rows import remove_row
from intake.states import RequestStatus
from portal.accounts.models import User
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration


@pytest.fixture
def sent(opinion_request: SecondOpinionRequest, mother: User) -> SecondOpinionRequest:
    """A sent request with a few answers."""
    ClinicalHistory.objects.create(opinion_request=opinion_request, diagnosis_words="Ependymoma", allergies="Eggs")
    ReportedHospital.objects.create(opinion_request=opinion_request, name="St. Anne’s")
    ReportedCaregiver.objects.create(
        opinion_request=opinion_request,
        reported_by=opinion_request.requester,
        full_name="Gran Sample",
        relationship="grandparent",
        email="gran@example.org",
    )
    return put_into(opinion_request, RequestStatus.SUBMITTED)


def shown(desk: Client, opinion_request: SecondOpinionRequest, part: str = "illness") -> str:
    address = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    return desk.get(f"{address}?tab={part}").content.decode().partition('class="d-tabs"')[2]


def next_visit() -> None:
    """Half an hour has passed since the last one."""
    cache.clear()


def test_staff_read_all_answers_illness_first(desk: Client, sent: SecondOpinionRequest) -> None:
    page = shown(desk, sent)
    assert page.index("Ependymoma") < page.index("St. Anne’s") < page.index("Eggs")
    assert "Gran Sample" in shown(desk, sent, "people")
    assert "Changed by the family" not in page


def test_a_change_after_sending_stands_beside_what_was_sent(
    desk: Client, sent: SecondOpinionRequest, mother: User
) -> None:
    shown(desk, sent)
    next_visit()
    for words in ("Medulloblastoma", "Medulloblastoma, group 3"):
        save_answers(actor=mother, opinion_request=sent, page=journey.DIAGNOSIS, values={"diagnosis_words": words})
    page = shown(desk, sent, "overview")
    assert "1 answer changed since you last looked" in page
    assert "Medulloblastoma, group 3" in page
    assert "Sent as: Ependymoma" in page
    assert "New" in shown(desk, sent)
    next_visit()
    again = shown(desk, sent, "overview")
    assert "since you last looked" not in again
    assert "Sent as: Ependymoma" in again


def test_an_entry_removed_after_sending_is_still_named(desk: Client, sent: SecondOpinionRequest, mother: User) -> None:
    hospital = ReportedHospital.objects.get()
    remove_row(actor=mother, opinion_request=sent, page=journey.HOSPITALS, row_id=hospital.pk)
    page = shown(desk, sent)
    assert "Removed by the family after sending" in page
    assert "Hospitals and doctors: St. Anne’s" in page


def test_each_member_of_staff_has_looked_for_themselves(desk: Client, sent: SecondOpinionRequest) -> None:
    shown(desk, sent)
    first = CaseLook.objects.get().looked_at
    shown(desk, sent, "overview")
    assert CaseLook.objects.get().looked_at == first
    next_visit()
    shown(desk, sent)
    assert CaseLook.objects.get().looked_at > first
