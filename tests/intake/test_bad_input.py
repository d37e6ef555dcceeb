"""Whatever is typed: kept as text, or refused with kind words at the field; never an error of ours, never lost."""

import re
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.test import Client

from intake.forms.table import FORMS
from intake.journey import ANYTHING_ELSE, CARE, DETAILS, DIAGNOSIS, PAYING, TRAVEL, Page
from intake.models import (
    AnswerChange,
    AnswerDraft,
    CarePreferences,
    ClinicalHistory,
    Coverage,
    ReportedCaregiver,
    ReportedChemotherapy,
    SecondOpinionRequest,
)
from intake.services.answers import save_answers
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.ui.fields import ApproximateDateField, CheckboxesField, RadioField, SelectField, TextAreaField, TextField
from tests.intake.pages import ANSWERS, ONE_PAGE, form_address, name_of
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

HARMLESS = {
    "emoji": "Łucja-María 🙂👨‍👩‍👧",
    "right to left": "شيماء אבי",
    "two last names": "De la Cruz Muñoz",
    "formula": "=cmd|' /C calc'!A0",
    "script": "<script>alert(1)</script>",
    "template": "{{ center.phone }} {% now 'Y' %}",
    "quotes": 'O\'Brien "Bobby"; DROP TABLE intake_patient;--',
}
EXPECTED_BLOCKERS = re.compile(r"must be|Enter|Choose|character we can’t save")
PLAIN_PAGES = [page for page in ONE_PAGE if not page.is_identity and page.name != "reach"]


