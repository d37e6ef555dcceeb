"""One list of pages decides what is next, what is done, what is open and where a family stopped."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.template.loader import get_template

from intake import journey
from intake.forms.table import FORMS
from intake.journey import CALL, CALL_NEEDS, CHECK, CONTACT, REACH, Need, Page, Section, Standing
from intake.journey.page import MODELS
from intake.models import (
    CarePreferences,
    ClinicalHistory,
    Patient,
    Priority,
    RelatedPerson,
    SecondOpinionRequest,
)
from intake.states import RequestStatus
from intake.words import LIST_WORDS
from tests.support.answers import form_of, standing_with

pytestmark = pytest.mark.unit

ANSWERED = {"full_name": "Ana Sample", "phone": "+13035550142", "may_leave_voicemail": False, "call_language": "en"}
QUESTIONS = [page for page in journey.PAGES if page.is_question]


def standing(*, fast: bool = False, has_call: bool = False, **link: object) -> Standing:
    priority = Priority.FAST_TRACK if fast else Priority.ROUTINE
    asked = SecondOpinionRequest(priority=priority, condition="brain_tumor", patient=Patient())
    return Standing(asked, RelatedPerson(**link), has_call)


def lane(it: Standing) -> list[Page]:
    return [page for page in journey.pages_of(Section.START, it) if not page.is_correction]


def told(condition: str = "lymphoma", **history: Any) -> Standing:
    """A standing with these answers in the history."""
    asked = SecondOpinionRequest(condition=condition, patient=Patient(birth_date=date(2019, 3, 14)))
    return Standing(asked, RelatedPerson(), history=ClinicalHistory(**history))


def names(section: Section, it: Standing) -> list[str]:
    return [page.name for page in journey.pages_of(section, it)]


def test_routine_families_choose_a_time_and_fast_track_families_never_do() -> None:
    assert lane(standing()) == [CONTACT, CALL_NEEDS, CALL]
    assert lane(standing(fast=True)) == [CONTACT, CALL_NEEDS, REACH]


def test_next_page_skips_what_does_not_apply() -> None:
    assert journey.page_after(CALL_NEEDS, standing()) is CALL
    assert journey.page_after(CALL_NEEDS, standing(fast=True)) is REACH
    assert journey.page_after(REACH, standing(fast=True)) is CHECK


def test_a_correction_leads_to_what_it_made_necessary_and_else_to_the_check() -> None:
    assert journey.page_after(journey.ILLNESS, standing(**ANSWERED)) is CHECK
    assert journey.page_after(journey.ILLNESS, standing(fast=True, **ANSWERED)) is REACH


def test_a_family_goes_on_where_it_stopped() -> None:
    assert journey.first_open(standing()) is CONTACT
    assert journey.first_open(standing(**ANSWERED)) is CALL
    assert journey.first_open(standing(fast=True, **ANSWERED)) is REACH
    assert journey.first_open(standing(has_call=True, **ANSWERED)) is CHECK
    done = standing(has_call=True, **ANSWERED)
    done.opinion_request.status = RequestStatus.SUBMITTED
    assert journey.first_open(done) is None


def test_a_no_to_voicemail_is_an_answer() -> None:
    assert CONTACT.is_done(standing(**ANSWERED))
    assert not CONTACT.is_done(standing(**(ANSWERED | {"may_leave_voicemail": None})))


def test_sending_waits_for_the_short_lane_alone() -> None:
    assert journey.missing_to_send(standing()) == [CONTACT, CALL_NEEDS]
    assert journey.missing_to_send(standing(**ANSWERED)) == []
    assert journey.missing_to_send(standing(fast=True, **ANSWERED)) == [REACH]
    unclear = standing(**ANSWERED)
    unclear.opinion_request.condition = "leukemia"
    assert journey.missing_to_send(unclear) == [journey.ILLNESS]


def test_leukemia_pages_are_for_leukemia() -> None:
    assert "leukemia" in names(Section.ILLNESS, told("leukemia"))
    assert "leukemia" not in names(Section.ILLNESS, told("not_sure"))


@pytest.mark.parametrize(
    ("column", "page"),
    [
        ("came_back", "relapses"),
        ("had_surgery", "surgeries"),
        ("had_chemotherapy", "chemotherapy"),
        ("had_radiation", "radiation"),
        ("had_transplant", "transplants"),
    ],
)
def test_a_yes_opens_its_list_and_nothing_else_does(column: str, page: str) -> None:
    assert page in names(Section.ILLNESS, told(**{column: "yes"}))
    for other in ("", "no", "not_sure"):
        assert page not in names(Section.ILLNESS, told(**{column: other}))


def test_back_and_next_are_each_others_mirror() -> None:
    it = told("leukemia", came_back="yes", had_surgery="yes", had_radiation="yes")
    for section in Section:
        walked = [page for page in journey.pages_of(section, it) if not page.is_correction]
        for page, following in pairwise(walked):
            assert journey.page_after(page, it) is following
            assert journey.page_before(following, it) is page
        assert journey.page_before(walked[0], it) is None


def test_the_place_in_a_section_counts_what_applies() -> None:
    plain, more = told(), told("leukemia", came_back="yes")
    assert journey.place_of(journey.HOSPITALS, plain) == (2, 5)
    assert journey.place_of(journey.HOSPITALS, more) == (4, 7)


def test_a_page_is_done_when_what_is_wanted_is_there() -> None:
    page = journey.DIAGNOSIS
    some = told(diagnosis_words="We don’t know yet")
    assert not page.is_done(some)
    assert page.still_open(some) == ("diagnosis_certainty", "diagnosed_on", "came_back")
    assert page.is_done(
        told(diagnosis_words="x", diagnosis_certainty="unknown", diagnosed_on="2024", came_back="not_sure")
    )


def test_a_page_without_wanted_answers_is_done_once_it_was_saved() -> None:
    it = told()
    assert not journey.NOW.is_done(it)
    assert journey.NOW.is_done(Standing(it.opinion_request, it.link, saved=frozenset({"now"})))


def test_a_list_is_done_with_its_first_entry() -> None:
    it = told()
    assert not journey.HOSPITALS.is_done(it)
    assert journey.HOSPITALS.is_done(Standing(it.opinion_request, it.link, entries={"hospitals": 1}))


def test_what_our_doctors_want_is_named_and_never_holds_up_sending() -> None:
    it = standing(**ANSWERED)
    wanted = [page.name for page in journey.wanted_for_review(it)]
    assert wanted == ["details", "legal", "diagnosis", "hospitals", "treatment", "questions"]
    assert journey.missing_to_send(it) == []
    told_goal = Standing(it.opinion_request, it.link, preferences=CarePreferences(goals=["plan"]))
    assert "questions" not in [page.name for page in journey.wanted_for_review(told_goal)]


# --- The list, the forms and the tables fit together ------------------------------------------------


def test_names_and_addresses_are_unique() -> None:
    assert len({page.name for page in journey.PAGES}) == len(journey.PAGES)
    assert len({(page.section, page.slug) for page in QUESTIONS if page.slug}) == sum(bool(p.slug) for p in QUESTIONS)


def test_every_page_has_exactly_one_form_and_every_form_a_page() -> None:
    assert set(FORMS) == {page.name for page in QUESTIONS}


@pytest.mark.django_db
@pytest.mark.parametrize("page", QUESTIONS, ids=lambda page: page.name)
def test_a_form_asks_for_the_columns_of_its_page_and_no_others(page: Page) -> None:
    asked = set(form_of(page, standing=standing_with(born=date(2011, 1, 1))).fields) - {"age_is_right"}
    assert asked == set(page.row_columns or page.owners)


@pytest.mark.parametrize("page", QUESTIONS, ids=lambda page: page.name)
def test_every_column_is_in_a_table_and_every_template_is_there(page: Page) -> None:
    owners: dict[str, Any] = {name: MODELS[record] for name, record in page.owners.items()}
    if page.row is not None:
        owners = dict.fromkeys(page.row_columns, page.row)
        assert page.name in LIST_WORDS
    assert all(model._meta.get_field(name) for name, model in owners.items())
    assert get_template(FORMS[page.name].page_template)


def test_every_answer_of_the_family_is_asked_somewhere() -> None:
    asked = {(record, column) for page in QUESTIONS for column, record in page.owners.items()}
    by_model = {(MODELS[record], column) for record, column in asked}
    for model in (ClinicalHistory, CarePreferences, *(page.row for page in QUESTIONS if page.row)):
        columns = {each.name for each in model._meta.concrete_fields}
        own = {column for owner, column in by_model if owner is model}
        own |= {column for page in QUESTIONS if page.row is model for column in page.row_columns}
        assert columns - own <= {"id", "opinion_request", "created_at", "reported_by"}, model


def test_only_the_short_lane_is_needed_before_a_call() -> None:
    assert {page.section for page in journey.PAGES if page.need is Need.BOOK} == {Section.START}
