"""A page of questions: it saves itself, asks what matters, and changes its language without losing words."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.support import Visitor

pytestmark = pytest.mark.e2e

Visit = Callable[..., Visitor]
PAGE = "/dev/components/page/"
# A save is due two seconds after the last key; this is long enough to see that there is none.
QUIET = 3500
STAY = 'window.addEventListener("submit", (event) => event.preventDefault())'
HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
LISTEN = """() => {
  window.heard = 0;
  new BroadcastChannel("sign-in").addEventListener("message", () => (window.heard += 1));
}"""


def _open(visitor: Visitor, answer: int = 204) -> list[Request]:
    saves: list[Request] = []
    visitor.page.on("request", lambda request: saves.append(request) if "/save/" in request.url else None)
    visitor.open(f"{PAGE}?answer={answer}")
    # Listeners run in the order they came, so every module must be there first.
    visitor.page.wait_for_load_state("networkidle")
    return saves


def _tell(visitor: Visitor, words: str) -> None:
    visitor.fill("What have the doctors called it?", words)


def test_a_question_appears_with_its_answer_and_is_said(visit: Visit) -> None:
    visitor = visit("en")
    _open(visitor)
    when = visitor.page.get_by_role("group", name="When did it come back?")

    expect(when).to_be_hidden()
    visitor.choose("Yes")
    expect(when).to_be_visible()
    expect(visitor.page.locator("#live")).to_have_text("New questions: 3")
    visitor.look()
    visitor.choose("No")
    expect(when).to_be_hidden()
    visitor.choose("Another test")
    expect(visitor.page.get_by_label("Which other test?")).to_be_visible()
    said = "A new question: Which other test?. A new question: Where was it done?"
    expect(visitor.page.locator("#live")).to_have_text(said)


def test_without_scripts_every_question_is_there_with_its_condition(visit: Visit) -> None:
    visitor = visit("en", scripts=False)
    visitor.open(PAGE)

    expect(visitor.page.get_by_role("group", name="When did it come back?")).to_be_visible()
    expect(visitor.page.get_by_text("Only if you chose “Yes”.")).to_have_count(3)
    expect(visitor.page.get_by_role("button", name="Save and come back later")).to_be_visible()


def test_what_is_typed_is_saved_once_and_said(visit: Visit) -> None:
    visitor = visit("en")
    saves = _open(visitor)
    visitor.page.evaluate(LISTEN)
    _tell(visitor, "B-ALL")
    line = visitor.page.locator(".c-autosave")

    expect(line).to_contain_text("Saved what you typed at ", timeout=6000)
    expect(visitor.page.locator("#live")).to_contain_text("Saved what you typed at ")
    sent = parse_qs(saves[0].post_data or "")
    assert sent["diagnosis"] == ["B-ALL"]
    assert sent["autosave"] == ["1"]
    assert sent["page_version"] == ["1"]
    assert sent["csrfmiddlewaretoken"]
    expect(visitor.page.locator("input[name=page_version]")).to_have_value("2")
    assert visitor.page.evaluate("window.heard") == 1
    visitor.page.wait_for_timeout(QUIET)
    assert len(saves) == 1
    visitor.look()


def test_a_hidden_page_is_saved_at_once(visit: Visit) -> None:
    visitor = visit("en")
    saves = _open(visitor)
    _tell(visitor, "B-ALL")
    visitor.page.evaluate(HIDE)
    visitor.page.wait_for_timeout(300)

    assert [parse_qs(save.post_data or "")["diagnosis"] for save in saves] == [["B-ALL"]]


@pytest.mark.parametrize(
    ("answer", "words", "link"),
    [
        (409, "Someone else changed this page.", "Show this page again"),
        (401, "You’re signed out. What we saved is still there.", "Sign in again"),
    ],
)
def test_it_stops_and_says_why(visit: Visit, answer: int, words: str, link: str) -> None:
    visitor = visit("en")
    saves = _open(visitor, answer)
    _tell(visitor, "B-ALL")
    line = visitor.page.locator(".c-autosave")

    expect(line).to_contain_text(words, timeout=6000)
    expect(line.get_by_role("link", name=link)).to_be_visible()
    _tell(visitor, "T-ALL")
    visitor.page.wait_for_timeout(QUIET)
    assert len(saves) == 1
    expect(visitor.page.get_by_role("button", name="Save and continue")).to_be_enabled()


def test_trouble_on_our_side_is_tried_again_in_silence(visit: Visit) -> None:
    visitor = visit("en")
    saves = _open(visitor, 500)
    _tell(visitor, "B-ALL")
    visitor.page.wait_for_timeout(7500)

    assert len(saves) == 2
    expect(visitor.page.locator(".c-autosave")).to_be_hidden()


def test_without_a_connection_it_waits_and_says_so(visit: Visit) -> None:
    visitor = visit("en")
    saves = _open(visitor)
    visitor.page.context.set_offline(True)
    _tell(visitor, "B-ALL")
    line = visitor.page.locator(".c-autosave")
    expect(line).to_contain_text("You’re offline.", timeout=6000)

    visitor.page.context.set_offline(False)
    expect(line).to_contain_text("Saved what you typed at ", timeout=8000)
    assert parse_qs(saves[-1].post_data or "")["diagnosis"] == ["B-ALL"]


def test_the_real_save_ends_the_quiet_ones(visit: Visit) -> None:
    visitor = visit("en")
    saves = _open(visitor)
    visitor.page.evaluate(STAY)
    _tell(visitor, "B-ALL")
    visitor.page.get_by_role("button", name="Save and continue").click()
    visitor.page.wait_for_timeout(QUIET)

    assert saves == []


def test_the_other_language_takes_the_words_along(visit: Visit) -> None:
    visitor = visit("en")
    _open(visitor)
    _tell(visitor, "B-ALL")
    with visitor.page.expect_request(lambda request: request.method == "POST" and "/save/" not in request.url) as sent:
        visitor.page.get_by_role("button", name="Español").click()
    posted = sent.value.post_data or ""

    assert parse_qs(posted)["switch_language"] == ["es"]
    assert parse_qs(posted)["diagnosis"] == ["B-ALL"]


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_saves_and_does_not_change_the_language(visit: Visit, scripts: bool) -> None:
    visitor = visit("en", scripts=scripts)
    visitor.open(PAGE)
    box = visitor.page.get_by_role("group", name="About when was it found?").get_by_label("Year")
    box.fill("2024")
    with visitor.page.expect_request(lambda request: request.method == "POST" and "/save/" not in request.url) as sent:
        box.press("Enter")
    posted = parse_qs(sent.value.post_data or "")

    assert posted["found_on_year"] == ["2024"]
    assert "switch_language" not in posted
    assert "later" not in posted


def test_room_in_a_long_text_is_counted_near_its_end(visit: Visit) -> None:
    visitor = visit("en")
    _open(visitor)
    _tell(visitor, "x" * 100)
    expect(visitor.page.locator(".c-counter")).to_be_hidden()
    _tell(visitor, "🎈" * 190)
    expect(visitor.page.locator(".c-counter")).to_have_text("Characters left: 10")
    expect(visitor.page.locator("#live")).to_have_text("Characters left: 10")
    _tell(visitor, "x" * 205)
    expect(visitor.page.locator(".c-counter")).to_have_text("Characters too many: 5")


def test_two_answers_can_be_told_apart_and_chosen_by_keyboard(visit: Visit) -> None:
    visitor = visit("en")
    visitor.open("/dev/components/page-disputed/")
    group = visitor.page.locator(".c-conflict").get_by_role("group", name="Has it come back?")

    visitor.page.get_by_role("link", name="Choose which answer to keep").click()
    expect(group.get_by_role("radio", name="Keep the answer from Ana")).to_be_focused()
    visitor.page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="Use mine")).to_be_checked()
