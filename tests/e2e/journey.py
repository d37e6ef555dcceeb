"""The family's steps, by the names of fields and buttons, so that they read the same in both languages."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.e2e.support import Visitor

_STEP_SECONDS = 30


@dataclass(frozen=True)
class Family:
    """An invented family; the words are unmistakable, so that a leak into a mail or a log can be found."""

    address: str
    child_first: str = "Zephyrina"
    child_last: str = "Quillfeather"
    caller: str = "Ottoline Quillfeather"


def answer_start(visitor: Visitor, condition: str, *leukemia: str) -> None:
    """From the start page through who, illness and, where it is asked, leukemia."""
    visitor.open("/start/who/")
    pick(visitor, "relationship", "parent")
    submit(visitor)
    pick(visitor, "condition", condition)
    submit(visitor)
    if leukemia:
        for flag in leukemia:
            pick(visitor, "leukemia_flags", flag)
        submit(visitor)


def sign_in(visitor: Visitor, address: str) -> None:
    """Ask for a code, read it in the mailbox, type it. The sign-in page must be open."""
    before = len(visitor.portal.messages_to(address))
    visitor.page.locator("main input[name=address]").fill(address)
    submit(visitor)
    visitor.page.locator("main input[name=code]").fill(visitor.portal.code_for(address, before))
    submit(visitor)


def sign_in_as_staff(visitor: Visitor, secrets: dict[str, str], address: str = "cora@hospital.example") -> None:
    """Sign in with a second factor, which is set up the first time."""
    visitor.page.goto("/admin/")
    visitor.look()
    sign_in(visitor, address)
    if address not in secrets:
        secrets[address] = visitor.page.locator("main code").inner_text().replace(" ", "")
    else:
        # A code works once: wait for the next one.
        time.sleep(_STEP_SECONDS - time.time() % _STEP_SECONDS + 0.5)
    code = format_hotp_value(hotp_value(secrets[address], int(time.time()) // _STEP_SECONDS))
    visitor.page.locator("main input[name=code]").fill(code)
    submit(visitor)


def tell_about_child_and_call(visitor: Visitor, family: Family, birth_year: int = 2019) -> None:
    """Child, contact and needs for the call."""
    main = visitor.page.locator("main")
    main.locator("[name=first_name]").fill(family.child_first)
    main.locator("[name=last_name]").fill(family.child_last)
    for part, value in {"month": "3", "day": "14", "year": str(birth_year)}.items():
        main.locator(f"[name=birth_date_{part}]").fill(value)
    submit(visitor)
    main.locator("[name=full_name]").fill(family.caller)
    main.locator("[name=phone]").fill("303 555 0142")
    pick(visitor, "may_leave_voicemail", "yes")
    submit(visitor)
    pick(visitor, "call_language", visitor.language)
    submit(visitor)


def hold_a_time(visitor: Visitor, number: int = 0) -> str:
    """Choose the time with that number in the list; gives the value of its radio button."""
    slot = visitor.page.locator("main input[name=slot]").nth(number)
    value = slot.get_attribute("value")
    assert value
    slot.check()
    submit(visitor)
    return value


def pick(visitor: Visitor, name: str, value: str) -> None:
    """Tick one option of a question."""
    visitor.page.locator(f"main input[name={name}][value={value}]").check()


def submit(visitor: Visitor) -> None:
    """Press the page's one main button."""
    visitor.page.locator("main button[type=submit].c-button--primary, main button[type=submit]").first.click()
    visitor.page.wait_for_load_state("load")
    visitor.look()


def open_kind(visitor: Visitor, kind: str) -> str:
    """Open the page of one kind of record of a family that is signed in; gives its path."""
    visitor.page.goto("/es/records/" if visitor.language == "es" else "/records/")
    path = visitor.page.url.removeprefix(visitor.portal.address).removeprefix("/es") + f"{kind}/"
    visitor.open(path)
    return path


def add_files(visitor: Visitor, files: Path | Sequence[Path], timeout: float = 60_000) -> None:
    """Choose files on the page of a kind, and wait until all of them have arrived."""
    if not visitor.has_scripts:
        visitor.page.locator("main input[type=file]").first.set_input_files(files)
        submit(visitor)
        return
    visitor.page.locator("main [data-send=files]").set_input_files(files)
    visitor.page.locator("main [data-send=rows] > li").first.wait_for()
    # Each goes from the list of those on their way when the list of files has it.
    visitor.page.locator("main [data-send=sending]").wait_for(state="hidden", timeout=timeout)


def find_in_the_queue(page: Page, words: str) -> None:
    """Look for a request as staff do: other families may fill the first page."""
    page.goto("/admin/queue/")
    page.locator("[name=q]").first.fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "found" in url)
