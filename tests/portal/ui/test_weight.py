"""A phone on a slow line gets little: limits on what every page brings along."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit

BASE = Path(settings.BASE_DIR)
DIST = BASE / "static" / "dist"
STYLES, SCRIPTS, SENDER = 18_000, 12_000, 50_000
# They only look whether the page has something to send from, and then fetch the rest.
SENDING = {"sender", "imaging"}
IMPORTED = re.compile(r"""(?:from|import)\s*"(\.[^"]+)\"""")


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_styles_of_the_family_pages_stay_small() -> None:
    assert weight(DIST / "app.css") <= STYLES


def loaded_with(*entries: Path) -> set[Path]:
    """The files, and all they bring along at once; what they fetch later by a call is not among it."""
    found, open_ones = set(), list(entries)
    while open_ones:
        path = open_ones.pop()
        if path not in found:
            found.add(path)
            open_ones += [(path.parent / name).resolve() for name in IMPORTED.findall(path.read_text())]
    return found


def scripts_of(*modules: str) -> int:
    """Together with what every page loads."""
    chunks = [path for path in (DIST / "chunks").glob("*.js") if path.stem.rpartition("-")[0] in modules]
    assert len(chunks) == len(modules)
    return sum(weight(path) for path in loaded_with(DIST / "app.js", *chunks))


def test_all_small_scripts_together_stay_small() -> None:
    modules = {path.stem for path in (BASE / "static" / "js" / "modules").glob("*.js")}

    assert scripts_of(*(modules - SENDING)) <= SCRIPTS


def test_the_sender_comes_when_a_page_sends() -> None:
    pages = [path for path in (DIST / "chunks").glob("*.js") if path.stem.rpartition("-")[0] in {"papers", "page"}]

    assert len(pages) == len(SENDING)
    for page in pages:
        assert sum(weight(path) for path in loaded_with(page)) <= SENDER
