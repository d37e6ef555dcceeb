"""Families that all want one time at the same moment, over HTTP, and what each of them was told."""

import http.client
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Barrier
from typing import Final
from urllib.parse import urlencode, urlsplit

PATIENCE: Final = 120
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one family was told, and after how long."""

    is_yes: bool
    status: int
    milliseconds: float


@dataclass(slots=True)
class Browser:
    """One signed-in family: its cookies, and a connection that is open before it presses."""

    base: str
    cookies: dict[str, str]
    # Where this family's call stands, as in `/r/<id>/call/`.
    path: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def connect(self) -> None:
        """Open the connection, as a browser does while its person still reads."""
        self.connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=PATIENCE)
        self.connection.connect()

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, Location and body of one answer; posts where a form is given."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        body = None
        if form is not None:
            headers["Content-Type"], body = FORM, urlencode(form)
        self.connection.request("POST" if form is not None else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
        return answer.status, answer.headers.get("Location", ""), text

    def ask_anew(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """The same on a connection of its own."""
        self.connect()
        try:
            return self.ask(path, form)
        finally:
            self.connection.close()


Press = Callable[[Browser], Answer]


def race(pool: ThreadPoolExecutor, browsers: Sequence[Browser], press: Press) -> list[Answer]:
    """All browsers press at the same moment; the answers in their order."""
    gate = Barrier(len(browsers))

    def run(browser: Browser) -> Answer:
        browser.connect()
        try:
            gate.wait(timeout=PATIENCE)
            return press(browser)
        finally:
            browser.connection.close()

    return list(pool.map(run, browsers))


def press_for(slot_id: str) -> Press:
    """Choose the time and book the call, as the two pages do."""

    def press(browser: Browser) -> Answer:
        started = time.perf_counter()
        status, location, _body = browser.ask(f"{browser.path}book/", {"slot": slot_id})
        milliseconds = (time.perf_counter() - started) * 1000
        if status != HTTPStatus.FOUND or not location.endswith("/check/"):
            return Answer(is_yes=False, status=status, milliseconds=milliseconds)
        return _confirm(browser, location)

    return press


def _confirm(browser: Browser, location: str) -> Answer:
    started = time.perf_counter()
    held = re.search(r'name="call" value="([0-9a-f-]{36})"', browser.ask_anew(location)[2])
    status, location, _body = browser.ask_anew(location, {"call": held[1] if held else "", "book": "yes"})
    is_yes = status == HTTPStatus.FOUND and location.endswith("/booked/")
    return Answer(is_yes=is_yes, status=status, milliseconds=(time.perf_counter() - started) * 1000)
