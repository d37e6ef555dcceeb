"""Administrators change what families are told; coordinators read it; nobody saves by looking."""

from datetime import time

import pytest
from django.test import Client

from portal.audit.models import AuditEvent
from portal.center.models import BusinessHours, CareCenter, Holiday, LanguageNotice, Program, PublicPage, Question
from tests.support.center_form import center_rows

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CENTER = "/admin/center/carecenter/"


def facts() -> dict[str, object]:
    center = CareCenter.objects.current()
    return {each.name: getattr(center, each.name) for each in CareCenter._meta.fields if each.editable}


def cost_form(**changes: str) -> tuple[str, dict[str, str]]:
    page = PublicPage.objects.get(slug="cost")
    texts = {name: str(getattr(page, name)) for name in ("title_en", "title_es", "body_en", "body_es", "position")}
    return f"/admin/center/publicpage/{page.pk}/change/", {**texts, "is_published": "on", **changes}


def test_hours_change_with_their_words_and_the_clock_of_fast_track(admin_desk: Client) -> None:
    rows = center_rows({"opens_at": "10:00"}, {}, {}, {}, {}, {"weekday": 6, "opens_at": "09:00", "closes_at": "12:30"})

    response = admin_desk.post(CENTER, facts() | rows)

    assert response.status_code == 302
    center = CareCenter.objects.current()
    assert center.hours_en == (
        "Monday, 10 a.m. to 5 p.m.; Tuesday to Friday, 8 a.m. to 5 p.m.; Saturday, 9 a.m. to 12:30 p.m. Mountain Time"
    )
    assert center.hours_es.startswith("Lunes, de 10 a. m. a 5 p. m.; de martes a viernes")
    assert len(center.business_calendar().hours) == 6
    assert AuditEvent.objects.filter(action="center.carecenter_changed").count() == 1


def test_two_spans_may_trade_places_in_one_form(admin_desk: Client) -> None:
    BusinessHours.objects.filter(weekday=1).update(closes_at=time(12))
    BusinessHours.objects.create(weekday=1, opens_at=time(13), closes_at=time(17))

    rows = center_rows({"opens_at": "13:00", "closes_at": "17:00"}, {"opens_at": "08:00", "closes_at": "12:00"})

    assert admin_desk.post(CENTER, facts() | rows).status_code == 302
    assert BusinessHours.objects.filter(weekday=1).count() == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"opens_at": "17:00", "closes_at": "08:00"}, "The hours must end after they start."),
        ({"weekday": 2, "opens_at": "16:59", "closes_at": "18:00"}, "These hours overlap"),
        ({"opens_at": ""}, "This field is required."),
    ],
)
def test_hours_that_cannot_be_are_explained_and_nothing_is_saved(
    admin_desk: Client, changed: dict[str, object], words: str
) -> None:
    response = admin_desk.post(CENTER, facts() | center_rows(changed))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert BusinessHours.objects.filter(opens_at=time(8), closes_at=time(17)).count() == 5


def test_the_last_hours_stay(admin_desk: Client) -> None:
    response = admin_desk.post(CENTER, facts() | center_rows(*[{"DELETE": "on"}] * 5))

    assert response.status_code == 422
    assert "Keep at least one day" in response.content.decode()
    assert BusinessHours.objects.count() == 5


def test_a_holiday_is_added_once(admin_desk: Client) -> None:
    new = {"center": 1, "closed_on": "2028-01-17", "name_en": "Snow day", "name_es": "Día de nieve"}

    assert admin_desk.post(CENTER, facts() | center_rows(holidays=(new,))).status_code == 302
    assert admin_desk.post(CENTER, facts() | center_rows(holidays=(new,))).status_code == 422
    assert Holiday.objects.filter(closed_on="2028-01-17").count() == 1


def test_an_edited_page_is_what_families_read_and_what_the_trail_keeps(admin_desk: Client, client: Client) -> None:
    address, form = cost_form(body_en="It is **free**. See [privacy](page:privacy).", title_en="Money")

    assert admin_desk.post(address, form).status_code == 302

    page = client.get("/cost/").content.decode()
    assert "<h1>Money</h1>" in page
    assert 'It is <strong>free</strong>. See <a href="/privacy/">privacy</a>.' in page
    assert AuditEvent.objects.filter(action="center.publicpage_changed").count() == 1


