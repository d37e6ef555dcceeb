"""Every page a family meets can be read by a sixth-grader, in English and in Spanish."""

from collections.abc import Iterable

import pytest
from django.test import Client
from django.utils import translation

from intake.journey import PAGES, Page, Section
from intake.models import ConsentKind, SecondOpinionRequest
from intake.services.requests import submit_request
from portal.accounts.models import User
from records.models import RecordKind
from tests.support.reading_level import Language, assert_easy

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db,
    pytest.mark.parametrize("language", ["en", "es"]),
]

# Names that the tests themselves bring.
NAMES = ("Testina", "Sample", "Ana Sample", "Ana")
QUESTIONS = [page for page in PAGES if page.is_question]
BEFORE_SIGN_IN = ("", "start/who/", "start/condition/", "start/leukemia/", "sign-in/", "nowhere/")
OF_A_REQUEST = (
    "home/",
    "status/",
    "people/",
    "people/invite/",
    "choices/",
    "request/",
    "request/check/",
    "request/withdraw/",
    "request/erase/",
    "request/family/permission/",
    *(f"request/{section}/check/" for section in Section.values if section != Section.START),
    "records/",
    *(f"records/{kind}/" for kind in RecordKind.values),
    "records/disc/",
    *(f"records/disc/{way}/" for way in ("computer", "mail", "online", "ask")),
    "call/",
    "call/book/",
    "call/ask/",
    "call/openings/",
    "call/time-zone/",
    "messages/",
)
OF_THE_FAST_TRACK = ("home/", "call/", "request/reach/", "request/check/", "request/contact/")
AFTER_SENDING = ("home/", "request/sent/", "request/check/", "request/")


def hard_pages(client: Client, paths: Iterable[str], language: Language) -> dict[str, str]:
    """What is wrong with each of the pages that are not easy; all of them, so that one run tells everything."""
    found = {path: _fault(client.get(_in_language(path, language), follow=True).content, language) for path in paths}
    return {path: fault for path, fault in found.items() if fault}


def _in_language(path: str, language: Language) -> str:
    return f"/{path}" if language == "en" else f"/es/{path}"


def _fault(page: bytes, language: Language) -> str:
    try:
        assert_easy(page, language, names=NAMES)
    except AssertionError as fault:
        return str(fault)
    return ""


def _address(page: Page, opinion_request: SecondOpinionRequest) -> str:
    # The page asked for before has left its language behind.
    with translation.override("en"):
        return page.url(opinion_request.pk).removeprefix("/")


def test_pages_before_sign_in(client: Client, language: Language) -> None:
    client.post("/start/who/", {"relationship": "parent"})
    client.post("/start/condition/", {"condition": "leukemia"})
    client.post("/start/leukemia/", {"leukemia_flags": ["relapsed"]})

    assert hard_pages(client, (*BEFORE_SIGN_IN, "start/soon/"), language) == {}


def test_pages_of_a_request(family_client: Client, told_everything: SecondOpinionRequest, language: Language) -> None:
    assert hard_pages(family_client, [f"r/{told_everything.pk}/{path}" for path in OF_A_REQUEST], language) == {}


def test_questions(family_client: Client, told_everything: SecondOpinionRequest, language: Language) -> None:
    pages = [_address(page, told_everything) for page in QUESTIONS]
    entries = [f"{_address(page, told_everything)}add/" for page in QUESTIONS if page.row is not None]

    assert hard_pages(family_client, pages + entries, language) == {}


def test_what_questions_say_to_an_empty_answer(
    family_client: Client, told_everything: SecondOpinionRequest, language: Language
) -> None:
    hard = {}
    for page in QUESTIONS:
        address = _address(page, told_everything) + ("add/" if page.row is not None else "")
        answer = family_client.post(_in_language(address, language), {})
        assert answer.status_code in {302, 422}, address
        hard[address] = _fault(answer.content, language)

    assert {address: fault for address, fault in hard.items() if fault} == {}


def test_pages_of_the_fast_track(
    family_client: Client, fast_track_request: SecondOpinionRequest, language: Language
) -> None:
    pages = [f"r/{fast_track_request.pk}/{path}" for path in OF_THE_FAST_TRACK]

    assert hard_pages(family_client, pages, language) == {}


def test_pages_after_sending(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User, language: Language
) -> None:
    submit_request(actor=mother, opinion_request=opinion_request, agreed_to=[ConsentKind.PRIVACY_NOTICE])

    assert hard_pages(family_client, [f"r/{opinion_request.pk}/{path}" for path in AFTER_SENDING], language) == {}
