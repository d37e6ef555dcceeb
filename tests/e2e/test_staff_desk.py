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
