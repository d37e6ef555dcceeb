"""Every string has its Spanish, with the same gaps to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from portal.ui.catalogs import extract_catalog

CATALOG = Path(settings.BASE_DIR) / "portal" / "locale" / "es" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _words(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.fixture(scope="module")
def spanish() -> dict[tuple[str | None, str], object]:
    with CATALOG.open("rb") as stream:
        catalog = read_po(stream, locale="es")
    return {(each.context, _words(each.id)[0]): each for each in catalog if each.id}


def test_every_string_has_spanish_words(spanish: dict[tuple[str | None, str], object]) -> None:
    missing = []
    for message in extract_catalog():
        if not message.id:
            continue
        found = spanish.get((message.context, _words(message.id)[0]))
        if found is None or not all(_words(found.string)) or found.fuzzy:  # type: ignore[attr-defined]
            missing.append(_words(message.id)[0])

    assert missing == []


def test_translations_fill_the_same_gaps(spanish: dict[tuple[str | None, str], object]) -> None:
    wrong = []
    for (_context, english), message in spanish.items():
        for words in _words(message.string):  # type: ignore[attr-defined]
            wanted = {gap for text in _words(message.id) for gap in PLACEHOLDER.findall(text)}  # type: ignore[attr-defined]
            if not set(PLACEHOLDER.findall(words)) <= wanted:
                wrong.append(english)
            single = len(_words(message.string)) == 1  # type: ignore[attr-defined]
            if single and set(PLACEHOLDER.findall(words)) != wanted:
                wrong.append(english)

    assert wrong == []


def test_spanish_never_uses_the_familiar_you(spanish: dict[tuple[str | None, str], object]) -> None:
    familiar = re.compile(r"\b(tú|tu|tus|te|contigo|puedes|tienes|quieres|debes)\b", re.IGNORECASE)
    found = [
        words
        for message in spanish.values()
        for words in _words(message.string)  # type: ignore[attr-defined]
        if familiar.search(words)
    ]

    assert found == []
