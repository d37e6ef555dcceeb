"""What the documents list is what the code reads and needs, no more and no less."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit

BASE = Path(settings.BASE_DIR)
# docker-compose.yml makes these of its own, or they are for local settings alone.
NOT_IN_EXAMPLE = {
    "DATABASE_URL",
    "REDIS_URL",
    "S3_ENDPOINT_URL",
    "CLAMD_URL",
    "PORTAL_STAFF_SECOND_FACTOR",
    "PORTAL_ALLOW_UNSCANNED",
}


def _text(path: str) -> str:
    return (BASE / path).read_text(encoding="utf-8")


def _read_by_settings() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in (BASE / "portal" / "settings").glob("*.py")]
    return {name for source in sources for name in re.findall(r'env\.\w+\(\s*"(\w+)"', source)}


def _read_by_compose() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", _text("docker-compose.yml")))


def test_the_readme_names_every_variable() -> None:
    table = _text("README.md").partition("\n## Environment")[2].partition("| Variable |")[2]
    named = set(re.findall(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`", table))

    assert named - {"DJANGO_SETTINGS_MODULE"} == _read_by_settings()


def test_the_example_gives_every_variable_a_value() -> None:
    given = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", _text(".env.example"), re.MULTILINE))

    assert given - {"DJANGO_SETTINGS_MODULE"} == (_read_by_settings() | _read_by_compose()) - NOT_IN_EXAMPLE


def test_every_dependency_has_a_reason_and_every_reason_a_dependency() -> None:
    wanted = set()
    for path in BASE.glob("requirements*.in"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.match(r"[a-z]", line)]
        wanted |= {re.split(r"[<>=;\[\s]", line)[0] for line in lines}
    package = json.loads(_text("package.json"))
    wanted |= {*package["dependencies"], *package["devDependencies"]}
    cells = re.findall(r"^\| (?!Package)(\S.*?) \|", _text("docs/dependencies.md"), re.MULTILINE)
    explained = {re.sub(r"\[.*\]", "", name) for cell in cells for name in cell.split(", ")}

    assert explained == wanted


def test_the_map_of_the_code_names_every_app() -> None:
    map_of_code = _text("README.md").partition("## Map of the code")[2].partition("\n## ")[0]
    folders = sorted(f"portal/{path.parent.name}" for path in (BASE / "portal").glob("*/__init__.py"))

    assert [folder for folder in folders if f"`{folder}`" not in map_of_code] == ["portal/settings"]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((BASE / "docs" / "adr").glob("*.md"))]

    assert numbers == list(range(len(numbers)))
