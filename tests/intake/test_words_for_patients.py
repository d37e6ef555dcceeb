"""A grown patient who asks for themselves is never told of "your child"."""

import re

import pytest
from django.test import Client

from intake.journey import PAGES, Section
from intake.models import ClinicalHistory, Condition, RelatedPerson, Relationship, SecondOpinionRequest
from tests.support.reading_level import Language, assert_easy, prose_of

SPEAKS_OF_A_CHILD = {
    "en": re.compile(r"\byour child\b", re.IGNORECASE),
    "es": re.compile(r"\bsu hij[oa]\b", re.IGNORECASE),
}
AROUND_THE_QUESTIONS = (
    "request/",
    "request/check/",
    *(f"request/{section}/check/" for section in Section.values if section != Section.START),
)


@pytest.fixture
def own_request(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """A request of the patient, whose answers open every page."""
    RelatedPerson.objects.update(relationship=Relationship.SELF)
    SecondOpinionRequest.objects.update(condition=Condition.LEUKEMIA, leukemia_flags=["none"])
    names = [each.name for each in ClinicalHistory._meta.get_fields()]
    opening = {name: "yes" for name in names if name.startswith("had_") or name == "came_back"}
    ClinicalHistory.objects.create(opinion_request=opinion_request, **opening)
    return SecondOpinionRequest.objects.get()


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_speak_to_the_patient(
    family_client: Client, own_request: SecondOpinionRequest, language: Language
) -> None:
    pages = [page for page in PAGES if page.is_question]
    addresses = [page.url(own_request.pk) for page in pages]
    addresses += [f"{page.url(own_request.pk)}add/" for page in pages if page.row is not None]
    addresses += [f"/r/{own_request.pk}/{path}" for path in AROUND_THE_QUESTIONS]
    wrong = {}
    for address in addresses:
        page = family_client.get(address if language == "en" else f"/es{address}", follow=True).content
        assert_easy(page, language, names=("Testina", "Sample", "Ana"))
        wrong[address] = SPEAKS_OF_A_CHILD[language].findall(prose_of(page))

    assert {address: found for address, found in wrong.items() if found} == {}
