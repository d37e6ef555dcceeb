"""Papers on their way from a device to the store: many at once, over weak lines, another day, from a camera."""

import hashlib
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.e2e.journey import Family, answer_start, open_kind, sign_in, tell_about_child_and_call
from tests.e2e.support import Visitor
from tests.e2e.weak_line import Put, WeakLine, weak_line

pytestmark = pytest.mark.e2e

PART = 16 * 2**20
PACE = 12 * 2**20
RECORD_WHAT_IS_SAID = """() => {
  window.said = [];
  const live = document.getElementById("live");
  const note = () => live.textContent && window.said.push(live.textContent);
  new MutationObserver(note).observe(live, { childList: true, characterData: true, subtree: true });
}"""


@pytest.fixture
def line() -> Iterator[WeakLine]:
    """A line that a test can slow down, cut and take away."""
    with weak_line() as made:
        yield made


def _said(page: Page, words: str) -> list[str]:
    """All that was said to people who listen, once these words came; sentences wait until the one before was heard."""
    until = time.monotonic() + 20
    while not any(re.search(words, sentence) for sentence in page.evaluate("window.said")):
        assert time.monotonic() < until, page.evaluate("window.said")
        page.wait_for_timeout(200)
    return list(page.evaluate("window.said"))


def test_many_files_at_once_each_with_its_row_its_state_and_its_words(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "many-files@example.org", phone=False)
    open_kind(visitor, "labs")
    papers = [_paper(tmp_path / f"lab {number}.txt") for number in range(1, 9)]
    empty, film = tmp_path / "empty.pdf", tmp_path / "film.mp4"
    empty.write_bytes(b"")
    film.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(3000))
    visitor.page.evaluate(RECORD_WHAT_IS_SAID)

    _choose(visitor.page, [*papers, empty, film, papers[0]])

    rows = visitor.page.locator("[data-send=rows] > li")
    expect(rows).to_have_count(11)
    visitor.look()
    expect(rows.filter(has_text="empty.pdf")).to_contain_text("This file is empty.")
    # Files go in their order, and these two are the last.
    expect(rows.filter(has_text="film.mp4")).to_contain_text("This is a video or sound file.", timeout=60_000)
    expect(rows.last).to_contain_text("You chose this file twice.", timeout=60_000)
    # Those that arrived are files of the page now; those that did not wait for a look.
    expect(rows).to_have_count(3, timeout=60_000)
    visitor.look()
    for paper in papers:
        expect(visitor.page.locator("#files-list")).to_contain_text(paper.name)
    said = _said(visitor.page, "8 files received")
    assert said[0] == "Sending 11 files"
    assert not any("percent" in sentence for sentence in said[said.index("8 files received") :])

    film_row = rows.filter(has_text="film.mp4")
    film_row.get_by_role("button", name="Remove from this list film.mp4").click()
    expect(rows).to_have_count(2)
    assert visitor.page.evaluate("document.activeElement.closest('[data-send=rows]') !== null")


def test_a_row_pauses_goes_on_and_is_cancelled(visit: Any, line: WeakLine, tmp_path: Path) -> None:
    visitor = _family(visit, "pause@example.org", line=line.address)
    open_kind(visitor, "summary")
    line.pace = PACE
    _choose(visitor.page, [_paper(tmp_path / "long.txt", 3 * PART), _paper(tmp_path / "other.txt", 2 * PART)])
    long_row, other_row = (visitor.page.locator("[data-send=rows] > li").nth(place) for place in (0, 1))
    expect(long_row).to_contain_text(re.compile(r"Sending \d+%"), timeout=30_000)

    long_row.get_by_role("button", name="Pause long.txt").press("Enter")

    expect(long_row.locator(".c-tag")).to_have_text("Paused")
    expect(long_row.get_by_role("button", name="Go on long.txt")).to_be_focused()
    visitor.look()
    other_row.get_by_role("button", name="Cancel sending other.txt").click()
    expect(other_row).to_have_count(0)
    line.pace = 0
    long_row.get_by_role("button", name="Go on long.txt").click()
    expect(visitor.page.locator("#files-list")).to_contain_text("long.txt", timeout=60_000)
    expect(visitor.page.locator("#files-list")).not_to_contain_text("other.txt")


