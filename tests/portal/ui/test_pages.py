"""The shell around every page, the gallery, and the pages for bad moments."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.ui.gallery import SAMPLES

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BAD_MOMENTS = ("400", "403", "403_csrf", "404", "429", "503")


@pytest.mark.parametrize("name", ["", *(f"{sample}/" for sample in SAMPLES)])
def test_the_gallery_draws_every_page(client: Client, name: str) -> None:
    page = client.get(f"/dev/components/{name}")
    html = page.content.decode()
    ids = re.findall(r'\bid="([^"]+)"', html)

    assert page.status_code == 200
    assert len(ids) == len(set(ids))
    assert len(re.findall(r"<h1\b", html)) == 1


def test_an_unknown_sample_is_not_found(client: Client) -> None:
    assert client.get("/dev/components/nothing/").status_code == 404


def test_a_page_with_errors_says_so_in_its_title(client: Client) -> None:
    html = client.get("/dev/components/question-errors/").content.decode()

    assert "<title>Error: Your child – Second opinion request</title>" in html


@pytest.mark.parametrize("name", BAD_MOMENTS)
def test_bad_moments_have_words_and_a_way_on(name: str, rf: object) -> None:
    html = render_to_string(f"{name}.html", request=rf.get("/"))  # type: ignore[attr-defined]

    assert html.count("<h1>") == 1
    assert f'href="{reverse("home")}"' in html
    assert not re.search(r"\b(oops|sorry|invalid|failed|forbidden)\b", html, re.IGNORECASE)


def test_the_page_for_our_own_faults_needs_nothing_and_speaks_both_languages() -> None:
    html = render_to_string("500.html")

    assert "Our system has a problem" in html
    assert 'lang="es"' in html


def test_the_demo_says_so_and_leads_to_its_mail(client: Client) -> None:
    html = client.get("/dev/components/hub/").content.decode()

    assert "Demo – invented data." in html
    assert f'href="{reverse("mailbox:mailbox")}"' in html


def test_visitors_see_no_service_bar(client: Client) -> None:
    html = client.get("/dev/components/hub/").content.decode()

    assert "c-bar" not in html
    assert "c-session" not in html


def test_families_see_where_they_can_go(client: Client, mother: User) -> None:
    client.force_login(mother)
    html = client.get("/dev/components/hub/").content.decode()

    for name in ("family_home", "records:checklist_current", "scheduling:call_current", "accounts:sign_out"):
        assert f'"{reverse(name)}"' in html
    assert f'data-url="{reverse("accounts:stay_signed_in")}"' in html


def test_staff_see_no_family_pages_in_the_bar(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)

    assert "c-bar" not in client.get("/dev/components/hub/").content.decode()


def test_every_page_ends_with_help_and_the_notices(client: Client) -> None:
    html = client.get("/dev/components/question/").content.decode()

    assert "tel:+13035550100" in html
    for name in ("how_it_works", "privacy", "accessibility", "language_help"):
        assert f'href="{reverse(name)}"' in html
    assert html.index('id="main"') < html.index('class="c-help"') < html.index('class="c-footer"')


def test_a_page_of_questions_says_where_it_is_and_why_it_asks(client: Client) -> None:
    html = client.get("/dev/components/page/").content.decode()

    assert "<title>The illness – Second opinion request</title>" in html
    assert "The illness and treatment: page 2 of 4 in this section" in html
    assert "Why we ask: it helps us choose the right doctor." in html
    assert 'name="page_version" value="1"' in html
    assert "We kept what you typed." not in html


def test_a_page_of_questions_can_be_left_and_its_language_changed_without_loss(client: Client) -> None:
    html = client.get("/dev/components/page/").content.decode()
    buttons = re.findall(r"<button[^>]*>", html)
    of_form = [button for button in buttons if 'form="question-form"' in button]

    assert 'id="question-form"' in html
    assert 'name="later" value="1"' in html
    # The first one is pressed by Enter and must carry no name.
    assert [re.findall(r'name="(\w+)" value="(\w+)"', button) for button in of_form] == [
        [],
        [("switch_language", "es")],
    ]
    assert 'hreflang="es"' not in html


def test_other_pages_change_the_language_by_a_link(client: Client) -> None:
    html = client.get("/dev/components/question/").content.decode()

    assert 'hreflang="es"' in html
    assert "switch_language" not in html
    assert "data-autosave-url" not in html


def test_words_typed_earlier_come_back_with_a_notice(client: Client) -> None:
    html = client.get("/dev/components/page-kept/").content.decode()

    assert "We kept what you typed. Check it, then save." in html
    assert "<title>Error" not in html
    assert 'value="spring"' in html


def test_the_page_that_removes_asks_first(client: Client) -> None:
    html = client.get("/dev/components/remove/").content.decode()

    assert 'name="confirm" value="1"' in html
    assert "Keep it" in html