@pytest.mark.parametrize(
    ("language", "field", "shown"), [("en", "body_en", "What it costs"), ("es", "body_es", "Cuánto cuesta")]
)
def test_a_look_shows_the_page_in_either_language_and_saves_nothing(
    admin_desk: Client, language: str, field: str, shown: str
) -> None:
    address, form = cost_form(**{field: "Draft <b>words</b>, {phone}."})

    response = admin_desk.post(address, form | {"preview": language})

    page = response.content.decode()
    assert response.status_code == 200
    assert f"<h1>{shown}</h1>" in page
    assert "Draft &lt;b&gt;words&lt;/b&gt;, <a" in page
    assert "This is how families would see" in page or language == "es"
    assert "Draft" not in getattr(PublicPage.objects.get(slug="cost"), field)
    assert not AuditEvent.objects.filter(action="center.publicpage_changed").exists()


def test_a_look_at_a_text_with_a_mistake_shows_the_mistake(admin_desk: Client) -> None:
    address, form = cost_form(body_en="{fone}")

    response = admin_desk.post(address, form | {"preview": "en"})

    assert response.status_code == 422
    assert "Use one of these in braces" in response.content.decode()


@pytest.mark.parametrize("body", ["{fone}", "[x](https://example.org)", "[x](/cost/)", "![x](pixel.png)", "\x00"])
@pytest.mark.parametrize("field", ["body_en", "body_es"])
def test_unknown_facts_and_links_to_elsewhere_are_not_kept(admin_desk: Client, field: str, body: str) -> None:
    address, form = cost_form(**{field: body})

    assert admin_desk.post(address, form).status_code == 422


def test_pages_that_every_footer_names_stay(admin_desk: Client) -> None:
    page = PublicPage.objects.get(slug="privacy")
    form = {name: getattr(page, name) for name in ("title_en", "title_es", "body_en", "body_es", "position")}

    response = admin_desk.post(f"/admin/center/publicpage/{page.pk}/change/", form)

    assert response.status_code == 422
    assert "Families always need this page." in response.content.decode()


def test_an_administrator_adds_a_page_a_question_and_a_notice(admin_desk: Client, client: Client) -> None:
    page = {"slug": "parking", "title_en": "Parking", "title_es": "Auto", "body_en": "Here.", "body_es": "Aquí."}
    question = {"question_en": "Wifi?", "question_es": "¿Wifi?", "answer_en": "Yes, free.", "answer_es": "Sí."}
    notice = {"tag": "pl", "own_name": "Polski", "direction": "ltr", "text": "Pomoc językowa jest bezpłatna."}
    shown = {"position": 5, "is_published": "on"}

    for table, form in (("publicpage", page), ("question", question), ("languagenotice", notice)):
        assert admin_desk.post(f"/admin/center/{table}/add/", form | shown).status_code == 302

    assert "Aquí." in client.get("/es/pages/parking/").content.decode()
    assert "Yes, free." in client.get("/questions/").content.decode()
    assert 'lang="pl"' in client.get("/language-help/").content.decode()


@pytest.mark.parametrize("tag", ["polski", "p", "en us", '"><b>'])
def test_a_language_tag_is_one_that_browsers_know(admin_desk: Client, tag: str) -> None:
    form = {"tag": tag, "own_name": "X", "direction": "ltr", "text": "X", "position": 5}

    assert admin_desk.post("/admin/center/languagenotice/add/", form).status_code == 422


def test_coordinators_read_all_of_it_and_change_none(desk: Client) -> None:
    address, form = cost_form(title_en="Mine")
    rows = [address, f"/admin/center/program/{Program.objects.first().pk}/change/"]  # type: ignore[union-attr]
    rows += [f"/admin/center/question/{Question.objects.first().pk}/change/"]  # type: ignore[attr-defined]
    rows += [f"/admin/center/languagenotice/{LanguageNotice.objects.first().pk}/change/", CENTER]  # type: ignore[union-attr]

    for each in rows:
        assert desk.get(each).status_code == 200
        assert desk.post(each, form).status_code == 403
    assert desk.post(address, form | {"preview": "en"}).status_code == 403
    assert b"preview" not in desk.get(address).content
    assert PublicPage.objects.get(slug="cost").title_en == "What it costs"
