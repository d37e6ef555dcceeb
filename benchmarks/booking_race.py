"""Families that all want one time at the same moment, over HTTP, and what each of them was told.

Clients and servers share the machine, so the clients are frugal: their questions are written beforehand, one loop reads
all answers, and a clock runs for each from its own question to the last byte of its answer.
"""

import http.client
import re
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

PATIENCE: Final = 120
CHUNK: Final = 1 << 16
FORM: Final = "application/x-www-form-urlencoded"
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})")
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION: Final = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one family was told, and after how long."""

    is_yes: bool
    status: int
    milliseconds: float


@dataclass(slots=True)
class Browser:
    """One signed-in family."""

    base: str
    cookies: dict[str, str]
    # Where this family's call stands, as in `/r/<id>/call/`.
    path: str = ""

    @property
    def place(self) -> str:
        """Host and port of the server."""
        return urlsplit(self.base).netloc

    def headers(self, form: dict[str, str] | None) -> tuple[dict[str, str], str]:
        """What a browser says with its question, and what it posts."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        return (headers | {"Content-Type": FORM}, urlencode(form)) if form is not None else (headers, "")

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, Location and body of one answer; posts where a form is given."""
        headers, body = self.headers(form)
        connection = http.client.HTTPConnection(self.place, timeout=PATIENCE)
        try:
            connection.request("POST" if form is not None else "GET", path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
        return answer.status, answer.headers.get("Location", ""), text


@dataclass(slots=True)
class _Line:
    """An open connection of one browser, its question, and as much of the answer as has come."""

    browser: Browser
    question: bytes
    wire: socket.socket = field(init=False)
    asked_at: float = 0.0
    answered_at: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        """Open the connection, as a browser does while its person still reads."""
        host, _colon, port = self.browser.place.rpartition(":")
        self.wire = socket.create_connection((host, int(port)), timeout=PATIENCE)

    def ask(self) -> None:
        """Start the clock and press."""
        self.asked_at = time.perf_counter()
        self.wire.sendall(self.question)

    def read(self) -> bool:
        """Take what has come; True once it is the whole answer."""
        chunk = self.wire.recv(CHUNK)
        self.answer += chunk
        head, end, body = self.answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if end else None
        if chunk and not (length and len(body) >= int(length[1])):
            return False
        self.answered_at = time.perf_counter()
        return True

    def found(self, pattern: re.Pattern[bytes]) -> str:
        """A part of the answer's head."""
        found = pattern.search(self.answer.partition(b"\r\n\r\n")[0])
        return found[1].decode() if found else ""


# What a family asks, and how a redirect goes on; the second says whether it ended with a call.
Question = Callable[[Browser], tuple[str, dict[str, str]]]
GoOn = Callable[[Browser, str], bool]


def race(pool: ThreadPoolExecutor, browsers: Sequence[Browser], question: Question, go_on: GoOn) -> list[Answer]:
    """All browsers press at the same moment; the answers in their order. Who is led on goes on at once, beside."""
    lines = [_Line(browser, _written(browser, *question(browser))) for browser in browsers]
    led_on: dict[int, Future[bool]] = {}
    with selectors.DefaultSelector() as selector:
        for number, line in enumerate(lines):
            selector.register(line.wire, selectors.EVENT_READ, number)
        for line in lines:
            line.ask()
        while selector.get_map():
            events = selector.select(PATIENCE)
            if not events:
                raise TimeoutError("an answer of the race never came")
            for key, _events in events:
                line = lines[key.data]
                if not line.read():
                    continue
                selector.unregister(line.wire)
                line.wire.close()
                if line.found(_STATUS) == str(HTTPStatus.FOUND.value):
                    led_on[key.data] = pool.submit(go_on, line.browser, line.found(_LOCATION))
    return [_answer(line, led_on.get(number)) for number, line in enumerate(lines)]


def _written(browser: Browser, path: str, form: dict[str, str]) -> bytes:
    headers, body = browser.headers(form)
    headers |= {"Host": browser.place, "Content-Length": str(len(body)), "Accept-Encoding": "identity"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


def _answer(line: _Line, led_on: Future[bool] | None) -> Answer:
    milliseconds = (line.answered_at - line.asked_at) * 1000
    is_yes = led_on is not None and led_on.result(PATIENCE)
    # An answer that broke off is the server's trouble.
    return Answer(is_yes=is_yes, status=int(line.found(_STATUS) or 500), milliseconds=milliseconds)


def choose(slot_id: str) -> Question:
    """Choose the time."""
    return lambda browser: (f"{browser.path}book/", {"slot": slot_id})


def confirm(browser: Browser, location: str) -> bool:
    """Book the chosen time, as the page that follows does."""
    if not location.endswith("/check/"):
        return False
    held = re.search(r'name="call" value="([0-9a-f-]{36})"', browser.ask(location)[2])
    status, location, _body = browser.ask(location, {"call": held[1] if held else "", "book": "yes"})
    return status == HTTPStatus.FOUND and location.endswith("/booked/")
