"""Spanish pages are Spanish to the last word, and days are written as people write them."""

import html
import re
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format, localize, sanitize_separators
from django.utils.translation import gettext

from intake.models import SecondOpinionRequest
from portal.desk.words import short_day
from portal.public import OWN_ADDRESS
from portal.ui.catalogs import extract_catalog
from portal.ui.dates import day_in_words

SIGNED_OUT = ["", "start/who/", "sign-in/", *(f"{slug}/" for slug in OWN_ADDRESS), "nowhere/"]
OF_A_REQUEST = [
    "home/",
    "request/contact/",
    "request/call-needs/",
    "request/check/",
    "request/child/change/",
    "request/illness/",
    "records/",
    "records/pathology/",
    "call/",
    "call/book/",
    "call/time-zone/",
]
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


def _english_on(page: str) -> list[str]:
    """English found in a page's texts or attributes."""
    shown = re.findall(r'>([^<]+)<|(?:aria-label|alt|title|placeholder|data-[a-z-]+)="([^"]+)"', page)
    texts = [_plain(text or attribute) for text, attribute in shown]
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
    assert _english_on(body) == []


@pytest.mark.parametrize("path", OF_A_REQUEST)
def test_pages_of_a_request_are_spanish(
    family_client: Client, opinion_request: SecondOpinionRequest, path: str
) -> None:
    body = family_client.get(f"/es/r/{opinion_request.pk}/{path}", follow=True).content.decode()

    assert '<html lang="es"' in body
    assert _english_on(body) == []


@pytest.mark.django_db
def test_english_on_a_spanish_page_would_be_noticed(client: Client) -> None:
    found = _english_on(client.get("/").content.decode())

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
