"""A family that told much, a second caregiver, and staff with the roles that matter here."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from intake.models import (
    CarePreferences,
    ClinicalHistory,
    Patient,
    RelatedPerson,
    Relationship,
    ReportedHospital,
    SecondOpinionRequest,
)
from portal.accounts.models import StaffRole, User
from tests.portal.desk.conftest import make_call, make_file

__all__ = ["make_call", "make_file"]


@pytest.fixture
def told(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The mother's request with answers of every part."""
    ClinicalHistory.objects.create(
        opinion_request=opinion_request,
        diagnosis_words="Medulloblastoma",
        diagnosis_certainty="confirmed",
        allergies="Penicillin",
        treatment_status="in_treatment",
        had_surgery="yes",
        inpatient_now="no",
    )
    CarePreferences.objects.create(
        opinion_request=opinion_request, goals=["plan"], first_question="Is there another way?"
    )
    ReportedHospital.objects.create(opinion_request=opinion_request, name="Testina General", city="Boise")
    return SecondOpinionRequest.objects.get(pk=opinion_request.pk)


@pytest.fixture
def second_parent(father: User, child: Patient) -> User:
    """The father with a link to the child and a phone of his own."""
    RelatedPerson.objects.create(
        patient=child, user=father, relationship=Relationship.PARENT, full_name="Luis Sample", phone="+13035550177"
    )
    return father


@pytest.fixture
def second_client(second_parent: User) -> Client:
    """His browser."""
    browser = Client()
    browser.force_login(second_parent)
    return browser


@pytest.fixture
def staff_browser(settings: Settings) -> Callable[[StaffRole], Client]:
    """The browser of somebody with a role; the second factor has its own tests."""
    settings.PORTAL_STAFF_SECOND_FACTOR = False

    def open_one(role: StaffRole) -> Client:
        person = User.objects.create_user(
            email=f"{role.value}@hospital.example", full_name=f"{role.label} Staff", is_staff=True, staff_role=role
        )
        browser = Client()
        browser.force_login(person)
        return browser

    return open_one
