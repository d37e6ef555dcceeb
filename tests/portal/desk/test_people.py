"""Staff end access, keep reminders away, and see permissions and wishes to be erased."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from intake.models import Authority, Consent, RelatedPerson, ReportedHospital, SecondOpinionRequest
from intake.services.consents import default_end, revoke_release, sign_release
from portal.accounts.models import User
from portal.audit.models import AuditEvent

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def desk(coordinator: User, settings: Settings) -> Client:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(coordinator)
    return client


def act(desk: Client, name: str, opinion_request: SecondOpinionRequest, *more: object, **data: str) -> int:
    return desk.post(reverse(f"admin:{name}", args=[opinion_request.pk, *more]), data).status_code


def case(desk: Client, opinion_request: SecondOpinionRequest) -> str:
    page = reverse("admin:intake_secondopinionrequest_change", args=[opinion_request.pk])
    return desk.get(f"{page}?tab=people").text


def test_ending_access_leaves_somebody_and_says_who_decided(
    desk: Client, opinion_request: SecondOpinionRequest, father: User, coordinator: User
) -> None:
    own = opinion_request.requester
    assert act(desk, "desk_end_access", opinion_request, own.pk) == 302
    own.refresh_from_db()
    assert own.ended_at is None

    RelatedPerson.objects.create(patient=opinion_request.patient, user=father, relationship="parent")
    act(desk, "desk_end_access", opinion_request, own.pk)
    own.refresh_from_db()
    opinion_request.refresh_from_db()
    assert own.ended_at is not None
    assert opinion_request.requester.user == father
    assert AuditEvent.objects.get(action="intake.access_ended").actor == coordinator


def test_a_link_of_another_child_is_not_here(
    desk: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest
) -> None:
    assert act(desk, "desk_end_access", opinion_request, other_request.requester_id) == 404


def test_reminders_rest_for_a_week(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    act(desk, "desk_pause", opinion_request)
    assert "No reminders until" in case(desk, opinion_request)
    act(desk, "desk_pause", opinion_request, end="1")
    opinion_request.refresh_from_db()
    assert opinion_request.paused_until is None


def test_permissions_and_the_wish_to_be_erased_stand_on_the_case(
    desk: Client, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    RelatedPerson.objects.update(authority=Authority.YES)
    hospital = ReportedHospital.objects.create(opinion_request=opinion_request, name="Invented Clinic")
    sign_release(
        actor=mother,
        opinion_request=opinion_request,
        hospital_ids=[hospital.pk],
        record_kinds=["labs"],
        signed_name="Ana Sample",
        expires_on=default_end(),
        language="en",
    )
    SecondOpinionRequest.objects.update(erasure_asked_at=timezone.now())
    text = case(desk, opinion_request)
    assert "Invented Clinic" in text
    assert "asks us to erase this request" in text
    revoke_release(actor=mother, consent=Consent.objects.get())
    assert "Taken back" in case(desk, opinion_request)
