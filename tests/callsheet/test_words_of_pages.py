"""The family's sheet is easy to read, and Spanish where Spanish is asked for, whatever became of a line."""

from collections.abc import Callable

import pytest
from django.test import Client

from callsheet.models import ContactTry, Talk
from callsheet.services.checking import Mark, add_source, save_marks
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records.models import DocumentReference, RecordKind
from tests.portal.test_reading_level import hard_pages
from tests.portal.test_spanish import english_on
from tests.support.reading_level import Language

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def address(
    told: SecondOpinionRequest,
    mother: User,
    second_parent: User,
    coordinator: User,
    make_file: Callable[..., DocumentReference],
) -> str:
    """A sheet on which everything that can be said stands."""
    report = make_file(told, RecordKind.PATHOLOGY, title="Sample", page_count=4)
    add_source(actor=coordinator, opinion_request=told, key="diagnosis", document=report, page=3)
    old = "0" * 64
    save_marks(actor=mother, opinion_request=told, marks=[Mark("allergies", old, "Sample"), Mark("diagnosis", old)])
    save_marks(actor=second_parent, opinion_request=told, marks=[Mark("condition", old)])
    talk = Talk.objects.create(opinion_request=told)
    ContactTry.objects.create(
        talk=talk, result="reached", next_step="send_records", note_to_family="Sample", recorded_by=coordinator
    )
    return f"r/{told.pk}/call-sheet/"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sheet_is_easy_to_read(family_client: Client, address: str, language: Language) -> None:
    assert hard_pages(family_client, [address], language) == {}


def test_the_sheet_is_spanish(family_client: Client, address: str) -> None:
    body = family_client.get(f"/es/{address}").content.decode()

    assert '<html lang="es"' in body
    assert english_on(body) == []


def test_what_to_put_right_is_spanish(family_client: Client, address: str) -> None:
    form = family_client.get(f"/es/{address}").context["form"]
    posted = {name: form[name].value() or "" for name in form.fields if not name.startswith("right-")}

    answer = family_client.post(f"/es/{address}", posted | {"right-allergies": "on", "wrong-allergies": "Sample"})

    assert answer.status_code == 422
    assert english_on(answer.content.decode()) == []
