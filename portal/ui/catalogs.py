"""Finds every translatable string of the portal with Babel; the gettext tools are not needed."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation import templatize

APPS: Final = ("portal", "intake", "records", "scheduling", "messaging", "callsheet")
KEYWORDS: Final = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TRANSLATORS: Final = ["Translators:"]


def extract_catalog() -> Catalog:
    """A template catalog of all strings in Python files and templates, with places relative to the project."""
    base = Path(settings.BASE_DIR)
    catalog = Catalog(project="Second Opinion Portal", charset="utf-8", fuzzy=False)
    for path, line, message, comments, context in sorted(_messages(base), key=lambda found: (found[0], found[1])):
        catalog.add(message, locations=[(path, line)], auto_comments=comments, context=context)
    return catalog


def _messages(base: Path) -> Iterator[tuple[str, int, Any, list[str], str | None]]:
    for path in _sources(base):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _as_python(text, str(path))
        stream = io.BytesIO(text.encode())
        options = {"encoding": "utf-8"}
        for line, message, comments, context in extract("python", stream, KEYWORDS, TRANSLATORS, options):
            yield path.relative_to(base).as_posix(), line, message, list(comments), context


def _sources(base: Path) -> Iterator[Path]:
    for app in APPS:
        yield from (path for path in (base / app).rglob("*.py") if "migrations" not in path.parts)
    yield from (path for path in (base / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _as_python(text: str, origin: str) -> str:
    """Only the gettext calls of Django's own template reading, on their lines, as something Python can tokenise."""
    calls = re.compile(
        r"\b(?:gettext|ngettext|pgettext|npgettext|_)\((?:[^()\"']|u?\"(?:\\.|[^\"\\])*\"|u?'(?:\\.|[^'\\])*')*\)",
        re.DOTALL,
    )
    result = []
    position = 0
    source = templatize(text, origin=origin)
    for call in calls.finditer(source):
        result.append("\n" * source.count("\n", position, call.start()))
        result.append(call.group() + ";")
        position = call.end()
    return "".join(result) + "\n"
