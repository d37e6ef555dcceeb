"""Every page of questions, walked as data: open, empty, wrong, saved, edited by two, in both languages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.forms.table import FORMS
from intake.journey import Need, Page, Section
from intake.models import AnswerChange, AnswerDraft, ClinicalHistory, SavedPage, SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.ui.fields import TextField
from tests.intake.pages import ANSWERS, LISTS, ONE_PAGE, PAGES, SHARED, dated, form_address, name_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

# The session and the person; every page of a signed-in family costs these.
SIGN_IN_QUERIES = 2
EVERY_PAGE = pytest.mark.parametrize("step", PAGES, ids=name_of)


@pytest.fixture
def asked(fast_track_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """A request to which every page applies."""
    yes = dict.fromkeys(("came_back", "had_surgery", "had_chemotherapy", "had_radiation", "had_transplant"), "yes")
    ClinicalHistory.objects.create(opinion_request=fast_track_request, **yes)
    return fast_track_request


@pytest.fixture
def other_parent(asked: SecondOpinionRequest, father: User) -> Client:
    """The second parent's browser."""
    asked.patient.related_people.create(
        user=father, relationship="parent", full_name="Luis Sample", phone="+13035550188", call_language="es"
    )
    client = Client()
    client.force_login(father)
    return client


def kept_answers(step: Page, opinion_request: SecondOpinionRequest) -> dict[str, Any]:
    """What the log says that the page holds now."""
    changes = AnswerChange.objects.filter(opinion_request=opinion_request, page=step.name).order_by("version", "id")
    return {change.column: change.after for change in changes}


@EVERY_PAGE
@pytest.mark.parametrize("language", ["", "/es"])
def test_opens_with_few_queries(step: Page, language: str, asked: SecondOpinionRequest, family_client: Client) -> None:
    for address in {step.url(asked.pk), form_address(step, asked.pk)}:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shown = family_client.get(language + address)
        assert shown.status_code == 200
        words = shown.content.decode()
        assert f'<html lang="{language[1:] or "en"}"' in words
        assert words.count("<h1") == 1
        assert "Testina" not in words.partition("<title>")[2].partition("</title>")[0]
        assert len(queries) <= 5 + SIGN_IN_QUERIES, [each["sql"][:120] for each in queries]


@EVERY_PAGE
def test_an_empty_page_is_saved_or_says_what_is_needed(
    step: Page, asked: SecondOpinionRequest, family_client: Client
) -> None:
    answered = family_client.post(form_address(step, asked.pk), {})
    needs_words = (step.need is Need.BOOK and step.name != "reach") or step.row is not None
    assert answered.status_code == (422 if needs_words else 302)
    if needs_words:
        words = answered.content.decode()
        assert "There is a problem" in words
        assert "<title>Error" in words.replace("\n", "").replace("  ", "")
    else:
        assert SavedPage.objects.get(page=step.name).version == 1


@EVERY_PAGE
def test_wrong_answers_are_kept_and_shown_again(step: Page, asked: SecondOpinionRequest, family_client: Client) -> None:
    address = form_address(step, asked.pk)
    wrong = ANSWERS[step.name] | _wrong_answer(step)
    refused = family_client.post(address, wrong)
    assert refused.status_code == 422
    assert not SavedPage.objects.filter(page=step.name).exists()
    assert AnswerDraft.objects.get(page=step.name).row_id is None
    again = family_client.get(address)
    assert again.status_code == 200
    assert "We kept what you typed" in again.content.decode()
    right = family_client.post(address, ANSWERS[step.name])
    assert right.status_code == 302
    assert not AnswerDraft.objects.exists()


def _wrong_answer(step: Page) -> dict[str, Any]:
    """A text that is too long or, on pages without a text, a choice that is not there."""
    fields = FORMS[step.name].base_fields
    text = next((name for name, field in fields.items() if isinstance(field, TextField)), "")
    if text and text not in FORMS[step.name].reveal_when:
        return {text: "x" * 5000}
    if step.name == "relapses":
        return dated("happened_on", month="13", year="2020")
    name = next(name for name, field in fields.items() if hasattr(field, "refuse_unknown"))
    return {name: ["no-such-choice"]}


@EVERY_PAGE
def test_answers_are_kept_logged_and_shown(step: Page, asked: SecondOpinionRequest, family_client: Client) -> None:
    address, entry = form_address(step, asked.pk), {"new_entry": "01926f00-0000-7000-8000-000000000001"}
    posted = ANSWERS[step.name] | (entry if step.row is not None else {})
    for _press in range(2):
        assert family_client.post(address, posted).status_code == 302
    saved = SavedPage.objects.get(page=step.name)
    assert (saved.version, saved.link_id is not None) == (1, step.is_personal)
    changes = AnswerChange.objects.filter(page=step.name)
    assert {change.version for change in changes} <= {1}
    assert {change.is_private for change in changes} <= {step.is_personal}
    assert len(changes) == len({change.column for change in changes}) > 0 or step.name in ("illness", "treatment")
    assert set(AuditEvent.objects.values_list("action", flat=True)) <= {
        "accounts.signed_in",
        "intake.answers_saved",
        "intake.urgency_raised",
    }
    if step.row is not None:
        assert step.row._default_manager.count() == 1
        shown = family_client.get(step.url(asked.pk)).content.decode()
        assert f"{step.url(asked.pk)}{entry['new_entry']}/remove/" in shown
    else:
        assert family_client.get(address).content.decode().count('name="page_version" value="1"') == 1


