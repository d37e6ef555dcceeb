"""The small scripts, each on the gallery page that shows it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.ui.gallery import LIVE_SECONDS, SAMPLES
from tests.e2e.support import Visitor

pytestmark = pytest.mark.e2e

Visit = Callable[..., Visitor]
GALLERY = "/dev/components/"
# Counts what would be sent, and keeps the page where it is.
STAY = """() => {
  window.sent = 0;
  window.addEventListener("submit", (event) => {
    window.sent += event.defaultPrevented ? 0 : 1;
    event.preventDefault();
  });
}"""


def _stay(visitor: Visitor) -> None:
    # Listeners run in the order they came, so every module must be there first.
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.evaluate(STAY)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [True, False])
def test_every_component_is_accessible_in_both_schemes(visit: Visit, phone: bool, dark: bool) -> None:
    visitor = visit("en", phone=phone, dark=dark)
    for name in ("", "live/", *(f"{sample}/" for sample in SAMPLES)):
        visitor.open(GALLERY + name)


def test_the_error_summary_takes_focus_and_leads_to_the_wrong_box(visit: Visit) -> None:
    visitor = visit("en")
    visitor.open(f"{GALLERY}question-errors/")

    expect(visitor.page.locator(".c-error-summary")).to_be_focused()
    visitor.page.get_by_role("link", name="Birth date must include a year").click()
    expect(visitor.page.get_by_label("Year")).to_be_focused()


def test_a_second_press_sends_nothing_and_a_long_wait_is_said(visit: Visit) -> None:
    visitor = visit("en")
    visitor.open(f"{GALLERY}question/")
    _stay(visitor)
    button = visitor.page.locator("form.l-form button")

    button.click()
    expect(button).to_have_text("Save and continue")
    expect(button).to_have_text("Saving…")
    expect(visitor.page.locator("#live")).to_have_text("Saving…")
    # People can press a button that is only said to be busy; Playwright would wait for it.
    button.click(force=True)

    assert visitor.page.evaluate("window.sent") == 1
    expect(button).to_be_focused()


def test_chosen_files_are_shown_and_an_empty_one_is_not_sent(visit: Visit) -> None:
    visitor = visit("en")
    visitor.open(GALLERY)
    _stay(visitor)
    report = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"x" * 3_000_000}
    empty = {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""}
    box = visitor.page.locator("#id_blank-records_field")

    box.locator("input").set_input_files([report, empty])
    expect(box).to_contain_text("report.pdf")
    expect(box).to_contain_text("2.9 MB")
    expect(box).to_contain_text("That file is empty")
    visitor.page.locator("form.l-form").first.get_by_role("button", name="Save and continue").click()

    assert visitor.page.evaluate("window.sent") == 0
    expect(box.locator("input")).to_be_focused()
    visitor.page.wait_for_timeout(600)
    expect(visitor.page.locator("form.l-form").first).not_to_contain_text("Saving…")


def test_a_live_list_changes_once_says_so_and_stops(visit: Visit) -> None:
    visitor = visit("en")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url) if "live/part" in request.url else None)
    visitor.open(f"{GALLERY}live/")
    files = visitor.page.locator(".c-files")

    expect(files).to_contain_text("Checking")
    expect(files).to_contain_text("Received", timeout=(LIVE_SECONDS + 5) * 1000)
    expect(visitor.page.locator("#live")).to_have_text("marrow-report.pdf: Received")
    count = len(asked)
    visitor.page.wait_for_timeout(4500)

    assert len(asked) == count


def test_everything_is_there_without_scripts(visit: Visit) -> None:
    visitor = visit("en", scripts=False)
    visitor.open(f"{GALLERY}question-errors/")

    link = visitor.page.get_by_role("link", name="Enter your child’s first name")
    assert link.get_attribute("href") == "#id_first_name"
    expect(visitor.page.get_by_role("button", name="Save and continue")).to_be_visible()
