"""What the browser tests know how to do: wait, read the mailbox, look at a page as a careful reader would."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import redis
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
CODE = re.compile(r"\b(\d{6})\b")
AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@dataclass(frozen=True)
class Portal:
    """The running portal: its address and its data folder."""

    address: str
    data: Path

    def wait_until_ready(self, seconds: float, is_alive: Callable[[], bool]) -> None:
        """Wait for every part to answer `ok`; raises with the last report when it takes too long."""
        report: object = "no answer"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and is_alive():
            try:
                report = self.get_json("/readyz")
                return
            except urllib.error.HTTPError as error:
                report = error.read().decode()
            except OSError as error:
                report = repr(error)
            time.sleep(0.5)
        log = (self.data.parent / "run.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"The portal did not become ready: {report}\n{log}")

    def forget_limits(self) -> None:
        """Let the next person come from a household of their own: all browsers here share one address."""
        lines = (line.split(maxsplit=1) for line in (self.data / "redis" / "redis.conf").read_text().splitlines())
        settings = {line[0]: line[1].strip('"') for line in lines if len(line) == 2}
        store = redis.Redis(host="127.0.0.1", port=int(settings["port"]), password=settings["requirepass"])
        if keys := list(store.scan_iter("*limit:*")):
            store.delete(*keys)
        store.close()

    def get_json(self, path: str) -> object:
        """The JSON of an address of the portal."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
            return json.load(answer)

    def messages_to(self, recipient: str) -> list[dict[str, str]]:
        """Mails and texts kept for a person, newest first."""
        kept = self.get_json(f"/dev/mailbox.json?{urlencode({'to': recipient})}")
        assert isinstance(kept, list)
        return kept

    def wait_for_message(self, recipient: str, text: str, seconds: float = 30) -> dict[str, str]:
        """The newest message to the person whose subject or body holds `text`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in self.messages_to(recipient):
                if text in message["subject"] or text in message["body"]:
                    return message
            time.sleep(0.3)
        raise AssertionError(f"No message with {text!r} for {recipient}: {self.messages_to(recipient)}")

    def code_for(self, recipient: str, after: int = 0) -> str:
        """The newest sign-in code, once the person has more than `after` messages."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            messages = self.messages_to(recipient)
            if len(messages) > after and (found := CODE.search(messages[0]["body"])):
                return found.group(1)
            time.sleep(0.2)
        raise AssertionError(f"No code for {recipient}")


@dataclass
class Visitor:
    """One person's browser. Every page it looks at is checked for accessibility, foreign hosts and policy reports."""

    portal: Portal
    page: Page
    language: str = "en"
    has_scripts: bool = True
    # Long journeys pass the same kind of page often; with a set of their own they judge each kind once.
    judged: set[str] | None = None
    seen: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note_console)
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))

    def open(self, path: str) -> None:
        """Go to an address of the portal, in this person's language."""
        prefix = "/es" if self.language == "es" and not path.startswith(("/es/", "/dev/", "/admin/")) else ""
        self.page.goto(f"{prefix}{path}")
        self.look()

    def press(self, name: str) -> None:
        """Press the button or link of that name and look at the page that comes."""
        control = self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        )
        control.first.click()
        self.page.wait_for_load_state("load")
        self.look()

    def look(self) -> None:
        """Check the page: no accessibility violation, one h1, a title, nothing wider than the screen, no other host."""
        path = urlsplit(self.page.url).path
        self.seen.append(path)
        assert self.page.locator("h1").count() == 1, f"{path} has {self.page.locator('h1').count()} h1"
        assert self.problems == [], f"{path}: {self.problems}"
        if self.has_scripts and self._is_new(path):
            results = Axe().run(self.page, options=AXE_RULES)
            assert results.violations_count == 0, f"{path}\n{results.generate_report()}"
            width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert width <= 0, f"{path} is {width} px wider than the screen"
        # Measuring colours, axe tries styles of its own, which our policy rightly stops.
        self.problems.clear()

    def _is_new(self, path: str) -> bool:
        if self.judged is None:
            return True
        kind = f"{self.language} {_ID.sub('*', path)}"
        is_new = kind not in self.judged
        self.judged.add(kind)
        return is_new

    def choose(self, label: str) -> None:
        """Tick a radio button or checkbox by its label."""
        self.page.get_by_label(label, exact=True).check()

    def fill(self, label: str, text: str) -> None:
        """Type into a field found by its label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def text(self) -> str:
        """The words of the main part."""
        return self.page.locator("main").inner_text()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Content Security Policy" in message.text:
            self.problems.append(message.text)

    def _note_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in ("localhost", "files.localhost", "127.0.0.1", None):
            self.problems.append(f"request to {host}")