def test_a_line_cut_in_the_middle_of_a_part_costs_that_part_alone(visit: Any, line: WeakLine, tmp_path: Path) -> None:
    visitor = _family(visit, "cut-line@example.org", line=line.address)
    open_kind(visitor, "pathology")
    paper = _scanned_paper(tmp_path / "forty megabytes.pdf")
    row = visitor.page.locator("[data-send=rows] > li")
    line.pace = PACE

    def cut_the_second(put: Put) -> bool:
        if put.number == 2 and put.sent > PART // 2 and len(line.tries(2)) == 1:
            line.is_down = True
        return line.is_down

    line.cuts = cut_the_second
    _choose(visitor.page, [paper])
    expect(row).to_contain_text("Waiting for a connection. We’ll go on by ourselves.", timeout=60_000)
    visitor.page.context.set_offline(True)
    visitor.look()
    visitor.page.context.set_offline(False)
    line.is_down = False

    link = visitor.page.locator("#files-list a", has_text="forty megabytes.pdf")
    link.wait_for(timeout=60_000)
    whole = [put.number for put in line.puts if put.answer == 200]
    assert whole == [1, 2, 3]
    assert len(line.tries(1)) == len(line.tries(3)) == 1
    assert sum(put.sent for put in line.puts) < paper.stat().st_size + PART
    _is_the_same_at_the_other_end(visitor, "forty megabytes.pdf", paper)


def test_a_closed_page_goes_on_when_the_same_file_is_chosen_another_day(
    visit: Any, line: WeakLine, tmp_path: Path
) -> None:
    visitor = _family(visit, "another-day@example.org", line=line.address, phone=False)
    path = open_kind(visitor, "pathology")
    paper = _paper(tmp_path / "long report.txt", 40_000_000)
    line.pace = PACE
    _choose(visitor.page, [paper])
    row = visitor.page.locator("[data-send=rows] > li")
    expect(row).to_contain_text(re.compile(r"Sending (4[5-9]|[5-9]\d)%"), timeout=60_000)
    visitor.page.close()
    before = line.acknowledged()
    line.puts.clear()
    line.pace = 0
    assert 1 in before

    again = Visitor(portal=visitor.portal, page=visitor.page.context.new_page())
    again.open("/records/")
    expect(again.page.get_by_role("link", name="long report.txt")).to_be_visible()
    again.open(path)
    expect(again.page.locator("[data-send=unfinished]")).to_contain_text(re.compile(r"(4[1-9]|8\d)% sent"))
    _choose(again.page, [paper])

    again.page.locator("#files-list a", has_text="long report.txt").wait_for(timeout=60_000)
    # The part in flight may have arrived after the page had gone.
    assert {3} <= line.acknowledged() <= {1, 2, 3} - before
    assert len(line.puts) == len(line.acknowledged())
    expect(again.page.locator("[data-send=unfinished]")).to_be_hidden()


def test_a_sign_in_that_ends_meanwhile_loses_nothing(visit: Any, line: WeakLine, tmp_path: Path) -> None:
    address = "signed-out@example.org"
    visitor = _family(visit, address, line=line.address)
    open_kind(visitor, "operative")
    line.pace = PACE
    _choose(visitor.page, [_paper(tmp_path / "surgery.txt", 40_000_000)])
    expect(visitor.page.locator("[data-send=rows] > li")).to_contain_text(re.compile(r"Sending \d+%"), timeout=30_000)

    visitor.page.context.clear_cookies()

    notice = visitor.page.locator("[data-send=signed-out]")
    expect(notice).to_be_visible(timeout=60_000)
    visitor.look()
    line.pace = 0
    with visitor.page.context.expect_page() as opened:
        notice.get_by_role("link").click()
    sign_in(Visitor(portal=visitor.portal, page=opened.value), address)
    opened.value.close()
    expect(visitor.page.locator("#files-list")).to_contain_text("surgery.txt", timeout=60_000)
    assert [put.number for put in line.puts] == [1, 2, 3]


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_pages_from_a_camera_become_one_paper(visit: Any, tmp_path: Path, language: str, dark: bool) -> None:
    visitor = _family(visit, f"camera-{language}@example.org", language=language, dark=dark, touch=True)
    open_kind(visitor, "chemotherapy")
    page = visitor.page
    page.evaluate(RECORD_WHAT_IS_SAID)

    _shoot(page, "[data-send=camera]", _photo(tmp_path / "one.jpg", turned=True))
    visitor.look()
    assert page.evaluate("document.activeElement.dataset.shots") == "question"
    # As the camera meant it: taken lying, shown upright.
    assert page.locator("[data-shots=picture]").evaluate("(shown) => shown.height > shown.width")
    expect(page.locator("[data-shots=dark]")).to_be_hidden()
    page.locator("[data-shots=use]").click()
    _shoot(page, "[data-shots=more]", _photo(tmp_path / "night.jpg", light=20))
    expect(page.locator("[data-shots=dark]")).to_be_visible()
    visitor.look()
    _shoot(page, "[data-shots=retake]", _photo(tmp_path / "two.jpg", light=180))
    page.locator("[data-shots=use]").click()
    _shoot(page, "[data-shots=more]", _photo(tmp_path / "three.jpg", light=140))
    page.locator("[data-shots=use]").click()

    pages = page.locator("[data-shots=pages] > li")
    expect(pages).to_have_count(3)
    pages.nth(2).locator("[data-act=up]").press("Enter")
    assert page.evaluate("document.activeElement.dataset.act") == "up"
    visitor.look()
    page.locator("[data-shots=title]").fill("Roadmap")
    page.locator("[data-shots=finish]").click()

    expect(page.locator("#files-list")).to_contain_text("Roadmap", timeout=60_000)
    assert page.evaluate("document.activeElement.id") == "files-heading"
    _said(page, r"\b3 (pages|páginas)")
    visitor.look()


