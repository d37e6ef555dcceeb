"""Every page about records is easy to read, and Spanish where Spanish is asked for, whatever became of a file."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records.models import AskedHow, ChaseOutcome, DocumentReference, RecordKind
from records.services.asks import ask_for_more
from records.services.chase import add_hospital, ask_hospitals, end_chase, mark_asked, nudge
from records.services.links import make_link
from tests.portal.test_reading_level import hard_pages
from tests.portal.test_spanish import english_on
from tests.records.conftest import pdf
from tests.records.test_passwords import locked
from tests.support.reading_level import Language

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NAMES_OTHER = pdf(1, "Patient Name: Leopold Other  DOB: 01/02/2012")
# The words of a letter, which other hospitals read: English on every page, and marked as such.
LETTER = re.compile(r'(<div class="c-letter" lang="en"[^>]*>).*?</div>', re.DOTALL)
OF_A_FILE = ("file", "describe", "unlock", "held", "withdraw")


@pytest.fixture
def addresses(
    opinion_request: SecondOpinionRequest,
    mother: User,
    coordinator: User,
    check: Callable[..., DocumentReference],
    receive: Callable[..., DocumentReference],
) -> list[str]:
    """Pages of a request whose records stand in many ways."""
    hospital = add_hospital(actor=mother, opinion_request=opinion_request, name="St. Anne’s Sample", city="Boise")
    kinds = [RecordKind.PATHOLOGY, RecordKind.MRI, RecordKind.LABS]
    first, second, _open = ask_hospitals(
        actor=mother, opinion_request=opinion_request, hospital_ids=[hospital.pk], kinds=kinds
    )
    days_ago = timezone.localdate() - timedelta(days=40)
    for line in (first, second):
        mark_asked(actor=mother, chase=line, how=AskedHow.LETTER, on=days_ago)
    nudge(actor=coordinator, chase=first, how=AskedHow.PHONE)
    end_chase(actor=coordinator, chase=second, outcome=ChaseOutcome.PART_ARRIVED)
    more = ask_for_more(
        actor=coordinator, opinion_request=opinion_request, kind=RecordKind.PATHOLOGY, what="Sample", why="Sample"
    )
    make_link(actor=mother, opinion_request=opinion_request, hospital=hospital, kinds=kinds, days=7, most_files=5)
    files = [check(pdf(2)), check(locked()), check(NAMES_OTHER), check(b"PK\x03\x04 nothing", "x.zip"), receive(pdf(1))]
    return [
        *(_address(name, opinion_request) for name in ("checklist", "links", "hospitals", "ask_hospitals")),
        _address("letter", opinion_request, hospital_id=hospital.pk),
        _address("asked", opinion_request, chase_id=first.pk),
        _address("ask", opinion_request, ask_id=more.pk),
        *(_address("kind", opinion_request, kind=kind) for kind in RecordKind),
        *(_address(name, opinion_request, document_id=each.pk) for each in files for name in OF_A_FILE),
        "settings/",
    ]


def _address(name: str, opinion_request: SecondOpinionRequest, **more: object) -> str:
    return reverse(f"records:{name}", kwargs={"rid": opinion_request.pk} | more).removeprefix("/")


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_about_records_are_easy_to_read(family_client: Client, addresses: list[str], language: Language) -> None:
    assert hard_pages(family_client, addresses, language) == {}


def test_pages_about_records_are_spanish(family_client: Client, addresses: list[str]) -> None:
    bodies = {each: family_client.get(f"/es/{each}", follow=True).content.decode() for each in addresses}

    assert [each for each, body in bodies.items() if '<html lang="es"' not in body] == []
    assert {each: found for each, body in bodies.items() if (found := english_on(LETTER.sub(r"\1", body)))} == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_for_another_hospital_are_easy_to_read(
    mother: User, opinion_request: SecondOpinionRequest, buckets: None, language: Language
) -> None:
    kinds = [RecordKind.LABS, RecordKind.MRI]
    made = make_link(actor=mother, opinion_request=opinion_request, hospital_name="St. Anne’s Sample", kinds=kinds)
    browser = Client()
    browser.get("/send/", {"link": made.token})
    pages = ["send/", "send/labs/", "send/mri/"]

    assert {each: browser.get(f"/{each}").status_code for each in pages} == dict.fromkeys(pages, 200)
    assert hard_pages(browser, pages, language) == {}
