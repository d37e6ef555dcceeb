"""Lists of entries: added once, changed, removed, logged; only one's own."""

from uuid import uuid4

import pytest
from django.test import Client

from intake.journey import CAREGIVERS, CHEMOTHERAPY, HOSPITALS, SURGERIES
from intake.models import (
    AnswerChange,
    ClinicalHistory,
    ReportedCaregiver,
    ReportedChemotherapy,
    ReportedHospital,
    ReportedSurgery,
    SecondOpinionRequest,
)
from intake.services.rows import MAX_ENTRIES
from portal.accounts.models import User

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def hospitals(opinion_request: SecondOpinionRequest) -> str:
    return HOSPITALS.url(opinion_request.pk)


@pytest.fixture
def treated(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    ClinicalHistory.objects.create(opinion_request=opinion_request, had_surgery="yes", had_chemotherapy="yes")
    return opinion_request


def test_an_entry_is_added_changed_and_removed(family_client: Client, hospitals: str) -> None:
    assert family_client.post(f"{hospitals}add/", {"name": "St. Anne’s"})["Location"] == hospitals
    hospital = ReportedHospital.objects.get()
    family_client.post(f"{hospitals}{hospital.pk}/", {"name": "St. Anne’s", "city": "Pueblo"})
    hospital.refresh_from_db()
    assert hospital.city == "Pueblo"
    removal = f"{hospitals}{hospital.pk}/remove/"
    assert "Remove this hospital?" in family_client.get(removal).content.decode()
    assert ReportedHospital.objects.exists()
    assert family_client.post(removal)["Location"] == hospitals
    assert not ReportedHospital.objects.exists()
    assert family_client.get(removal).status_code == 404
    changes = AnswerChange.objects.filter(row_id=hospital.pk).order_by("version", "column")
    told = [(each.column, each.before, each.after, each.version) for each in changes]
    assert told == [
        ("name", "", "St. Anne’s", 1),
        ("city", "", "Pueblo", 2),
        ("city", "Pueblo", None, 3),
        ("name", "St. Anne’s", None, 3),
    ]


def test_two_presses_add_one_entry(family_client: Client, hospitals: str) -> None:
    page = family_client.get(f"{hospitals}add/").content.decode()
    new_entry = page.partition('name="new_entry" value="')[2].partition('"')[0]
    for _press in range(2):
        family_client.post(f"{hospitals}add/", {"name": "St. Anne’s", "new_entry": new_entry})
    assert ReportedHospital.objects.count() == 1


def test_anothers_entry_is_out_of_reach(
    family_client: Client, hospitals: str, other_request: SecondOpinionRequest
) -> None:
    theirs = ReportedHospital.objects.create(opinion_request=other_request, name="Theirs")
    for way in ("", "remove/"):
        assert family_client.get(f"{hospitals}{theirs.pk}/{way}").status_code == 404
        assert family_client.post(f"{hospitals}{theirs.pk}/{way}", {"name": "Mine"}).status_code == 404
    assert family_client.get(f"{hospitals}{uuid4()}/").status_code == 404
    # Naming a foreign id for a new entry changes nothing of it either.
    family_client.post(f"{hospitals}add/", {"name": "Mine", "new_entry": str(theirs.pk)})
    theirs.refresh_from_db()
    assert (theirs.name, theirs.opinion_request) == ("Theirs", other_request)
    assert not ReportedHospital.objects.exclude(pk=theirs.pk).exists()


def test_caregivers_stay_with_who_named_them(
    family_client: Client, opinion_request: SecondOpinionRequest, father: User
) -> None:
    address = CAREGIVERS.url(opinion_request.pk)
    family_client.post(
        f"{address}add/", {"full_name": "Gran Sample", "relationship": "grandparent", "email": "g@x.org"}
    )
    gran = ReportedCaregiver.objects.get()
    assert set(AnswerChange.objects.values_list("is_private", flat=True)) == {True}
    opinion_request.patient.related_people.create(user=father, relationship="parent")
    his = Client()
    his.force_login(father)
    assert "Gran" not in his.get(address).content.decode()
    assert his.get(f"{address}{gran.pk}/").status_code == 404
    assert his.post(f"{address}{gran.pk}/remove/").status_code == 404
    assert ReportedCaregiver.objects.exists()


def test_a_caregiver_can_be_reached_somehow(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    address = f"{CAREGIVERS.url(opinion_request.pk)}add/"
    refused = family_client.post(address, {"full_name": "Gran Sample", "relationship": "other"})
    words = refused.content.decode()
    assert refused.status_code == 422
    assert "Enter a phone number or an email for this person" in words
    assert "Say who they are, such as aunt or family friend" in words


def test_none_answers_the_question_that_opened_the_list(family_client: Client, treated: SecondOpinionRequest) -> None:
    address = SURGERIES.url(treated.pk)
    assert "No surgery so far" in family_client.get(address).content.decode()
    assert family_client.post(address, {"none": "1"})["Location"] == CHEMOTHERAPY.url(treated.pk)
    assert ClinicalHistory.objects.get().had_surgery == "no"
    assert family_client.get(address).status_code == 302


def test_none_is_not_believed_beside_an_entry(family_client: Client, treated: SecondOpinionRequest) -> None:
    ReportedSurgery.objects.create(opinion_request=treated, what="Port put in")
    family_client.post(SURGERIES.url(treated.pk), {"none": "1"})
    assert ClinicalHistory.objects.get().had_surgery == "yes"


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"started_on_year": "2001"}, "This date must be after the birth date, in 2019 or later"),
        ({"started_on_year": "2090"}, "must be in the past"),
        ({"started_on_year": "2023", "ended_on_year": "2021"}, "The end must be after the start"),
        ({"started_on_year": "2023", "ended_on_year": "2024", "is_ongoing": "on"}, "Keep one and clear the other"),
        ({"started_on_month": "13", "started_on_year": "2023"}, "Month must be a number from 1 to 12"),
    ],
)
def test_dates_that_cannot_be(
    dates: dict[str, str], words: str, family_client: Client, treated: SecondOpinionRequest
) -> None:
    refused = family_client.post(f"{CHEMOTHERAPY.url(treated.pk)}add/", {"plan": "AALL1731"} | dates)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not ReportedChemotherapy.objects.exists()


def test_about_makes_nothing_sure(family_client: Client, treated: SecondOpinionRequest) -> None:
    dates = {"started_on_year": "2023", "ended_on_year": "2022", "ended_on_about": "on"}
    family_client.post(f"{CHEMOTHERAPY.url(treated.pk)}add/", {"plan": "I don’t know"} | dates)
    assert str(ReportedChemotherapy.objects.get().ended_on) == "2022~"


def test_a_list_has_an_end(family_client: Client, opinion_request: SecondOpinionRequest, hospitals: str) -> None:
    ReportedHospital.objects.bulk_create(
        ReportedHospital(opinion_request=opinion_request, name=f"No. {number}") for number in range(MAX_ENTRIES)
    )
    assert family_client.post(f"{hospitals}add/", {"name": "One more"})["Location"] == hospitals
    assert ReportedHospital.objects.count() == MAX_ENTRIES
    page = family_client.get(hospitals).content.decode()
    assert "This list is full" in page
    assert f"{hospitals}add/" not in page