def test_a_large_photo_travels_smaller_unless_its_full_size_is_wanted(
    visit: Any, line: WeakLine, tmp_path: Path
) -> None:
    visitor = _family(visit, "photo-size@example.org", line=line.address)
    open_kind(visitor, "molecular")
    large = _photo(tmp_path / "large.jpg", size=(4200, 3200))
    other = _photo(tmp_path / "other.jpg", size=(4200, 3200), light=150)

    _choose(visitor.page, [large])
    visitor.page.locator("#files-list a", has_text="large.jpg").wait_for(timeout=60_000)
    visitor.page.locator("[data-send=full-size]").check()
    _choose(visitor.page, [other])
    visitor.page.locator("#files-list a", has_text="other.jpg").wait_for(timeout=60_000)

    small, whole = (put.size for put in line.puts)
    assert small < large.stat().st_size
    assert whole == other.stat().st_size


def test_the_box_fits_narrow_screens_and_needs_no_mouse(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "narrow@example.org")
    open_kind(visitor, "radiology")
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    _choose(visitor.page, [empty])
    row = visitor.page.locator("[data-send=rows] > li")
    expect(row).to_contain_text("empty.pdf")

    assert visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    small = visitor.page.eval_on_selector_all(
        "[data-module=sender] button", "(all) => all.filter((one) => one.offsetHeight && one.offsetHeight < 44).length"
    )
    assert small == 0
    row.get_by_role("button", name="Remove from this list empty.pdf").press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "files-heading"


def _family(visit: Any, address: str, **how: Any) -> Visitor:
    visitor: Visitor = visit(how.pop("language", "en"), **how)
    visitor.judged = set()
    answer_start(visitor, "lymphoma")
    sign_in(visitor, address)
    tell_about_child_and_call(visitor, Family(address))
    visitor.judged = None
    return visitor


def _paper(path: Path, size: int = 20_000) -> Path:
    """A plain text of nothing but random letters: no two are alike, and no line is long."""
    path.write_bytes(b"\n".join(secrets.token_hex(32).encode() for _ in range(size // 65 + 1))[:size])
    return path


def _scanned_paper(path: Path) -> Path:
    """A paper as a scanner sends it: a picture for each page, about 40 MB together."""
    pages = [Image.effect_noise((2480, 3508), 40 + number).convert("RGB") for number in range(5)]
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], quality=97)
    assert 2 * PART < path.stat().st_size < 3 * PART
    return path


def _photo(path: Path, *, light: int = 200, turned: bool = False, size: tuple[int, int] = (1600, 1200)) -> Path:
    """A lying photo of a sheet with lines of print."""
    picture = (
        Image.effect_noise(size, 12 if light > 100 else 2).point(lambda value: value * light // 200).convert("RGB")
    )
    if light > 100:
        pen = ImageDraw.Draw(picture)
        for y in range(60, size[1] - 60, 24):
            pen.line((80, y, size[0] - 80, y), fill=(10, 10, 10), width=6)
    exif = picture.getexif()
    if turned:
        exif[0x0112] = 6
    picture.save(path, quality=90, exif=exif)
    return path


def _choose(page: Page, files: list[Path]) -> None:
    page.locator("[data-send=files]").set_input_files(files)


def _shoot(page: Page, button: str, photo: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator(button).click()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files(photo)
    page.locator("[data-shots=review]").wait_for()


def _is_the_same_at_the_other_end(visitor: Visitor, name: str, file: Path) -> None:
    link = visitor.page.locator("#files-list li", has_text=name)
    expect(link).to_contain_text("Received", timeout=90_000)
    link.locator("a").click()
    with visitor.page.expect_download() as download:
        visitor.page.locator("main a[href$='/open/'], main form[action$='/open/'] button").first.click()
    received = hashlib.sha256(Path(download.value.path()).read_bytes()).hexdigest()
    assert received == hashlib.sha256(file.read_bytes()).hexdigest()
