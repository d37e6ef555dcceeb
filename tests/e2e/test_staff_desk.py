"""A coordinator signs in with a second factor and sees every request; a dead worker loses nothing."""

import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.journey import (
    Family,
    add_files,
    answer_start,
    sign_in,
    sign_in_as_staff,
    tell_about_child_and_call,
)
from tests.e2e.support import Portal, Visitor

pytestmark = pytest.mark.e2e


def test_nothing_of_the_admin_opens_before_the_second_factor(visit: Any, portal: Portal) -> None:
    visitor: Visitor = visit("en", phone=False)
    visitor.page.goto("/admin/")
    sign_in(visitor, "diego@hospital.example")

    for path in ("/admin/", "/admin/intake/secondopinionrequest/", "/admin/calls/"):
        visitor.page.goto(path)
        assert not visitor.page.url.removeprefix(portal.address).startswith("/admin/"), visitor.page.url
        assert "Faster" not in visitor.page.content()


def test_a_family_finds_no_admin(visit: Any) -> None:
    visitor: Visitor = visit("en")
    visitor.open("/sign-in/")
    sign_in(visitor, "tom.today@example.org")

    assert visitor.page.request.get("/admin/").status == 404
    assert visitor.page.request.get("/admin/intake/secondopinionrequest/").status == 404


def test_a_coordinator_sees_all_of_it(visit: Any, secrets: dict[str, str]) -> None:
    visitor: Visitor = visit("en", phone=False)
    sign_in_as_staff(visitor, secrets)
    visitor.page.goto("/admin/")
    visitor.look()
    visitor.page.goto("/admin/queue/")
    visitor.look()
    first = visitor.page.locator("main table tbody tr").first.inner_text()
    assert "Fast track" in first
    visitor.page.locator("main table tbody tr").first.get_by_role("link").first.click()
    visitor.page.wait_for_load_state("load")
    visitor.look()
    assert re.search(r"SO-\w{4}-\w{4}", visitor.page.title())
    assert "Faster" not in visitor.page.title()
    visitor.page.goto("/admin/calls/")
    visitor.look()
    for path in ("/admin/center/carecenter/", "/admin/scheduling/schedule/", "/admin/audit/auditevent/"):
        answer = visitor.page.goto(path)
        assert answer
        if answer.status == 200:
            visitor.look()


CASE_PARTS = ("overview", "illness", "records", "call", "travel", "money", "people", "history")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (820, True)])
def test_every_part_of_a_request_fits_and_reads_well(
    visit: Any, secrets: dict[str, str], width: int, dark: bool
) -> None:
    visitor: Visitor = visit("en", phone=False, dark=dark)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    sign_in_as_staff(visitor, secrets)
    visitor.page.goto("/admin/queue/")
    visitor.look()
    visitor.page.locator("main [data-row]").first.click()
    visitor.page.wait_for_url("**/change/**")
    case = visitor.page.url.partition("?")[0]
    for part in CASE_PARTS:
        visitor.page.goto(f"{case}?tab={part}")
        visitor.look()
        assert visitor.page.locator(".d-tabs [aria-current=page]").count() == 1
    visitor.page.goto("/admin/my-settings/")
    visitor.look()


def test_a_coordinator_works_by_keys_alone(visit: Any, secrets: dict[str, str]) -> None:
    visitor: Visitor = visit("en", phone=False)
    sign_in_as_staff(visitor, secrets)
    page, keys = visitor.page, visitor.page.keyboard
    page.goto("/admin/")
    page.locator("[data-opens-keys]").wait_for()

    keys.press("?")
    page.locator("dialog[open]").wait_for()
    visitor.look()
    assert "Next row" in page.locator("dialog[open]").inner_text()
    keys.press("Escape")

    keys.press("g")
    keys.press("q")
    page.wait_for_url("**/admin/queue/")
    page.locator("[data-opens-keys]").wait_for()
    keys.press("j")
    keys.press("j")
    keys.press("k")
    first = page.locator("[data-row]").first
    assert first.evaluate("row => row === document.activeElement")
    keys.press("Enter")
    page.wait_for_url("**/change/**")

    page.locator("[data-opens-keys]").wait_for()
    keys.press("n")
    keys.type("jot g q m ? /")
    assert page.locator("#noteform_text").input_value() == "jot g q m ? /"
    page.evaluate("document.activeElement.blur()")
    keys.press("m")
    page.wait_for_url("**/messages/")
    page.locator("[data-opens-keys]").wait_for()
    keys.press("/")
    page.wait_for_url("**/admin/queue/#q")
    assert page.evaluate("document.activeElement.id") == "q"


def test_two_who_look_at_one_request_see_each_other(visit: Any, secrets: dict[str, str]) -> None:
    cora: Visitor = visit("en", phone=False)
    sign_in_as_staff(cora, secrets)
    cora.page.goto("/admin/queue/")
    cora.page.locator("main [data-row]").first.click()
    cora.page.wait_for_url("**/change/**")
    diego: Visitor = visit("en", phone=False)
    sign_in_as_staff(diego, secrets, "diego@hospital.example")

    diego.page.goto(cora.page.url)

    assert "Cora Coordinator" in diego.page.locator(".d-here").inner_text()
    cora.page.reload()
    assert "Diego Coordinador" in cora.page.locator(".d-here").inner_text()
    diego.page.goto("/admin/")
    # Leaving is told by a beacon, which nobody waits for.
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and "Diego" in cora.page.locator(".d-here").inner_text():
        cora.page.reload()
        time.sleep(0.5)
    assert "Diego" not in cora.page.locator(".d-here").inner_text()


def test_a_worker_killed_in_the_middle_of_its_files_loses_none(visit: Any, portal: Portal, tmp_path: Path) -> None:
    family = Family("killed-worker@example.org")
    visitor: Visitor = visit("en")
    answer_start(visitor, "lymphoma")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    visitor.open("/records/")
    kind = visitor.page.url.removeprefix(portal.address) + "labs/"
    visitor.open(kind)
    photos = []
    for number in range(6):
        photos.append(tmp_path / f"page-{number}.png")
        Image.effect_noise((2200, 1700), 80 + number).save(photos[-1])
    add_files(visitor, photos)

    killed = _kill_file_worker(portal)

    assert killed
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        visitor.page.goto(kind)
        if visitor.page.locator("main .c-tag", has_text="Received").count() == len(photos):
            break
        time.sleep(1)
    visitor.look()
    assert visitor.page.locator("main .c-tag", has_text="Received").count() == len(photos), visitor.text()


def _kill_file_worker(portal: Portal) -> list[int]:
    """End the file worker and its child of this portal, by their ids, without a chance to tidy up."""
    killed = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if b"files@%h" in command and str(portal.data).encode() in environment:
            os.kill(int(entry.name), signal.SIGKILL)
            killed.append(int(entry.name))
    return killed
