"""The hospital's own texts as families read them: facts filled in, no link to what is not there."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from portal.center.models import CareCenter, LanguageNotice, Program, PublicPage, Question
from portal.public import OWN_ADDRESS
from records.requirements import NINE_KINDS
from tests.support.reading_level import assert_easy

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

KILOBYTES = 1024


def main_of(page: bytes) -> str:
    return page.decode().split("<main", 1)[1].split("</main>", 1)[0]


def _before_languages(page: str) -> str:
    return page[page.index("<h1") : page.index('<ul class="c-jump"')]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("slug", OWN_ADDRESS)
def test_each_page_is_easy_to_read_small_and_whole(client: Client, slug: str, language: str) -> None:
    shown = client.get(f"/{slug}/" if language == "en" else f"/es/{slug}/")
    page = shown.content.decode()

    # Sixteen languages stand there; each is measured by its own reviewer.
    text = _before_languages(page) if slug == "language-help" else page
    assert_easy(text, language)  # type: ignore[arg-type]
    assert len(shown.content) < 40 * KILOBYTES
    assert page.count("<h1") == 1
    assert 'id="help-title"' in page
    assert "{" not in main_of(shown.content)
    is_spanish = [path.startswith("/es/") for path in re.findall(r'href="(/[^"]*)"', main_of(shown.content))]
    assert is_spanish == [language == "es"] * len(is_spanish)


@pytest.mark.parametrize("slug", OWN_ADDRESS)
def test_each_page_costs_few_queries(client: Client, slug: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/{slug}/")

    assert len(queries) <= 5


def test_every_page_is_reached_from_the_start_page(client: Client) -> None:
    start = client.get("/").content.decode()

    assert [slug for slug in OWN_ADDRESS if f'href="/{slug}/"' not in start] == []


def test_a_new_page_is_listed_once_families_may_see_it(client: Client) -> None:
    page = PublicPage.objects.create(slug="parking", title_en="Where to park", body_en="Park at **door 2**.")
    assert client.get("/pages/parking/").status_code == 404
    assert "/pages/parking/" not in client.get("/").content.decode()

    page.is_published = True
    page.save()

    assert "Park at <strong>door 2</strong>." in client.get("/pages/parking/").content.decode()
    for address in ("/", "/how-it-works/"):
        assert '<a href="/pages/parking/">Where to park</a>' in client.get(address).content.decode()


def test_a_page_that_families_may_not_see_is_not_there_and_no_link_leads_to_it(client: Client) -> None:
    PublicPage.objects.filter(slug="cost").update(is_published=False)

    assert client.get("/cost/").status_code == 404
    assert client.get("/es/cost/").status_code == 404
    for address in ("/", "/how-it-works/", "/questions/"):
        assert "/cost/" not in client.get(address).content.decode()
    assert "See what it costs." in client.get("/questions/").content.decode()


@pytest.mark.parametrize("address", ["/pages/cost/", "/pages/none/", "/es/pages/none/"])
def test_there_is_one_address_for_each_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_to_prepare_names_the_nine_records(client: Client) -> None:
    text = client.get("/what-to-prepare/").content.decode()

    for kind in NINE_KINDS:
        assert escape(str(kind.label)) in text


def test_facts_that_families_hear_everywhere_are_the_same_here(client: Client) -> None:
    assert "15 to 30 minutes" in client.get("/how-it-works/").content.decode()
    assert "says that its doctors take part in more than 400" in client.get("/clinical-trials/").content.decode()
    assert "The call is free." in client.get("/cost/").content.decode()


def test_phones_names_and_promises_are_those_of_the_center(client: Client) -> None:
    center = CareCenter.objects.current()
    center.fast_track_phone, center.fast_track_hours, center.hospital_name = "+13035550188", 4, "<b>Sample</b>"
    center.save()

    text = client.get("/how-it-works/").content.decode()
    assert 'href="tel:+13035550188">303-555-0188</a>' in text
    assert "within 4 business hours" in text
    assert "&lt;b&gt;Sample&lt;/b&gt; says" in client.get("/clinical-trials/").content.decode()


def test_programs_and_questions_are_rows(client: Client) -> None:
    Program.objects.filter(code="hematology").update(is_active=False)
    Program.objects.filter(code="oncology").update(name_en="Cancer <care>")
    Question.objects.update(is_published=False)
    Question.objects.create(question_en="Where do we park?", answer_en="At *door 2*.")

    programs, questions = (main_of(client.get(f"/{slug}/").content) for slug in ("programs", "questions"))
    assert programs.count("<h2>") == 4
    assert "Cancer &lt;care&gt;" in programs
    assert questions.count("<h2>") == 1
    assert "<h2>Where do we park?</h2>" in questions
    assert "<em>door 2</em>" in questions


def test_language_help_speaks_english_and_fifteen_others(client: Client) -> None:
    text = client.get("/language-help/").content.decode()
    notices = list(LanguageNotice.objects.published())

    assert len(notices) == 16
    for notice in notices:
        assert f'id="language-{notice.tag}" lang="{notice.tag}" dir="{notice.direction}"' in text
        assert f'href="#language-{notice.tag}"' in text
        assert escape(notice.text) in text
    assert {notice.tag for notice in notices if notice.direction == "rtl"} == {"ar", "fa"}
