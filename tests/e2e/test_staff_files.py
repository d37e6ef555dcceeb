"""Staff look at what a family sent: pages and scan pictures on the files' own host, framed by the page of the file."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

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
from tests.e2e.support import Portal, Visitor
from tests.records.conftest import pdf
from tests.support.dicom_studies import study, zipped

pytestmark = pytest.mark.e2e

TABLET = {"width": 820, "height": 1180}
CHECKED = 120_000


@pytest.fixture
def sent(visit: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Family:
    """A family that sent a paper of three pages and a ZIP of scan pictures; both are checked."""
    # Staff find the family by this name, among those of all other tests.
    last = "Lookfeather" if "scan" in request.node.name else "Quillfeather"
    family = Family(f"looked-at-{len(request.node.name)}@example.org", child_last=last)
    visitor: Visitor = visit("en")
    answer_start(visitor, "lymphoma")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    paper, pictures = tmp_path / "report.pdf", tmp_path / "scan.zip"
    paper.write_bytes(pdf(3))
    slices = study(series=2, slices=6, side=256, name=f"{last.upper()}^ZEPHYRINA")
    pictures.write_bytes(zipped((f"IM{number:03}.dcm", each) for number, each in enumerate(slices)))
    for kind, file in (("labs", paper), ("mri", pictures)):
        open_kind(visitor, kind)
        add_files(visitor, file)
        received = visitor.page.locator("main .c-tag", has_text="Received").first
        expect(received).to_be_visible(timeout=CHECKED)
    return family


def test_pages_and_scan_pictures_are_looked_through(
    sent: Family, visit: Any, portal: Portal, secrets: dict[str, str], tmp_path: Path
) -> None:
    visitor: Visitor = visit("en", phone=False)
    page = visitor.page
    sign_in_as_staff(visitor, secrets)
    find_in_the_queue(page, sent.child_last)
    page.get_by_role("link", name=sent.child_last).first.click()
    page.wait_for_load_state("load")
    case = f"{page.url.partition('?')[0]}?tab=records"
    page.goto(case)
    visitor.look()
    _look_at_the_paper(visitor, portal, tmp_path)
    page.goto(case)
    _look_through_the_scan(visitor, tmp_path)


def _look_at_the_paper(visitor: Visitor, portal: Portal, tmp_path: Path) -> None:
    page = visitor.page
    page.get_by_role("link", name="report.pdf", exact=True).click()
    page.wait_for_load_state("load")
    frame = page.frame_locator("iframe.d-frame")
    expect(frame.locator("#count")).to_have_text("1 of 3")
    _shows_a_picture(frame)
    page.screenshot(path=tmp_path / "paper.png")
    frame.get_by_role("link", name="Next", exact=True).click()
    expect(frame.locator("#count")).to_have_text("2 of 3")
    frame.locator("#stage").press("End")
    expect(frame.locator("#count")).to_have_text("3 of 3")
    _shows_a_picture(frame)
    visitor.look()
    files_host = urlsplit(next(each.url for each in page.frames if "t=" in each.url)).hostname
    assert files_host != urlsplit(portal.address).hostname
    assert not [each for each in page.context.cookies() if each["domain"] == files_host]

    page.set_viewport_size(TABLET)
    visitor.look()
    page.screenshot(path=tmp_path / "tablet.png")
    page.get_by_text("Not this child", exact=True).click()
    expect(page.get_by_text("We’ve paused this file.").first).to_be_visible()
    visitor.look()
    page.screenshot(path=tmp_path / "tablet-act.png")


def _look_through_the_scan(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    page.get_by_text("2 series", exact=True).click()
    for preview in page.locator(".d-series img").all():
        preview.scroll_into_view_if_needed()
        preview.evaluate("image => image.decode()")
    page.locator("section[aria-labelledby=files]").screenshot(path=tmp_path / "case-open.png")
    visitor.look()
    page.locator(".d-series a").first.click()
    page.wait_for_load_state("load")
    frame = page.frame_locator("iframe.d-frame")
    expect(frame.locator("#count")).to_have_text("1 of 6")
    frame.locator("#slider").fill("4")
    expect(frame.locator("#count")).to_have_text("4 of 6")
    _shows_a_picture(frame)
    visitor.look()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.screenshot(path=tmp_path / "series.png")
    # Alone in a tab it stands the same checks as every page.
    page.goto(page.locator("iframe.d-frame").get_attribute("src") or "")
    assert "t=" in page.url
    visitor.look()
    page.screenshot(path=tmp_path / "alone.png")


def _shows_a_picture(frame: Any) -> None:
    picture = frame.locator("#stage img")
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_a_family_looks_through_its_own_file_without_scripts(sent: Family, visit: Any, tmp_path: Path) -> None:
    visitor: Visitor = visit("en", scripts=False)
    visitor.open("/sign-in/")
    sign_in(visitor, sent.address)
    open_kind(visitor, "labs")
    visitor.page.get_by_role("link", name="report.pdf").first.click()
    visitor.press("Look at all of it here")
    expect(visitor.page.locator("#count")).to_have_text("1 of 3")
    visitor.press("Next")
    expect(visitor.page.locator("#count")).to_have_text("2 of 3")
    assert visitor.page.locator("#slider").is_hidden()
    visitor.page.screenshot(path=tmp_path / "no-scripts.png")
