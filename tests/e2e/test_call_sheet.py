"""A family checks the sheet on a phone, and a coordinator calls from it without a mouse."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import (
    Family,
    answer_start,
    hold_a_time,
    sign_in,
    sign_in_as_staff,
    submit,
    tell_about_child_and_call,
)
from tests.e2e.support import Portal, Visitor

pytestmark = pytest.mark.e2e


def _with_a_call(visitor: Visitor, family: Family) -> str:
    """A family with a booked call; the id of its request."""
    answer_start(visitor, "lymphoma")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    hold_a_time(visitor)
    submit(visitor)
    found = re.search(r"/r/([0-9a-f-]{36})/", visitor.page.url)
    assert found, visitor.page.url
    return found.group(1)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("es", True), ("en", False)])
def test_a_family_checks_its_sheet_on_a_phone(visit: Any, language: str, scripts: bool) -> None:
    visitor: Visitor = visit(language, scripts=scripts)
    rid = _with_a_call(visitor, Family(f"checks-{language}-{scripts}@example.org".lower()))
    visitor.open(f"/r/{rid}/request/child/care/?from=sheet")
    visitor.page.locator("main [name=allergies]").fill("Penicillin")
    submit(visitor)
    assert visitor.page.url.endswith(f"/r/{rid}/call-sheet/")
    visitor.look()

    visitor.page.locator("[name=right-allergies]").check()
    visitor.page.locator("fieldset", has=visitor.page.locator("[name=right-child]")).locator("summary").click()
    visitor.page.locator("[name=wrong-child]").fill("The name is written differently")
    visitor.page.locator("[name=right-child]").check()
    visitor.page.locator("main button[type=submit]").last.click()
    visitor.page.wait_for_load_state("load")
    # Both at once: the page asks, and nothing is lost.
    assert visitor.page.locator("[name=right-allergies]").is_checked()
    visitor.look()
    visitor.page.locator("[name=right-child]").uncheck()
    visitor.page.locator("main button[type=submit]").last.click()
    visitor.page.wait_for_load_state("load")
    visitor.look()
    assert visitor.page.locator("[name=right-allergies]").is_checked()

    visitor.open(f"/r/{rid}/request/child/care/?from=sheet")
    visitor.page.locator("main [name=allergies]").fill("Penicillin and nuts")
    submit(visitor)

    visitor.look()
    assert not visitor.page.locator("[name=right-allergies]").is_checked()
    assert visitor.page.locator("[name=wrong-child]").input_value() == "The name is written differently"


def test_a_coordinator_calls_from_the_sheet_by_keyboard(visit: Any, secrets: dict[str, str], portal: Portal) -> None:
    """The fast-track family of the demo: found on Today, rung from its sheet, written down with the keyboard alone."""
    visitor: Visitor = visit("en", phone=False)
    sign_in_as_staff(visitor, secrets)
    page = visitor.page
    page.goto("/admin/")
    page.locator("main").get_by_role("link", name=re.compile("Faster")).first.click()
    page.wait_for_load_state("load")
    found = re.search(r"([0-9a-f-]{36})", page.url)
    assert found, page.url
    address = f"/admin/requests/{found.group(1)}/sheet/"
    page.goto(address)
    visitor.look()
    assert "Faster" not in page.title()

    _tab_to(visitor, "We are talking now")
    _enter(visitor)
    expect(page.locator("[data-module=call-clock]")).to_have_text("0 min")
    visitor.look()

    page.locator("[name=story]").focus()
    page.keyboard.type("It came back in spring.")
    expect(page.locator("[data-autosave-status]")).to_be_visible(timeout=20_000)
    page.goto(address)
    assert page.locator("[name=story]").input_value() == "It came back in spring."

    page.locator("[name=result]").focus()
    page.keyboard.type("We talked")
    page.locator("[name=next_step]").focus()
    page.keyboard.type("The family sends records")
    page.locator("[name=note_to_family]").focus()
    page.keyboard.type("Thank you for talking with us.")
    _tab_to(visitor, "See what the family will read")
    _enter(visitor)
    visitor.look()
    assert "You send us records" in visitor.text()
    _tab_to(visitor, "Write it down")
    _enter(visitor)
    visitor.look()
    assert "The call is written down." in page.locator("body").inner_text()
    portal.wait_for_message("frank.faster@example.org", "You have a note from us", seconds=60)


def test_two_people_note_at_once_and_both_notes_stay(visit: Any, secrets: dict[str, str]) -> None:
    family: Visitor = visit("en")
    rid = _with_a_call(family, Family("two-notes@example.org"))
    first: Visitor = visit("en", phone=False)
    sign_in_as_staff(first, secrets)
    first.page.goto(f"/admin/requests/{rid}/sheet/")
    second = first.page.context.new_page()
    second.goto(first.page.url)

    first.page.locator("[name=story]").fill("From the first tab")
    expect(first.page.locator("[data-autosave-status]")).to_contain_text("Saved", timeout=20_000)
    second.locator("[name=story]").fill("From the second tab")
    expect(second.locator("[data-autosave-status]")).to_contain_text("Somebody else", timeout=20_000)
    second.get_by_role("button", name="Save the notes").last.click()
    second.wait_for_load_state("load")

    body = second.locator("body").inner_text()
    assert "From the second tab" in body
    assert second.locator("[name=story]").input_value() == "From the first tab"
    second.get_by_role("button", name="Put it below the note").click()
    second.wait_for_load_state("load")
    assert second.locator("[name=story]").input_value() == "From the first tab\nFrom the second tab"
    first.page.goto(first.page.url)
    first.look()


def _enter(visitor: Visitor) -> None:
    """Press what has the focus and wait for the page that comes."""
    with visitor.page.expect_navigation(wait_until="load", timeout=60_000):
        visitor.page.keyboard.press("Enter")


def _tab_to(visitor: Visitor, name: str) -> None:
    """Walk with the Tab key to the button of that name; it must be there, and it must show that it has the focus."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        visitor.page.keyboard.press("Tab")
        found = visitor.page.evaluate("document.activeElement.textContent.trim()")
        if found == name:
            return
    raise AssertionError(f"The Tab key never comes to {name!r}")
