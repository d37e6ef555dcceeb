"""Six children's whole stories, told by their families in English and in Spanish, and read by staff."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from tests.e2e.children import BRAIN_TUMOR, CHILDREN, RELAPSED_LEUKEMIA, Answers, Child
from tests.e2e.journey import Family, hold_a_time, pick, sign_in, sign_in_as_staff, submit, tell_about_child_and_call
from tests.e2e.support import Portal, Visitor

pytestmark = pytest.mark.e2e

# Kinds of pages that were judged for accessibility, so that twelve stories judge each kind once in a language.
_JUDGED: set[str] = set()


@pytest.fixture(scope="module")
def staff(browser: Browser, portal: Portal, secrets: dict[str, str]) -> Iterator[Visitor]:
    """An administrator who stays signed in for all stories."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=portal.address)
    visitor = Visitor(portal=portal, page=context.new_page(), judged=_JUDGED)
    sign_in_as_staff(visitor, secrets, "ada@hospital.example")
    yield visitor
    context.close()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("child", CHILDREN, ids=lambda child: child.key)
def test_a_whole_story_is_told_sent_and_read(visit: Any, staff: Visitor, child: Child, language: str) -> None:
    visitor: Visitor = visit(language, phone=language == "en", zone="America/New_York")
    visitor.judged = _JUDGED
    rid = _reach_the_hub(visitor, child, Family(f"{child.key}-{language}@example.org"))
    _tell_everything(visitor, rid, child)

    visitor.open(f"/r/{rid}/request/check/")
    for answers in child.pages.values():
        for typed in _words(answers):
            assert typed in visitor.text(), f"{typed} is missing from the check page"
    visitor.page.locator("main input[name=privacy_read]").check()
    visitor.page.locator("main form button[type=submit]").last.click()
    visitor.page.wait_for_load_state("load")
    visitor.look()
    assert visitor.page.url.endswith("/request/sent/")
    visitor.open(f"/r/{rid}/status/")
    assert "SO-" in visitor.text()

    _open_case(staff, rid)
    told = staff.page.locator("body").inner_text()
    staff.open(f"/admin/intake/secondopinionrequest/{rid}/change/?tab=illness")
    told += staff.page.locator("body").inner_text()
    for words in child.staff_reads:
        assert words in told, f"staff do not read {words}"


def test_a_story_left_half_way_goes_on_with_another_device(visit: Any) -> None:
    family = Family("half-way@example.org")
    phone: Visitor = visit("en", phone=True)
    rid = _reach_the_hub(phone, BRAIN_TUMOR, family)
    phone.open(f"/r/{rid}/request/illness/diagnosis/")
    phone.page.locator("[name=diagnosis_words]").fill("Something in the back of")
    # A year of two numbers does not pass; it is kept all the same.
    phone.page.locator("[name=diagnosed_on_year]").fill("24")
    phone.page.locator("button[name=later]").click()
    phone.page.wait_for_load_state("load")

    computer: Visitor = visit("es", phone=False)
    computer.open("/sign-in/")
    sign_in(computer, family.address)
    computer.open(f"/r/{rid}/request/illness/diagnosis/")
    assert computer.page.locator("[name=diagnosis_words]").input_value() == "Something in the back of"
    assert computer.page.locator("[name=diagnosed_on_year]").input_value() == "24"


def test_what_changes_after_sending_is_kept_beside_the_first_answer(visit: Any, staff: Visitor) -> None:
    family = Family("changed-later@example.org")
    visitor: Visitor = visit("en", phone=True)
    rid = _reach_the_hub(visitor, RELAPSED_LEUKEMIA, family)
    _fill_page(visitor, rid, "illness/diagnosis", {**RELAPSED_LEUKEMIA.pages["illness/diagnosis"], "came_back": "no"})
    visitor.open(f"/r/{rid}/request/check/")
    visitor.page.locator("main input[name=privacy_read]").check()
    visitor.page.locator("main form button[type=submit]").last.click()
    visitor.page.wait_for_load_state("load")
    _fill_page(visitor, rid, "illness/diagnosis", {"diagnosis_words": "They now say T-cell leukemia"})

    _open_case(staff, rid)
    read = staff.page.locator("body").inner_text()
    assert "They now say T-cell leukemia" in read
    assert "B-cell leukemia that came back" in read


def _reach_the_hub(visitor: Visitor, child: Child, family: Family) -> str:
    """Start, sign in and book a call, or say when we can call; gives the id of the request."""
    visitor.open("/start/who/")
    pick(visitor, "relationship", child.relationship)
    submit(visitor)
    pick(visitor, "condition", child.condition)
    submit(visitor)
    if child.condition == "leukemia":
        for flag in child.flags or ("none",):
            pick(visitor, "leukemia_flags", flag)
        submit(visitor)
    if child.is_fast_track:
        visitor.page.locator("main a.c-button").first.click()
        visitor.page.wait_for_load_state("load")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family, birth_year=child.birth_year)
    rid = visitor.page.url.split("/r/")[1].split("/")[0]
    if child.is_fast_track:
        assert visitor.page.url.endswith("/request/reach/")
        submit(visitor)
        visitor.open(f"/r/{rid}/call/book/")
        assert visitor.page.locator("input[name=slot]").count() == 0
    else:
        hold_a_time(visitor)
        submit(visitor)
        assert visitor.page.url.endswith("/call/booked/")
    return rid


def _tell_everything(visitor: Visitor, rid: str, child: Child) -> None:
    for place, answers in child.pages.items():
        _fill_page(visitor, rid, place, answers)
    for place, entries in child.lists.items():
        for answers in entries:
            _fill_page(visitor, rid, f"{place}/add", answers)


def _fill_page(visitor: Visitor, rid: str, place: str, answers: Answers) -> None:
    address = f"/r/{rid}/request/{place}/"
    visitor.open(address)
    for name, value in answers.items():
        _answer(visitor.page.locator(f"#question-form [name={name}]"), value)
    submit(visitor)
    assert not visitor.page.url.endswith(address), visitor.text()


def _answer(boxes: Locator, value: object) -> None:
    kind = boxes.first.get_attribute("type") or ""
    if value is True:
        boxes.first.check()
    elif isinstance(value, list):
        for each in value:
            boxes.and_(boxes.page.locator(f"[value={each}]")).check()
    elif kind == "radio":
        boxes.and_(boxes.page.locator(f"[value={value}]")).check()
    elif boxes.first.evaluate("box => box.tagName") == "SELECT":
        boxes.first.select_option(str(value))
    else:
        boxes.first.fill(str(value))


def _words(answers: Answers) -> Iterable[str]:
    """What was typed in words; numbers and choices are shown in other words."""
    typed = (value for value in answers.values() if isinstance(value, str) and " " in value)
    return (line for value in typed for line in value.splitlines())


def _open_case(visitor: Visitor, rid: str) -> None:
    visitor.page.goto(f"/admin/intake/secondopinionrequest/{rid}/change/")
    visitor.look()
