"""A phone on a slow line gets little: limits on what every page brings along."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit

BASE = Path(settings.BASE_DIR)
DIST = BASE / "static" / "dist"
STYLES, SCRIPTS = 18_000, 12_000


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_styles_of_the_family_pages_stay_small() -> None:
    assert weight(DIST / "app.css") <= STYLES


def test_all_small_scripts_together_stay_small() -> None:
    modules = [path.stem for path in (BASE / "static" / "js" / "modules").glob("*.js")]
    chunks = [path for path in (DIST / "chunks").glob("*.js") if path.stem.rpartition("-")[0] in [*modules, "chunk"]]

    assert len(chunks) >= len(modules)
    assert sum(weight(path) for path in [DIST / "app.js", *chunks]) <= SCRIPTS
