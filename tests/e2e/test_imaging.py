"""Scan pictures from discs, folders and ZIPs, as a family sends them: nothing before they say so, nothing twice."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.discs import Scan, make_disc, zip_disc
from tests.e2e.journey import Family, answer_start, open_kind, sign_in, tell_about_child_and_call
from tests.e2e.support import Visitor
from tests.e2e.weak_line import Put, WeakLine, weak_line

pytestmark = pytest.mark.e2e

PART = 16 * 2**20
PACE = 12 * 2**20
SOMEBODY_ELSE = Scan(study="knee", name="REYES^MARTA", born="20110102", pictures=3, words="MRI KNEE")
SECRETS = ("REYES", "MARTA", "KNEE", "2011")


@pytest.fixture
def line() -> Iterator[WeakLine]:
    """A line that a test can slow down, cut and take away."""
    with weak_line() as made:
        yield made


def test_a_disc_is_looked_at_shown_and_sent(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "whole-disc@example.org")
    bodies = _what_leaves(visitor.page)
    disc = make_disc(tmp_path, [Scan(pictures=60), Scan(study="ct", pictures=4, words="CT HEAD")])

    _choose(visitor.page, disc)

    cards = _step(visitor.page, "pick").locator("li")
    expect(cards).to_have_count(2)
    expect(cards.filter(has_text="MRI BRAIN W/WO CONTRAST")).to_contain_text("60 pictures · 7.6 MB")
    expect(cards.first).to_contain_text("MRI, March 3, 2026")
    expect(_step(visitor.page, "pick")).to_contain_text("We left out 5 other files")
    expect(visitor.page.locator("#imaging-pick")).to_be_focused()
    assert bodies == []
    visitor.look()
    cards.filter(has_text="CT HEAD").get_by_role("checkbox").press("Space")
    expect(_step(visitor.page, "pick")).to_contain_text("60 pictures · 7.6 MB")

    _send(visitor.page)

    expect(_step(visitor.page, "done")).to_contain_text("60 pictures", timeout=60_000)
    expect(visitor.page.locator("#imaging-done")).to_be_focused()
    visitor.look()
    row = visitor.page.locator("#files-list .c-file")
    expect(row).to_have_count(1, timeout=30_000)
    expect(row).to_contain_text("MRI, March 3, 2026 (MRI BRAIN W-WO CONTRAST)")
    expect(row).to_contain_text("Received", timeout=90_000)


def test_of_two_people_on_one_disc_only_the_child_goes(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "two-people@example.org", dark=True)
    bodies = _what_leaves(visitor.page)

    _choose(visitor.page, make_disc(tmp_path, [SOMEBODY_ELSE, Scan(pictures=5)]))

    pick = _step(visitor.page, "pick")
    expect(pick.get_by_role("checkbox")).to_have_count(1)
    expect(pick.locator(".c-imaging__card--locked")).to_contain_text("M… R…, born 2011")
    expect(pick).not_to_contain_text("KNEE")
    visitor.look()
    _send(visitor.page)
    expect(_step(visitor.page, "done")).to_contain_text("5 pictures", timeout=60_000)
    assert bodies
    assert not any(secret.encode() in body for body in bodies for secret in SECRETS)


def test_somebody_elses_disc_stays_on_the_device_unless_the_family_says_why(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "wrong-child@example.org", phone=True)
    bodies = _what_leaves(visitor.page)
    disc = make_disc(tmp_path, [SOMEBODY_ELSE])
    _choose(visitor.page, disc)
    pick = _step(visitor.page, "pick")
    expect(pick).to_contain_text("These pictures seem to belong to someone else. That happens; discs get mixed up.")
    expect(pick).not_to_contain_text("KNEE")
    visitor.look()

    _send(visitor.page)
    expect(pick).to_contain_text("Say whether these pictures are of Zephyrina")
    expect(pick.get_by_label("Yes, they are")).to_be_focused()
    visitor.look()

    pick.get_by_label("No. Don’t send them").check()
    expect(pick).to_contain_text("Then nothing of these pictures leaves your device.")
    _send(visitor.page)
    expect(pick).to_contain_text("Choose at least one scan to send")
    assert bodies == []

    pick.get_by_label("Yes, they are").check()
    _send(visitor.page)
    expect(pick).to_contain_text("Choose a reason")
    pick.get_by_label("A name from before an adoption").check()
    visitor.look()
    _send(visitor.page)
    expect(_step(visitor.page, "done")).to_contain_text("3 pictures", timeout=60_000)
    told = next(body for body in bodies if b'"fingerprint"' in body)
    assert b'"match":"other_person"' in told
    assert b'"match_reason":"before_adoption"' in told
    row = visitor.page.locator("#files-list .c-file")
    expect(row).to_contain_text("Paused by us", timeout=90_000)


def test_a_name_that_differs_and_a_disc_without_a_name_are_asked_about(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "names@example.org")
    scans = [Scan(study="nick", name="QUILLFEATHER^ZEPH", pictures=3, words="MR SPINE"),
             Scan(study="none", name="", born="", pictures=2, words="MR NECK")]  # fmt: skip

    _choose(visitor.page, make_disc(tmp_path, scans))

    differs, nameless = (_step(visitor.page, "pick").locator(".c-imaging__group").nth(n) for n in (0, 1))
    expect(differs).to_contain_text("The name on these pictures is a little different. Are they of Zephyrina?")
    expect(nameless).to_contain_text("There is no name on these pictures. Are they of Zephyrina?")
    visitor.look()
    differs.get_by_label("Yes, they are").check()
    differs.get_by_label("A nickname or short name").check()
    nameless.get_by_label("I’m not sure").check()
    expect(nameless).to_contain_text("Then we don’t send them for now.")
    visitor.look()
    _send(visitor.page)
    expect(_step(visitor.page, "done")).to_contain_text("3 pictures", timeout=60_000)


def test_three_hundred_pictures_travel_in_a_few_packs(visit: Any, line: WeakLine, tmp_path: Path) -> None:
    visitor = _family(visit, "many-pictures@example.org", line=line.address)
    _choose(visitor.page, make_disc(tmp_path, [Scan(pictures=300)]))
    _send(visitor.page)

    expect(_step(visitor.page, "done")).to_contain_text("300 pictures", timeout=120_000)
    assert len(line.puts) == 3
    assert all(put.answer == 200 for put in line.puts)
    expect(visitor.page.locator("#files-list .c-file")).to_contain_text("Received", timeout=120_000)


def test_a_closed_page_goes_on_with_the_same_disc_and_sends_only_what_is_missing(
    visit: Any, line: WeakLine, tmp_path: Path
) -> None:
    visitor = _family(visit, "closed-tab@example.org", line=line.address)
    disc = make_disc(tmp_path, [Scan(pictures=400)])
    line.pace = PACE
    line.cuts = lambda put: put.number > 2
    _choose(visitor.page, disc)
    _send(visitor.page)
    _until(visitor.page, lambda: len(line.acknowledged()) == 2)
    visitor.page.close(run_before_unload=False)
    line.cuts = lambda _put: False
    line.pace = 0

    visitor = replace(visitor, page=visitor.page.context.new_page())
    open_kind(visitor, "mri")
    expect(visitor.page.locator("main")).to_contain_text(re.compile(r"\d+ ?% sent"))
    before = len(line.puts)
    _choose(visitor.page, disc)
    _send(visitor.page)

    expect(_step(visitor.page, "done")).to_contain_text("400 pictures", timeout=120_000)
    again = line.puts[before:]
    assert sum(put.sent for put in again) < 400 * 132_000 - 2 * (PART - 200_000)
    assert all(put.answer == 200 for put in again)
    expect(visitor.page.locator("#files-list .c-file")).to_contain_text("Received", timeout=120_000)


def test_a_line_that_is_lost_is_waited_for_and_a_pause_is_kept(visit: Any, line: WeakLine, tmp_path: Path) -> None:
    visitor = _family(visit, "offline@example.org", line=line.address)
    line.pace = PACE
    _choose(visitor.page, make_disc(tmp_path, [Scan(pictures=300)]))

    def cut_the_second(put: Put) -> bool:
        if put.number == 2 and put.sent > PART // 2 and len(line.tries(2)) == 1:
            line.is_down = True
        return line.is_down

    line.cuts = cut_the_second
    _send(visitor.page)
    step = _step(visitor.page, "send")
    expect(step).to_contain_text("Waiting for a connection. We’ll go on by ourselves.", timeout=60_000)
    visitor.page.context.set_offline(True)
    visitor.look()
    visitor.page.context.set_offline(False)
    step.get_by_role("button", name="Pause").press("Enter")
    expect(step.get_by_role("button", name="Go on", exact=True)).to_be_focused()
    expect(step.locator(".c-tag")).to_have_text("Paused")
    line.is_down = False
    line.pace = 0
    step.get_by_role("button", name="Go on", exact=True).press("Enter")

    expect(_step(visitor.page, "done")).to_contain_text("300 pictures", timeout=120_000)
    assert len(line.tries(1)) == 1
    assert sum(put.sent for put in line.puts) < 300 * 133_000 + PART


def test_a_scratched_disc_costs_only_what_it_does_not_give(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "scratched@example.org")
    disc = make_disc(tmp_path, [Scan(pictures=8)])
    lost, found_again = sorted(disc.rglob("IM*"))[2:4]
    kept = found_again.read_bytes(), found_again.stat()
    _choose(visitor.page, disc)
    expect(_step(visitor.page, "pick")).to_contain_text("8 pictures")
    for each in (lost, found_again):
        each.unlink()

    _send(visitor.page)

    row = _step(visitor.page, "send").locator("li")
    expect(row).to_contain_text("We could not read 2 pictures. The disc may be scratched.", timeout=60_000)
    visitor.look()
    found_again.write_bytes(kept[0])
    os.utime(found_again, ns=(kept[1].st_atime_ns, kept[1].st_mtime_ns))
    row.get_by_role("button", name="Try to read them again").click()
    expect(row).to_contain_text("We could not read 1 picture.", timeout=60_000)
    row.get_by_role("button", name="Send the rest").click()

    expect(_step(visitor.page, "done")).to_contain_text("7 pictures", timeout=60_000)
    expect(visitor.page.locator("#files-list .c-file")).to_contain_text("Received", timeout=90_000)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_zip_is_looked_into_before_it_is_sent(visit: Any, tmp_path: Path, compressed: bool) -> None:
    visitor = _family(visit, f"zip-{str(compressed).lower()}@example.org")
    bodies = _what_leaves(visitor.page)
    disc = make_disc(tmp_path, [Scan(pictures=9), SOMEBODY_ELSE])
    _choose_zip(visitor.page, zip_disc(disc, compressed=compressed))

    pick = _step(visitor.page, "pick")
    expect(pick).to_contain_text("9 pictures")
    expect(pick.locator(".c-imaging__card--locked")).to_contain_text("M… R…, born 2011")
    _send(visitor.page)
    expect(_step(visitor.page, "done")).to_contain_text("9 pictures", timeout=60_000)
    assert not any(secret.encode() in body for body in bodies for secret in SECRETS)


def test_a_zip_that_no_page_can_open_goes_whole(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "broken-zip@example.org")
    whole = zip_disc(make_disc(tmp_path), compressed=False).read_bytes()
    path = tmp_path / "pictures.zip"
    path.write_bytes(whole[: len(whole) // 2])

    _choose_zip(visitor.page, path)

    expect(_step(visitor.page, "whole")).to_contain_text("pictures.zip")
    visitor.look()
    visitor.page.get_by_role("button", name="Send the ZIP").click()
    expect(_step(visitor.page, "done")).to_be_visible(timeout=60_000)


def test_a_folder_without_pictures_says_what_to_choose(visit: Any, tmp_path: Path) -> None:
    visitor = _family(visit, "no-pictures@example.org")
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear family")

    _choose(visitor.page, folder)

    expect(visitor.page.locator("#imaging")).to_contain_text("We found no scan pictures here.")
    visitor.look()


def test_on_a_phone_the_easier_ways_come_first(visit: Any) -> None:
    visitor = _family(visit, "phone-disc@example.org", phone=True, touch=True)
    imaging = visitor.page.locator("#imaging")
    expect(imaging).to_contain_text("This one is easier on a computer")
    expect(imaging).not_to_contain_text("nsupported")

    imaging.get_by_role("link", name="See the four ways", exact=True).click()
    visitor.look()
    for way in ("computer", "mail", "online", "ask"):
        visitor.page.locator(f"main a[href$='/disc/{way}/']").click()
        visitor.look()
        visitor.page.go_back()
    visitor.page.locator("main a[href$='/disc/computer/']").click()
    visitor.press("E-mail me the link")
    expect(visitor.page.locator("main")).to_contain_text("We sent the link to phone-disc@example.org.")
    message = visitor.portal.wait_for_message("phone-disc@example.org", "/sign-in/?next=/records/disc/")
    assert "Zephyrina" not in message["body"]


def _family(visit: Any, address: str, **how: Any) -> Visitor:
    """Signed in and on the page of MRI pictures, at a computer unless told otherwise."""
    visitor: Visitor = visit("en", **({"phone": False} | how))
    visitor.judged = set()
    answer_start(visitor, "brain_tumor")
    sign_in(visitor, address)
    tell_about_child_and_call(visitor, Family(address))
    visitor.judged = None
    open_kind(visitor, "mri")
    return visitor


def _step(page: Page, name: str) -> Locator:
    return page.locator(f"[data-step={name}]")


def _choose(page: Page, folder: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder or disc").click()
    chooser.value.set_files(str(folder))


def _choose_zip(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a ZIP").click()
    chooser.value.set_files(str(path))


def _send(page: Page) -> None:
    page.get_by_role("button", name="Send the pictures").click()


def _what_leaves(page: Page) -> list[bytes]:
    """The bodies of everything that is posted or put from now on."""
    bodies: list[bytes] = []

    def note(request: Request) -> None:
        if request.method in {"POST", "PUT"}:
            bodies.append(request.post_data_buffer or b"")

    page.on("request", note)
    return bodies


def _until(page: Page, is_true: Any, tries: int = 240) -> None:
    for _try in range(tries):
        if is_true():
            return
        page.wait_for_timeout(250)
    raise AssertionError("It did not come to that.")
