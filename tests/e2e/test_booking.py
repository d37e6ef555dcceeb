"""The free call as families book, move and cancel it: by keyboard, without scripts, far away, in both languages."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from portal.lib.times import city_words, same_clock, time_words, zone_words
from tests.e2e.journey import Family, answer_start, hold_a_time, sign_in, submit, tell_about_child_and_call
from tests.e2e.support import Portal, Visitor

pytestmark = pytest.mark.e2e

DENVER = ZoneInfo("America/Denver")


def at_the_times(visitor: Visitor, address: str) -> None:
    """From the start to the page of times."""
    answer_start(visitor, "lymphoma")
    sign_in(visitor, address)
    tell_about_child_and_call(visitor, Family(address))
    assert "/call/book/" in visitor.page.url


def path(visitor: Visitor) -> str:
    """The address without the mark of a place on the page, which browsers keep through redirects."""
    return urlsplit(visitor.page.url).path


def tab_to(visitor: Visitor, target: str) -> None:
    """Press Tab until the focus is on what the selector names, as somebody without a mouse does."""
    for _ in range(400):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"Tab never reached {target}")


def press_enter(visitor: Visitor) -> None:
    """Enter, and wait for the page that comes."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


def booked_words(visitor: Visitor) -> str:
    """The main part with plain spaces."""
    return visitor.text().replace("\N{NO-BREAK SPACE}", " ")


def test_by_keyboard_alone(visit: Any) -> None:
    visitor: Visitor = visit("en", phone=False)
    at_the_times(visitor, "keyboard@example.org")
    tab_to(visitor, "input[name=slot]")
    visitor.page.keyboard.press("ArrowDown")
    press_enter(visitor)
    assert path(visitor).endswith("/call/check/")
    tab_to(visitor, "button[name=book]")
    press_enter(visitor)
    assert path(visitor).endswith("/call/booked/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.className") == "c-skip"
    tab_to(visitor, "main a[href$='/call/']")
    press_enter(visitor)
    tab_to(visitor, "main a[href$='/call/move/']")
    press_enter(visitor)
    # The date of another week goes by its own form: a chosen time is not sent along.
    tab_to(visitor, "#id_date")
    visitor.page.keyboard.type("tomorrow or so")
    press_enter(visitor)
    assert "Enter a day like May 14" in visitor.text()
    assert visitor.page.evaluate("document.activeElement.className").startswith("c-error-summary")
    tab_to(visitor, "input[name=slot]")
    visitor.page.keyboard.press("ArrowDown")
    press_enter(visitor)
    tab_to(visitor, "button[name=book]")
    press_enter(visitor)
    assert path(visitor).endswith("/call/booked/")


def test_without_scripts(visit: Any) -> None:
    visitor: Visitor = visit("en", scripts=False)
    at_the_times(visitor, "plain@example.org")
    hold_a_time(visitor)
    visitor.press("Keep holding")
    assert path(visitor).endswith("/call/check/")
    visitor.press("Book the call")
    assert "Your call is booked" in visitor.text()
    visitor.open("/call/move/")
    assert "You keep this time until you book the new one." in visitor.text()
    hold_a_time(visitor, 2)
    visitor.press("Move the call")
    assert "Your call is booked" in visitor.text()
    visitor.open("/call/cancel/")
    visitor.choose("The time does not work for us")
    visitor.press("Cancel the call")
    assert "This call is canceled." in visitor.text()
    visitor.press("Ask us to call you")
    visitor.choose("Tuesday")
    visitor.choose("Evening, after 5 p.m.")
    visitor.press("Ask us to call")
    assert "You asked us to call" in visitor.text()


