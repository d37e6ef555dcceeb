"""Who may only look is told so in kind words wherever a page is nothing but a form that acts."""

import pytest
from django.test import Client
from django.urls import reverse

from intake.middleware import ACTING_PAGES
from intake.models import Access, Authority, RelatedPerson, ReportedHospital, SecondOpinionRequest
from portal.accounts.models import User

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

WITHOUT_MORE = sorted(each for each in ACTING_PAGES if each != "family:permission_revoke")


@pytest.fixture
def looking(father: User, opinion_request: SecondOpinionRequest) -> Client:
    RelatedPerson.objects.update_or_create(
        patient=opinion_request.patient,
        user=father,
        defaults={"relationship": "parent", "access": Access.SEE, "authority": Authority.YES, "ended_at": None},
    )
    client = Client()
    client.force_login(father)
    return client


@pytest.mark.parametrize("page", WITHOUT_MORE)
def test_a_page_that_acts_says_so_before_anything_is_filled_in(
    looking: Client, opinion_request: SecondOpinionRequest, page: str
) -> None:
    answered = looking.get(reverse(page, kwargs={"rid": opinion_request.pk}))

    assert answered.status_code == 403
    text = answered.content.decode()
    assert "You can read this request" in text
    assert "question-form" not in text


@pytest.mark.parametrize("page", ["request_home", "status", "copy", "family:people", "family:choices", "intake:check"])
def test_what_can_be_read_stays_open(looking: Client, opinion_request: SecondOpinionRequest, page: str) -> None:
    assert looking.get(reverse(page, kwargs={"rid": opinion_request.pk})).status_code == 200


def test_permissions_are_read_without_the_form(looking: Client, opinion_request: SecondOpinionRequest) -> None:
    ReportedHospital.objects.create(opinion_request=opinion_request, name="Sample General", city="Denver")
    page = looking.get(reverse("family:permission", kwargs={"rid": opinion_request.pk})).content.decode()

    assert "You can read what is signed here." in page
    assert "signed_name" not in page


def test_who_may_add_meets_the_forms(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    page = family_client.get(reverse("family:invite", kwargs={"rid": opinion_request.pk}))

    assert page.status_code == 200
    assert "question-form" in page.content.decode()


def test_a_stranger_still_finds_nothing(opinion_request: SecondOpinionRequest, stranger: User) -> None:
    client = Client()
    client.force_login(stranger)

    assert client.get(reverse("scheduling:book", kwargs={"rid": opinion_request.pk})).status_code == 404
