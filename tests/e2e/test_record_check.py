"""A coordinator checks twenty files in a row without touching the mouse; the family reads what was said."""

import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.journey import (
    Family,
    add_files,
    answer_start,
    find_in_the_queue,
    open_kind,
    sign_in,
    sign_in_as_staff,
    tell_about_child_and_call,
)
from tests.e2e.support import Visitor
from tests.records.conftest import pdf

pytestmark = pytest.mark.e2e

FILES = 22
CHECKED = 120_000
TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def family() -> Family:
    """One whose name staff can look for."""
    return Family("keyfeather@example.org", child_last="Keyfeather")


@pytest.fixture
def sent(visit: Any, tmp_path: Path, family: Family) -> Visitor:
    """A Spanish-speaking family that sent enough papers, all of them scanned."""
    visitor: Visitor = visit("es")
    answer_start(visitor, "lymphoma")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    papers = []
    for number in range(FILES):
        papers.append(tmp_path / f"paper-{number:02}.pdf")
        papers[-1].write_bytes(pdf(3, f"Paper {number}"))
    open_kind(visitor, "labs")
    for start in range(0, FILES, 11):
        add_files(visitor, papers[start : start + 11], timeout=CHECKED)
    visitor.page.reload()
    expect(visitor.page.locator("#files-list [data-pending=false]")).to_be_visible(timeout=CHECKED)
    return visitor


def test_twenty_files_are_checked_by_keys_alone(
    sent: Visitor, family: Family, visit: Any, secrets: dict[str, str], tmp_path: Path
) -> None:
    visitor: Visitor = visit("en", phone=False)
    page = visitor.page
    sign_in_as_staff(visitor, secrets)
    _take(page, family)
    page.goto("/admin/records/check/?order=oldest&mine=1")
    _wait_for_pages(page)
    visitor.look()
    page.screenshot(path=tmp_path / "check.png", full_page=True)

    checked, seconds = [], []
    for number in range(20):
        checked.append(page.url)
        began = time.monotonic()
        _say(page, number)
        page.wait_for_url(lambda url, before=checked[-1]: url != before and "/good/" not in url)
        page.wait_for_load_state("load")
        seconds.append(time.monotonic() - began)
    assert len(set(checked)) == 20
    print(f"\n20 files by keys: median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s each")  # noqa: T201

    _undo_what_was_said(visitor, checked[-1])
    _look_at_each_act(visitor, tmp_path)
    _read_as_the_family(sent, family, tmp_path)


def _take(page: Page, family: Family) -> None:
    """The files of other tests' families wait in the list, too."""
    find_in_the_queue(page, family.child_last)
    page.get_by_role("button", name=f"Take: {family.child_first} {family.child_last}").click()
    page.wait_for_load_state("load")


def _say(page: Page, number: int) -> None:
    """Mostly good; every fifth needs a fix, and one is moved."""
    _keys_work(page)
    if number % 5 == 4:
        _press(page, "f", "1", "Enter")
    elif number == 7:
        _press(page, "m", "2", "Enter")
    else:
        page.keyboard.press("a")


def _press(page: Page, opener: str, *keys: str) -> None:
    page.keyboard.press(opener)
    # As a person sees it before going on: the act stands open and the cursor is in it.
    expect(page.locator("details[open] :focus")).to_have_count(1)
    for key in keys:
        page.wait_for_timeout(100)
        page.keyboard.press(key)


def _undo_what_was_said(visitor: Visitor, last: str) -> None:
    page = visitor.page
    expect(page.locator(".d-undo")).to_be_visible()
    visitor.look()
    _keys_work(page)
    page.keyboard.press("u")
    page.wait_for_url(last)
    expect(page.get_by_text("Undone. The family was told nothing.")).to_be_visible()
    _keys_work(page)
    page.keyboard.press("a")
    page.wait_for_url(lambda url: url != last)
    page.wait_for_load_state("load")
    # Its time is over after ten seconds, and it goes by itself.
    expect(page.locator(".d-undo")).to_be_hidden(timeout=15_000)


def _look_at_each_act(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    _wait_for_pages(page)
    _keys_work(page)
    count = page.frame_locator("iframe.d-frame").locator("#count")
    page.keyboard.press(".")
    expect(count).to_have_text("2 of 3")
    page.keyboard.press(",")
    expect(count).to_have_text("1 of 3")
    # A click into the pages does not take the keys away.
    page.locator("iframe.d-frame").click()
    expect(page.locator("iframe.d-frame")).not_to_be_focused()
    for key in ("f", "m", "s", "w"):
        page.keyboard.press(key)
        expect(page.locator(f"details[name=act][open] > summary[data-key={key}]")).to_have_count(1)
        visitor.look()
        page.keyboard.press("Escape")
        expect(page.locator("details[name=act][open]")).to_have_count(0)
    page.keyboard.press("f")
    page.keyboard.press("2")
    expect(page.locator(".d-choice__seen:visible")).to_have_count(1)
    expect(page.locator(".d-choice__seen:visible blockquote").first).to_have_attribute("lang", "es")
    visitor.look()
    page.screenshot(path=tmp_path / "fix.png", full_page=True)
    page.set_viewport_size(TABLET)
    visitor.look()
    page.screenshot(path=tmp_path / "fix-tablet.png", full_page=True)


def _read_as_the_family(sent: Visitor, family: Family, tmp_path: Path) -> None:
    open_kind(sent, "labs")
    expect(sent.page.locator("#files-list .c-tag").first).to_be_visible()
    sent.look()
    sent.page.screenshot(path=tmp_path / "family.png", full_page=True)
    sent.portal.wait_for_message(family.address, "/records/", seconds=60)


def _keys_work(page: Page) -> None:
    # The button that lists them shows itself once they are listened to.
    expect(page.locator("[data-opens-keys]")).to_be_visible(timeout=30_000)


def _wait_for_pages(page: Page) -> None:
    picture = page.frame_locator("iframe.d-frame").locator("#stage img")
    expect(picture).to_be_visible(timeout=30_000)