@pytest.mark.parametrize(
    ("zone", "language"),
    [
        ("America/Phoenix", "en"),
        ("America/Phoenix", "es"),
        ("America/New_York", "es"),
        ("Asia/Kolkata", "en"),
        ("Asia/Kolkata", "es"),
    ],
)
def test_far_from_the_hospital(visit: Any, portal: Portal, zone: str, language: str) -> None:
    """Page, mail and calendar file name the same moment, each on both clocks."""
    visitor: Visitor = visit(language, zone=zone)
    address = f"far-{zone.rsplit('/', maxsplit=1)[-1]}-{language}@example.org".lower()
    at_the_times(visitor, address)
    own, now = ZoneInfo(zone), datetime.now(UTC)
    assert zone_words(own, language, now) in visitor.text()
    # In winter clocks in Phoenix and Denver agree, and one of them is enough.
    assert (city_words(DENVER, language) in visitor.text()) != same_clock(now, own, DENVER)
    # Later in the week, so that it is another day somewhere.
    hold_a_time(visitor, 12)
    submit(visitor)
    words = booked_words(visitor)
    href = visitor.page.locator("main a[href$='calendar.ics']").first.get_attribute("href")
    answer = visitor.page.request.get(f"{portal.address}{href}")
    event = Calendar.from_ical(answer.body()).walk("VEVENT")[0]
    starts_at = event.decoded("dtstart").astimezone(UTC)
    mail = portal.wait_for_message(address, "/call/")["body"]
    for clock in {own} if same_clock(starts_at, own, DENVER) else (own, DENVER):
        said = time_words(starts_at, clock, language)
        assert said in words, f"{said} is not in {words}"
        assert said in mail


def test_what_a_screen_reader_is_told_about_the_times(visit: Any) -> None:
    visitor: Visitor = visit("en", phone=False, zone="America/New_York")
    at_the_times(visitor, "reader@example.org")
    groups = visitor.page.locator("main fieldset")
    soonest = groups.first.aria_snapshot()
    assert soonest.startswith('- group "Soonest"')
    moment = (
        r'radio "(?:Today, |Tomorrow, )?\w+, \w+ \d+ · \d+:\d\d [ap]\.m\. Eastern Time \d+:\d\d [ap]\.m\. in Denver"'
    )
    spoken = soonest.replace("\N{NO-BREAK SPACE}", " ")
    assert len(re.findall(moment, spoken)) == 3, spoken
    for number in range(1, groups.count()):
        names = re.findall(r'radio "([^"]+)"', groups.nth(number).aria_snapshot())
        assert names
        assert len(names) == len(set(names))
        assert re.match(r'- group "\w+day, \w+ \d+"', groups.nth(number).aria_snapshot())


def test_the_second_of_two_families_is_led_to_the_nearest_times(visit: Any) -> None:
    first: Visitor = visit("en")
    second: Visitor = visit("es")
    at_the_times(first, "first@example.org")
    at_the_times(second, "second@example.org")
    slots = second.page.locator("main input[name=slot]")
    last = slots.count() - 1
    # A time that one call taker alone has: where two have it, the second family simply gets the other.
    values = [slots.nth(place).get_attribute("value") for place in range(last, last - 6, -1)]
    for value in values:
        radio = first.page.locator(f"main input[name=slot][value='{value}']")
        if radio.count() == 0:
            continue
        radio.first.check()
        submit(first)
        second.page.locator(f"main input[name=slot][value='{value}']").first.check()
        submit(second)
        if "/call/check/" not in second.page.url:
            break
        for visitor in (first, second):
            visitor.open("/call/book/")
    else:
        pytest.fail("every time of this calendar has two call takers")
    assert second.page.evaluate("document.activeElement.className").startswith("c-error-summary")
    assert second.page.locator("main input[name=slot]").count() == 3
    hold_a_time(second)
    assert path(second).endswith("/call/check/")


def test_the_last_two_minutes_of_a_hold_are_said_in_words(visit: Any) -> None:
    visitor: Visitor = visit("en")
    visitor.page.clock.install()
    at_the_times(visitor, "slow@example.org")
    hold_a_time(visitor)
    warning = visitor.page.locator("[data-module=hold-warning]")
    visitor.page.clock.run_for(7 * 60_000)
    assert warning.is_hidden()
    visitor.page.clock.run_for(70_000)
    assert (
        warning.inner_text() == "We hold this time for about 2 more minutes. Press “Keep holding” if you need longer."
    )
    visitor.page.clock.run_for(120_000)
    assert "We can no longer hold this time." in warning.inner_text()
    visitor.press("Keep holding")
    assert path(visitor).endswith("/call/check/")
