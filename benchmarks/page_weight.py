"""What a browser without a cache receives for one page: the page itself and all it asks for."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urljoin

Fetch = Callable[[str], tuple[int, bytes]]
"""Address to bytes on the wire and decoded content."""

_CSS_ADDRESS = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")
_STATIC_IMPORT = re.compile(r"(?:from|import)\s*[\"'](\.[^\"']+)[\"']")
_DYNAMIC_IMPORT = re.compile(r"import\([\"'](\.[^\"']+)[\"']\)")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.modules: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.modules += values.get("data-module", "").split()
        if tag == "link" and values.get("rel") in {"stylesheet", "icon", "preload", "modulepreload"}:
            self.addresses.append(values["href"])
        elif tag in {"script", "img"} and values.get("src"):
            self.addresses.append(values["src"])


def first_load(url: str, fetch: Fetch) -> int:
    """Bytes on the wire for the page, its styles and their Latin font, its scripts and the modules it names."""
    total, content = fetch(url)
    page = _Page()
    page.feed(content.decode())
    seen: set[str] = set()
    waiting = [urljoin(url, address) for address in page.addresses if not address.startswith("data:")]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        weight, body = fetch(address)
        total += weight
        waiting += [urljoin(address, found) for found in _asked_for(address, body, page.modules)]
    return total


def _asked_for(address: str, body: bytes, modules: list[str]) -> list[str]:
    path = address.split("?", maxsplit=1)[0]
    if path.endswith(".css"):
        found = _CSS_ADDRESS.findall(body.decode())
        # Browsers take the extended Latin file only for letters that English and Spanish do not use.
        return [each for each in found if not each.startswith("data:") and "latin-ext" not in each]
    if path.endswith(".js"):
        text = body.decode()
        wanted = [each for each in _DYNAMIC_IMPORT.findall(text) if _is_named(each, modules)]
        return [*_STATIC_IMPORT.findall(text), *wanted]
    return []


def _is_named(address: str, modules: list[str]) -> bool:
    name = address.rsplit("/", 1)[-1]
    return any(re.match(rf"{re.escape(module)}[-.]", name) for module in modules)
