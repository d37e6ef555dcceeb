"""A family goes from the start page to a booked call with a record that was checked, in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.journey import (
    Family,
    add_files,
    answer_start,
    hold_a_time,
    sign_in,
    submit,
    tell_about_child_and_call,
)
from tests.e2e.support import Portal, Visitor

pytestmark = pytest.mark.e2e

CHECKED = {"en": "Received", "es": "Recibido"}
FAST_TRACK_PATH = re.compile(r"/start/soon/$")


def test_the_words_on_the_way_are_the_ones_a_parent_looks_for(visit: Any, portal: Portal) -> None:
    """By visible words alone, as a person would; the other journeys go by field names."""
    visitor: Visitor = visit("en", phone=True)
    visitor.open("/")
    visitor.press("Start")
    visitor.choose("My child")
    visitor.press("Continue")
    visitor.choose("Brain or spine tumor")
    visitor.press("Continue")
    visitor.fill("Email or mobile number", "words@example.org")
    visitor.press("Send me a code")
    visitor.fill("Code", portal.code_for("words@example.org"))
    visitor.press("Sign in")
    visitor.fill("First name", "Zephyrina")
    visitor.fill("Last name", "Quillfeather")
    visitor.fill("Month", "March")
    visitor.fill("Day", "14")
    visitor.fill("Year", "2019")
    visitor.press("Save and continue")
    visitor.fill("Your full name", "Ottoline Quillfeather")
    visitor.fill("Phone number", "(303) 555-0142")
    visitor.choose("Yes")
    visitor.press("Save and continue")
    visitor.choose("English")
    visitor.press("Save and continue")

    assert "free" in visitor.text()
    hold_a_time(visitor)
    visitor.press("Book the call")
    assert "You have nothing else to do before the call" in visitor.text()


@pytest.mark.parametrize(("language", "phone", "dark"), [("en", True, True), ("es", False, False), ("es", True, False)])
def test_from_start_to_booked_call_and_checked_record(
    visit: Any, portal: Portal, tmp_path: Path, language: str, phone: bool, dark: bool
) -> None:
    family = Family(f"journey-{language}-{phone}@example.org".lower())
    visitor: Visitor = visit(language, phone=phone, zone="America/New_York", dark=dark)
    answer_start(visitor, "brain_tumor")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    hold_a_time(visitor, 1)
    submit(visitor)
    assert visitor.page.url.endswith("/call/booked/")

    with visitor.page.expect_download() as download:
        visitor.page.locator("main a[href$='calendar.ics']").first.click()
    calendar = Path(download.value.path()).read_text(encoding="utf-8")
    assert "BEGIN:VEVENT" in calendar
    assert not re.search("Zephyrina|Quillfeather|tumor", calendar)

    booked = portal.wait_for_message(family.address, "/call/")
    _no_health_information(booked)

    visitor.open("/home/")
    assert family.child_first in visitor.text()
    assert family.child_first not in visitor.page.title()
    visitor.open("/records/")
    visitor.open(_path(visitor.page.url, language) + "labs/")
    add_files(visitor, _photo(tmp_path))
    # The page tells by itself when the worker is done; no reload.
    visitor.page.locator("main .c-tag", has_text=CHECKED[language]).first.wait_for(timeout=60_000)
    visitor.look()
    with visitor.page.expect_download() as file:
        visitor.page.locator("main a[href*='/records/file/']").first.click()
        visitor.page.wait_for_load_state("load")
        visitor.look()
        visitor.page.locator("main a[href$='/open/'], main form[action$='/open/'] button").first.click()
    with Image.open(Path(file.value.path())) as opened:
        assert opened.size == (640, 480)


def test_everything_works_without_javascript(visit: Any, portal: Portal, tmp_path: Path) -> None:
    family = Family("noscript@example.org")
    visitor: Visitor = visit("en", scripts=False)
    answer_start(visitor, "lymphoma")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    hold_a_time(visitor, 2)
    submit(visitor)
    assert visitor.page.url.endswith("/call/booked/")
    visitor.open("/records/")
    visitor.open(_path(visitor.page.url, "en") + "pathology/")
    add_files(visitor, _photo(tmp_path))
    for _attempt in range(60):
        if CHECKED["en"] in visitor.text() and "Checking" not in visitor.text():
            break
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    else:
        raise AssertionError(visitor.text())


def test_a_file_that_cannot_be_read_gets_a_kind_sentence(visit: Any, tmp_path: Path) -> None:
    family = Family("wrongfile@example.org")
    visitor: Visitor = visit("en", scripts=False)
    answer_start(visitor, "blood_disorder")
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    visitor.open("/records/")
    visitor.open(_path(visitor.page.url, "en") + "summary/")
    program = tmp_path / "viewer.exe"
    program.write_bytes(b"MZ" + bytes(2000))
    add_files(visitor, program)

    text = visitor.text()
    assert "There is a problem" in text
    assert not re.search(r"\b(invalid|failed|forbidden|illegal|sorry|oops)\b", text, re.IGNORECASE)
    assert visitor.page.title().startswith("Error:")


@pytest.mark.parametrize("language", ["en", "es"])
def test_high_risk_leukemia_is_contacted_and_never_sees_a_time(visit: Any, portal: Portal, language: str) -> None:
    family = Family(f"fast-{language}@example.org")
    visitor: Visitor = visit(language)
    answer_start(visitor, "leukemia", "relapsed")
    assert FAST_TRACK_PATH.search(visitor.page.url)
    visitor.page.locator("main .c-button--primary").first.click()
    visitor.page.wait_for_load_state("load")
    visitor.look()
    sign_in(visitor, family.address)
    tell_about_child_and_call(visitor, family)
    assert visitor.page.url.endswith("/request/reach/")
    visitor.page.locator("main input[name=reach_times]").first.check()
    submit(visitor)
    alert = portal.wait_for_message("cora@hospital.example", "SO-")
    _no_health_information(alert)

    visitor.open("/call/book/")
    assert visitor.page.locator("input[name=slot]").count() == 0
    # The same by a form sent by hand, with a time that is really free.
    other: Visitor = visit("en")
    free = _a_free_time(other, f"free-{language}@example.org")
    answer = visitor.page.request.post(
        visitor.page.url.replace("/call/", "/call/book/")
        if "/call/book/" not in visitor.page.url
        else visitor.page.url,
        form={"slot": free, "csrfmiddlewaretoken": _token(visitor)},
        headers={"Referer": portal.address},
    )
    assert answer.status < 500
    visitor.open("/call/")
    assert visitor.page.locator("input[name=slot], a[href$='calendar.ics']").count() == 0


def test_two_families_want_one_time(visit: Any) -> None:
    # Only one of the demo's call takers speaks Spanish, so each time exists once.
    visitors: list[Visitor] = [visit("es", phone=True), visit("es", phone=False)]
    for number, visitor in enumerate(visitors):
        family = Family(f"race-{number}@example.org")
        answer_start(visitor, "solid_tumor")
        sign_in(visitor, family.address)
        tell_about_child_and_call(visitor, family)
    first, second = visitors
    wanted = first.page.locator("main input[name=slot]").nth(3).get_attribute("value")
    first.page.locator(f"main input[name=slot][value='{wanted}']").first.check()
    second.page.locator(f"main input[name=slot][value='{wanted}']").first.check()
    submit(first)
    submit(second)

    assert first.page.url.endswith("/call/check/")
    assert second.page.locator(f"main input[name=slot][value='{wanted}']").count() == 0
    assert second.page.locator("main input[name=slot]").count() >= 3
    hold_a_time(second)
    submit(second)
    assert second.page.url.endswith("/call/booked/")


def test_a_stranger_and_a_signed_out_person_see_nothing(visit: Any, portal: Portal) -> None:
    owner: Visitor = visit("en")
    answer_start(owner, "lymphoma")
    sign_in(owner, "owner@example.org")
    tell_about_child_and_call(owner, Family("owner@example.org"))
    rid = owner.page.url.split("/r/")[1].split("/")[0]
    paths = [
        f"/r/{rid}/{page}"
        for page in (
            "home/", "request/contact/", "request/call-needs/", "request/check/", "records/", "records/labs/",
            "records/labs/files/", "call/", "call/book/", "call/check/", "call/booked/",
            "call/calendar.ics", "call/cancel/",
        )
    ]  # fmt: skip
    stranger: Visitor = visit("en")
    stranger.open("/sign-in/")
    sign_in(stranger, "stranger@example.org")
    nobody: Visitor = visit("en")

    assert {path: stranger.page.request.get(path).status for path in paths} == dict.fromkeys(paths, 404)
    assert all("/sign-in/" in nobody.page.request.get(path).url for path in paths)


def test_signing_out_closes_the_door(visit: Any) -> None:
    visitor: Visitor = visit("en")
    visitor.open("/sign-in/")
    sign_in(visitor, "nina.newcomer@example.org")
    visitor.open("/home/")
    home = visitor.page.url
    visitor.press("Sign out")
    visitor.page.goto(home)

    assert "/sign-in/" in visitor.page.url


def _path(url: str, language: str) -> str:
    path = "/" + url.split("/", 3)[3]
    return path.removeprefix("/es") if language == "es" else path


def _photo(folder: Path) -> Path:
    path = folder / "Zephyrina Quillfeather labs.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(path)
    return path


def _a_free_time(visitor: Visitor, address: str) -> str:
    answer_start(visitor, "lymphoma")
    sign_in(visitor, address)
    tell_about_child_and_call(visitor, Family(address))
    value = visitor.page.locator("main input[name=slot]").nth(5).get_attribute("value")
    assert value
    return value


def _token(visitor: Visitor) -> str:
    token = visitor.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    assert token
    return token


def _no_health_information(message: dict[str, str]) -> None:
    text = f"{message['subject']}\n{message['body']}"
    assert not re.search(r"Zephyrina|tumor|leukemia|leucemia|cancer|cáncer|relaps|\.jpg", text, re.IGNORECASE), text