@pytest.fixture
def asked(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    opinion_request.condition = "leukemia"
    opinion_request.leukemia_flags = ["none"]
    opinion_request.save()
    return opinion_request


def texts_of(page: Page) -> list[str]:
    """The free texts of a page that are always asked."""
    form = FORMS[page.name]
    fields = form.base_fields.items()
    plain = [name for name, field in fields if type(field) in {TextField, TextAreaField}]
    return [name for name in plain if name not in form.reveal_when]


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize("step", [each for each in PLAIN_PAGES if texts_of(each)], ids=name_of)
def test_text_stays_text(step: Page, kind: str, asked: SecondOpinionRequest, family_client: Client) -> None:
    typed = HARMLESS[kind]
    name = next(each for each in texts_of(step) if FORMS[step.name].base_fields[each].max_characters >= 60)  # type: ignore[attr-defined]
    saved = family_client.post(step.url(asked.pk), ANSWERS[step.name] | {name: typed})
    assert saved.status_code == 302
    assert AnswerChange.objects.get(column=name).after in (typed, [typed])
    for address in (step.url(asked.pk), f"/r/{asked.pk}/request/check/"):
        shown = family_client.get(address).content.decode()
        assert "<script>alert" not in shown


@pytest.mark.parametrize("typed", ["a\0b", "a\x1bb", "x" * 5000], ids=["nul", "escape", "long"])
@pytest.mark.parametrize("step", [each for each in PLAIN_PAGES if texts_of(each)], ids=name_of)
def test_what_cannot_be_kept_is_said_at_the_field(
    step: Page, typed: str, asked: SecondOpinionRequest, family_client: Client
) -> None:
    name = texts_of(step)[0]
    post = ANSWERS[step.name] | {name: typed}
    refused = family_client.post(step.url(asked.pk), post)
    words = refused.content.decode()
    assert refused.status_code == 422
    assert "There is a problem" in words
    assert EXPECTED_BLOCKERS.search(words)
    assert AnswerDraft.objects.exists()


@pytest.mark.parametrize("step", PLAIN_PAGES, ids=name_of)
def test_choices_that_are_not_there(step: Page, asked: SecondOpinionRequest, family_client: Client) -> None:
    fields = FORMS[step.name].base_fields.items()
    for name, field in fields:
        if isinstance(field, RadioField | SelectField | CheckboxesField) and name not in FORMS[step.name].reveal_when:
            refused = family_client.post(step.url(asked.pk), ANSWERS[step.name] | {name: "no-such-choice"})
            # A question that this child is not asked is not read either.
            assert refused.status_code == 422 or name == "teen_on_call"


IMPOSSIBLE: dict[str, dict[str, str]] = {
    "no such day": {"month": "2", "day": "30", "year": "2024"},
    "no such month": {"month": "13", "year": "2024"},
    "in words": {"month": "Someday", "year": "2024"},
    "short year": {"year": "24"},
    "no year": {"month": "5"},
    "other digits": {"month": "\u0665", "year": "abcd"},
    "long ago": {"year": "1066"},
    "before birth": {"year": "2001"},
    "to come": {"year": "2035"},
}


@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_impossible_dates(kind: str, asked: SecondOpinionRequest, family_client: Client) -> None:
    name = "diagnosed_on"
    assert isinstance(FORMS[DIAGNOSIS.name].base_fields[name], ApproximateDateField)
    boxes = {f"{name}_{part}": typed for part, typed in IMPOSSIBLE[kind].items() if part != "day"}
    if kind == "no such day":
        boxes = {"diagnosed_on_month": "0", "diagnosed_on_year": "2024"}
    refused = family_client.post(DIAGNOSIS.url(asked.pk), {"diagnosis_words": "ALL"} | boxes)
    words = refused.content.decode()
    assert refused.status_code == 422
    assert "There is a problem" in words
    for typed in boxes.values():
        assert f'value="{typed}"' in words
    assert "ALL</textarea>" in words


@pytest.mark.parametrize("typed", ["21", "-1", "two", "1.5", "9" * 30, "\u0663"])
def test_headcounts(typed: str, asked: SecondOpinionRequest, family_client: Client) -> None:
    answered = family_client.post(TRAVEL.url(asked.pk), {"can_travel": "yes", "adults_coming": typed})
    if typed == "\u0663":
        assert answered.status_code == 302
        assert CarePreferences.objects.get().adults_coming == 3
    else:
        assert answered.status_code == 422
        assert "must be" in answered.content.decode()


def test_answers_to_questions_that_were_not_asked_are_dropped(
    asked: SecondOpinionRequest, family_client: Client
) -> None:
    family_client.post(PAYING.url(asked.pk), {"pay_plan": "self_pay", "member_id": "x" * 5000, "plan_name": "Old"})
    coverage = Coverage.objects.get()
    assert (coverage.pay_plan, coverage.member_id, coverage.plan_name) == ("self_pay", "", "")


def test_columns_of_other_pages_are_not_taken(asked: SecondOpinionRequest, family_client: Client) -> None:
    forged = {"status": "accepted", "priority": "routine", "phone": "+13035550000", "diagnosis_words": "forged"}
    family_client.post(CARE.url(asked.pk), {"allergies": "Eggs"} | forged)
    history = ClinicalHistory.objects.get()
    asked.refresh_from_db()
    assert (history.allergies, history.diagnosis_words) == ("Eggs", "")
    assert asked.status == RequestStatus.DRAFT
    assert asked.requester.phone == "+13035550142"


@pytest.mark.parametrize("step", ONE_PAGE, ids=name_of)
def test_nothing_is_taken_after_the_request_was_taken_back(
    step: Page, fast_track_request: SecondOpinionRequest, family_client: Client
) -> None:
    put_into(fast_track_request, RequestStatus.WITHDRAWN)
    for post in (ANSWERS[step.name], ANSWERS[step.name] | {"autosave": "1"}):
        assert family_client.post(step.url(fast_track_request.pk), post)["Location"].endswith("/home/")
    assert not AnswerChange.objects.exists()
    assert not AnswerDraft.objects.exists()


@pytest.mark.parametrize("step", [DETAILS, CARE, ANYTHING_ELSE], ids=name_of)
def test_after_sending_the_old_answer_and_the_new_are_kept(
    step: Page, asked: SecondOpinionRequest, family_client: Client
) -> None:
    put_into(asked, RequestStatus.SUBMITTED)
    assert family_client.post(step.url(asked.pk), ANSWERS[step.name]).status_code == 302
    assert set(AnswerChange.objects.values_list("was_sent", flat=True)) == {True}


def test_another_familys_pages_do_not_exist(stranger_client: Client, asked: SecondOpinionRequest) -> None:
    for step in ONE_PAGE:
        for address in (step.url(asked.pk), form_address(step, asked.pk)):
            assert stranger_client.get(address).status_code == 404
            assert stranger_client.post(address, ANSWERS[step.name] | {"autosave": "1"}).status_code == 404
    assert not AnswerDraft.objects.exists()


def test_the_database_holds_when_the_form_is_passed_by(asked: SecondOpinionRequest, mother: User) -> None:
    wrong: list[tuple[Page, dict[str, Any]]] = [
        (CARE, {"allergies": "a\0b"}),
        (DETAILS, {"sex_on_records": "no-such"}),
        (TRAVEL, {"adults_coming": 4000}),
        (DIAGNOSIS, {"stage_words": "x" * 300}),
    ]
    for page, values in wrong:
        with pytest.raises((DataError, IntegrityError, ValueError)), transaction.atomic():
            save_answers(actor=mother, opinion_request=asked, page=page, values=values)
    with pytest.raises(KeyError), transaction.atomic():
        save_answers(actor=mother, opinion_request=asked, page=CARE, values={"diagnosis_words": "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedCaregiver.objects.create(
            opinion_request=asked, reported_by=asked.requester, full_name="Nobody", relationship="other"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportedChemotherapy.objects.create(opinion_request=asked, plan="x", is_ongoing=True, ended_on="2024")
    assert not AnswerChange.objects.exists()
