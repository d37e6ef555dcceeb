"""A family and the care team write to each other: on a phone without JavaScript, in Spanish, and from the desk."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import Family, answer_start, sign_in, sign_in_as_staff, tell_about_child_and_call
from tests.e2e.support import Portal, Visitor

pytestmark = pytest.mark.e2e

QUESTION = "May my sister join the call? She helps us a lot."
ANSWER = "Yes, she is welcome. Tell us her number when we call."


def test_a_question_is_asked_answered_and_read(
    visit: Any, portal: Portal, secrets: dict[str, str], tmp_path: Path
) -> None:
    family = Family("writer@example.org", child_last="Penfeather")
    parent: Visitor = visit("en", scripts=False)
    _begin(parent, family)
    _ask(parent, tmp_path)

    staff: Visitor = visit("en", phone=False)
    _answer(staff, secrets, tmp_path)

    told = portal.wait_for_message(family.address, "You have a new message from us")
    for word in ("Zephyrina", "Penfeather", "sister", "welcome", "lymphoma"):
        assert word not in told["subject"] + told["body"]
    parent.open("/home/")
    assert "1 new message" in parent.text()
    parent.press("Read and write messages")
    assert ANSWER in parent.text()
    assert "We answered this." in parent.text()
    parent.page.screenshot(path=tmp_path / "answered.png", full_page=True)


def test_words_are_kept_while_they_are_typed_and_sent_in_spanish(visit: Any, tmp_path: Path) -> None:
    parent: Visitor = visit("es")
    _begin(parent, Family("escritora@example.org", child_last="Plumafina"))
    page = parent.page
    _to_messages(parent)
    box = page.locator("main textarea[name=text]")
    box.fill("¿Puede estar mi hermana")
    expect(page.locator("[data-autosave-status]")).to_be_visible(timeout=15_000)
    page.reload()
    expect(box).to_have_value("¿Puede estar mi hermana")
    parent.look()
    box.fill("¿Puede estar mi hermana en la llamada?")
    page.locator("main [name=is_private]").check()
    page.locator("main .c-buttons button").first.click()
    page.wait_for_load_state("load")
    parent.look()
    expect(page.locator(".c-thread__item")).to_have_count(1)
    assert "¿Puede estar mi hermana en la llamada?" in parent.text()
    expect(box).to_have_value("")
    page.screenshot(path=tmp_path / "es.png", full_page=True)


def _begin(parent: Visitor, family: Family) -> None:
    answer_start(parent, "lymphoma")
    sign_in(parent, family.address)
    tell_about_child_and_call(parent, family)


def _to_messages(parent: Visitor) -> None:
    parent.page.locator("nav.c-bar a[href*='/messages/']").click()
    parent.page.wait_for_load_state("load")
    parent.look()


def _ask(parent: Visitor, tmp_path: Path) -> None:
    _to_messages(parent)
    assert "Not for emergencies." in parent.text()
    parent.press("Send message")
    assert "Write your message" in parent.text()
    parent.fill("Your message", QUESTION)
    parent.press("Send message")
    assert QUESTION in parent.text()
    assert "We got your message. We answer by" in parent.text()
    parent.page.screenshot(path=tmp_path / "asked.png", full_page=True)


def _answer(staff: Visitor, secrets: dict[str, str], tmp_path: Path) -> None:
    page = staff.page
    sign_in_as_staff(staff, secrets)
    page.goto("/admin/messages/")
    staff.look()
    page.screenshot(path=tmp_path / "inbox.png")
    page.get_by_role("link", name="Penfeather").first.click()
    page.wait_for_load_state("load")
    staff.look()
    expect(page.locator("#content")).to_contain_text(QUESTION)
    page.locator("textarea[name=text]").fill(ANSWER)
    staff.press("Look at it as the family will")
    expect(page.locator(".d-preview")).to_contain_text(ANSWER)
    page.screenshot(path=tmp_path / "preview.png", full_page=True)
    staff.press("Send the message")
    expect(page.get_by_text("Answered", exact=False).first).to_be_visible()
    page.screenshot(path=tmp_path / "sent.png", full_page=True)
