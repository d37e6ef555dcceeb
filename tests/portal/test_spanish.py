"""Spanish pages are Spanish to the last word, and days are written as people write them."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format, localize, sanitize_separators
from django.utils.translation import gettext

from intake.journey import PAGES, Section
from intake.models import SecondOpinionRequest
from portal.desk.words import short_day
from portal.public import OWN_ADDRESS
from portal.ui.catalogs import extract_catalog
from portal.ui.dates import day_in_words
from records.models import RecordKind

SIGNED_OUT = ["", "start/who/", "sign-in/", *(f"{slug}/" for slug in OWN_ADDRESS), "nowhere/"]
OF_A_REQUEST = [
    "home/",
    "status/",
    "people/",
    "people/invite/",
    "choices/",
    "request/",
    "request/check/",
    "request/copy/",
    "request/withdraw/",
    "request/erase/",
    "request/family/permission/",
    *(f"request/{section}/check/" for section in Section.values if section != Section.START),
    "records/",
    *(f"records/{kind}/" for kind in RecordKind.values),
    "call/",
    "call/book/",
    "call/ask/",
    "call/openings/",
    "call/time-zone/",
    "call-sheet/",
    "messages/",
]
QUESTIONS = [page for page in PAGES if page.is_question]
# Shorter ones may be names or Spanish words too; from this length on, a part of a text gives English away.
SHORTEST, SENTENCE = 5, 20
# Languages are called by their own names.
OWN_NAMES = {"English", "Spanish", "Tagalog"}


@cache
def _english() -> frozenset[str]:
    """What would be English on a Spanish page: source words that are not their own translation."""
    with translation.override("es"):
        words = [message.id for message in extract_catalog() if isinstance(message.id, str) and not message.context]
        told = {each for each in words if len(each) >= SHORTEST and "%" not in each and gettext(each) != each}
    return frozenset(told - OWN_NAMES)


def english_on(page: str) -> list[str]:
    """English found in a page's texts or attributes."""
    shown = re.findall(r'>([^<]+)<|(?:aria-label|alt|title|placeholder)="([^"]+)"', page)
    # A single small word in a data attribute is a name for programs, such as data-word="problem".
    held = re.findall(r'data-(?!reveal-)[a-z-]+="([^"]*[A-Z ][^"]*)"', page)
    texts = [_plain(text or attribute) for text, attribute in shown] + [_plain(text) for text in held]
    return sorted(
        each for each in _english() if any(each == text or (len(each) >= SENTENCE and each in text) for text in texts)
    )


def _plain(text: str) -> str:
    # In brackets stands the English word that families find on their papers.
    return re.sub(r" \([^()]*\)", "", " ".join(html.unescape(text).split()))


@pytest.mark.django_db
@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_before_sign_in_are_spanish(client: Client, path: str) -> None:
    body = client.get(f"/es/{path}", follow=True).content.decode()

    assert '<html lang="es"' in body
    assert english_on(body) == []


def _english_pages(client: Client, addresses: Iterable[str]) -> dict[str, list[str]]:
    """The English of each page that has any; all of them, so that one run tells everything."""
    bodies = {address: client.get(f"/es{address}", follow=True).content.decode() for address in addresses}
    assert [address for address, body in bodies.items() if '<html lang="es"' not in body] == []
    found = {address: english_on(body) for address, body in bodies.items()}
    return {address: english for address, english in found.items() if english}


def test_pages_of_a_request_are_spanish(family_client: Client, told_everything: SecondOpinionRequest) -> None:
    assert _english_pages(family_client, [f"/r/{told_everything.pk}/{path}" for path in OF_A_REQUEST]) == {}


def test_questions_are_spanish(family_client: Client, told_everything: SecondOpinionRequest) -> None:
    pages = [page.url(told_everything.pk) for page in QUESTIONS]
    entries = [f"{page.url(told_everything.pk)}add/" for page in QUESTIONS if page.row is not None]

    assert _english_pages(family_client, pages + entries) == {}


def test_errors_of_questions_are_spanish(family_client: Client, told_everything: SecondOpinionRequest) -> None:
    english = {}
    for page in QUESTIONS:
        address = f"/es{page.url(told_everything.pk)}" + ("add/" if page.row is not None else "")
        english[address] = english_on(family_client.post(address, {}).content.decode())

    assert {address: found for address, found in english.items() if found} == {}


@pytest.mark.django_db
def testenglish_on_a_spanish_page_would_be_noticed(client: Client) -> None:
    found = english_on(client.get("/").content.decode())

    assert {"Get a second opinion for your child", "Start", "Need help?"} <= set(found)


def test_days_are_written_as_people_write_them() -> None:
    this_year = timezone.localdate().year
    with translation.override("es"):
        assert day_in_words(date(this_year, 5, 5)).endswith(" 5 de mayo")
        assert day_in_words(date(2019, 5, 5)) == "domingo 5 de mayo de 2019"
        assert short_day(datetime(2026, 11, 24, 5, 30, tzinfo=UTC), ZoneInfo("America/Denver")) == "lun 23 nov"
    with translation.override("en"):
        assert day_in_words(date(2019, 5, 5)) == "Sunday, May 5, 2019"
        assert short_day(date(2026, 11, 24)) == "Tue, Nov 24"


def test_numbers_and_short_dates_mean_the_same_in_both_languages() -> None:
    for language in ("en", "es"):
        with translation.override(language):
            assert localize(85.4) == "85.4"
            assert sanitize_separators("85.4") == "85.4"
            assert date_format(date(2019, 5, 6), "SHORT_DATE_FORMAT") == "05/06/2019"
            assert forms.DateField(localize=True).clean("05/06/2019") == date(2019, 5, 6)
