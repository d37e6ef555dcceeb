"""Every string has its Spanish, with the same gaps to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import LazySettings, settings

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


TEMPLATE = """
{% load i18n ui %}
<h1>{% translate "plain tag" %}</h1>
<h2>{% translate "tag with context" context "a place" %}</h2>
{% translate "kept for later" as later %}
{% button text=_("first argument") busy_text=_("second argument, it’s") kind="primary" %}
{% notice title=_('in single quotes') %}{% endnotice %}
{% include "x.html" with title=_("of an include") %}
{{ _("of a variable") }} {{ value|default:_("of a filter") }} {{ value|join:", "|default:_("of a second filter") }}
{% blocktranslate trimmed with name=person.name %}
  block for {{ name }}
{% endblocktranslate %}
{% blocktranslate count n=files|length %}{{ n }} file{% plural %}{{ n }} files{% endblocktranslate %}
{% blocktranslate count n=files context "a place" %}{{ n }} item{% plural %}{{ n }} items{% endblocktranslate %}
<p>not marked</p>
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, npgettext_lazy, pgettext

WORDS = (_("of Python"), pgettext("a place", "with context"), _("in %(two)s " "parts"))
MANY = npgettext_lazy("a place", "%(n)s thing", "%(n)s things", "n")
"""


def test_every_way_to_mark_a_string_is_found(tmp_path: Path, settings: LazySettings) -> None:
    settings.BASE_DIR = tmp_path
    for folder in ("portal", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "portal" / "words.py").write_text(PYTHON, encoding="utf-8")

    found = {(message.context, message.id) for message in extract_catalog() if message.id}

    assert found == {
        (None, "plain tag"),
        ("a place", "tag with context"),
        (None, "kept for later"),
        (None, "first argument"),
        (None, "second argument, it’s"),
        (None, "in single quotes"),
        (None, "of an include"),
        (None, "of a variable"),
        (None, "of a filter"),
        (None, "of a second filter"),
        (None, "block for %(name)s"),
        (None, ("%(n)s file", "%(n)s files")),
        ("a place", ("%(n)s item", "%(n)s items")),
        (None, "of Python"),
        ("a place", "with context"),
        (None, "in %(two)s parts"),
        ("a place", ("%(n)s thing", "%(n)s things")),
    }


def test_spanish_asks_and_quotes_with_its_own_marks(spanish: dict[tuple[str | None, str], object]) -> None:
    wrong = [
        words
        for message in spanish.values()
        for words in _words(message.string)  # type: ignore[attr-defined]
        if words.count("?") != words.count("¿") or words.count("!") != words.count("¡") or "'" in words
    ]

    assert wrong == []


def test_spanish_never_blames(spanish: dict[tuple[str | None, str], object]) -> None:
    harsh = re.compile(r"inválid|no válid|fatal|\bfall[oóa]|fallid|prohibid|lo sentimos|por favor", re.IGNORECASE)
    found = [
        words
        for message in spanish.values()
        for words in _words(message.string)  # type: ignore[attr-defined]
        if harsh.search(words)
    ]

    assert found == []


def test_markup_is_the_same_in_spanish(spanish: dict[tuple[str | None, str], object]) -> None:
    tag = re.compile(r"</?[a-z][^>]*>")
    wrong = [
        english
        for (_context, english), message in spanish.items()
        for words in _words(message.string)  # type: ignore[attr-defined]
        if sorted(tag.findall(words)) != sorted(tag.findall(english))
    ]

    assert wrong == []