@pytest.mark.parametrize("step", SHARED, ids=name_of)
def test_two_people_see_both_answers_and_choose(
    step: Page, asked: SecondOpinionRequest, family_client: Client, other_parent: Client
) -> None:
    address, mine = step.url(asked.pk), ANSWERS[step.name] | {"page_version": "0"}
    theirs = _others(step)
    assert other_parent.post(address, theirs | {"page_version": "0"}).status_code == 302
    shown = family_client.post(address, mine)
    words = shown.content.decode()
    assert shown.status_code == 422
    assert "Luis changed this at" in words
    name = words.partition('name="keep_')[2].partition('"')[0]
    assert name in step.owners
    before = kept_answers(step, asked)
    assert family_client.post(address, mine | {f"keep_{each}": "theirs" for each in step.owners}).status_code == 302
    kept = kept_answers(step, asked)
    assert kept[name] == before[name]
    assert family_client.post(address, mine | {f"keep_{each}": "mine" for each in step.owners}).status_code == 302
    assert kept_answers(step, asked)[name] != before[name]


def _others(step: Page) -> dict[str, Any]:
    """Answers that differ from ours in one that we give."""
    changes: dict[str, dict[str, Any]] = {
        "child_change": {"first_name": "Nino"},
        "details": {"sex_on_records": "male"},
        "now": {"daily_life": "as_usual"},
        "care": {"allergies": "None"},
        "paying": {"pay_plan": "military"},
        "diagnosis": {"diagnosis_words": "Something else"},
        "leukemia": {"leukemia_type": "t_all"},
        "regular_doctor": {"regular_doctor": "Dr. Other"},
        "treatment": {"treatment_status": "finished"},
        "questions": {"first_question": "How long?"},
        "access": {"visit_needs_note": "Quiet room"},
        "travel": {"from_city": "Boulder"},
        "anything_else": {"anything_else": "Hello"},
    }
    if step.name == "illness":
        return {"condition": "leukemia", "leukemia_flags": ["refractory"]}
    return ANSWERS[step.name] | changes[step.name]


@pytest.mark.parametrize("step", [each for each in ONE_PAGE if each.is_personal], ids=name_of)
def test_each_parent_has_personal_answers_of_their_own(
    step: Page, asked: SecondOpinionRequest, family_client: Client, other_parent: Client
) -> None:
    address = step.url(asked.pk)
    assert family_client.post(address, ANSWERS[step.name]).status_code == 302
    theirs = other_parent.get(address).content.decode()
    for secret in ("303-555-0143", "Somali", "Luis, father"):
        assert secret not in theirs
    assert other_parent.post(address, ANSWERS[step.name] | {"page_version": "0"}).status_code == 302
    assert SavedPage.objects.filter(page=step.name).count() == 2


def test_answers_the_other_left_alone_are_not_asked_about(
    asked: SecondOpinionRequest, family_client: Client, other_parent: Client
) -> None:
    address = f"/r/{asked.pk}/request/child/care/"
    family_client.post(address, {"allergies": "Penicillin", "page_version": "0"})
    other_parent.post(address, {"allergies": "Penicillin", "medicines": "Ondansetron", "page_version": "1"})
    assert family_client.post(address, {"allergies": "Eggs", "medicines": "", "page_version": "1"}).status_code == 302
    history = ClinicalHistory.objects.get(opinion_request=asked)
    assert (history.allergies, history.medicines) == ("Eggs", "Ondansetron")


def test_the_walk_goes_through_a_section_and_ends_at_its_check(
    asked: SecondOpinionRequest, family_client: Client
) -> None:
    address, seen = f"/r/{asked.pk}/request/illness/diagnosis/", []
    while "/check/" not in address:
        seen.append(address.rstrip("/").rsplit("/", 1)[-1])
        step = next(each for each in PAGES if address == each.url(asked.pk))
        answered = family_client.post(address, {} if step.row is not None else ANSWERS[step.name])
        address = answered["Location"]
    assert seen == [step.slug for step in PAGES if step.section is Section.ILLNESS]
    checked = family_client.get(address).content.decode()
    assert "Have you finished this section?" in checked
    assert "B-cell ALL" in checked
    assert "about" not in checked.partition("diagnosed")[0][-20:]
    onward = family_client.post(address, {"done": "yes"})
    assert onward["Location"] == f"/r/{asked.pk}/request/visit/access/"


def test_the_caption_says_where_one_is(asked: SecondOpinionRequest, family_client: Client) -> None:
    words = family_client.get(f"/r/{asked.pk}/request/child/now/").content.decode()
    assert "Your child: page 2 of 3 in this section" in words


@pytest.mark.parametrize(
    "place", ["child/nothing", "nowhere/details", "start/contact", "family/legal/add", "nowhere/check"]
)
def test_addresses_that_are_none(place: str, asked: SecondOpinionRequest, family_client: Client) -> None:
    assert family_client.get(f"/r/{asked.pk}/request/{place}/").status_code == 404


@pytest.mark.parametrize("step", LISTS, ids=name_of)
def test_pages_that_do_not_apply_lead_on(
    step: Page, opinion_request: SecondOpinionRequest, family_client: Client
) -> None:
    answered = family_client.get(step.url(opinion_request.pk))
    if step.opened_by:
        assert answered.status_code == 302
        assert family_client.post(form_address(step, opinion_request.pk), ANSWERS[step.name]).status_code == 302
        assert step.row is not None
        assert not step.row._default_manager.exists()
    else:
        assert answered.status_code == 200
