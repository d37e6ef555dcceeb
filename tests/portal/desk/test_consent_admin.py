"""Administrators add versions of what people agree to, in both languages; nobody changes one that was signed."""

import pytest
from django.test import Client

from intake.models import ConsentKind, ConsentText
from intake.services.consents import current_text
from portal.audit.models import AuditEvent

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TEXTS = "/admin/intake/consenttext/"
NEW = {"kind": "contact", "body": "$hospital may write to me.", "body_es": "$hospital puede escribirme."}


def test_a_new_version_is_read_in_both_languages_from_then_on(admin_desk: Client) -> None:
    first = current_text(ConsentKind.CONTACT, "en")
    assert admin_desk.post(f"{TEXTS}add/", NEW).status_code == 302

    texts = {language: current_text(ConsentKind.CONTACT, language) for language in ("en", "es")}
    assert {language: text.body for language, text in texts.items()} == {"en": NEW["body"], "es": NEW["body_es"]}
    assert {text.version for text in texts.values()} == {first.version + 1}
    assert AuditEvent.objects.filter(action="intake.consenttext_added").count() == 2
    assert TEXTS in admin_desk.get("/admin/center/publicpage/").content.decode()


def test_a_version_that_exists_is_only_read(admin_desk: Client, desk: Client) -> None:
    text = current_text(ConsentKind.CONTACT, "en")
    for client in (admin_desk, desk):
        shown = client.get(f"{TEXTS}{text.pk}/change/").content.decode()
        assert "I can stop them any time." in shown
        assert "<textarea" not in shown
        assert client.post(f"{TEXTS}{text.pk}/change/", NEW).status_code == 403
    assert desk.get(TEXTS).status_code == 200
    assert desk.post(f"{TEXTS}add/", NEW).status_code == 403
    assert ConsentText.objects.get().body == text.body


@pytest.mark.parametrize("words", ["Until $until", "It costs $5", "$hopsital", ""])
def test_words_that_would_not_be_filled_in_are_explained(admin_desk: Client, words: str) -> None:
    answer = admin_desk.post(f"{TEXTS}add/", NEW | {"body_es": words})
    assert answer.status_code == 422
    assert not ConsentText.objects.exists()
