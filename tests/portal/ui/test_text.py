"""Typed text is tidied without losing what people meant."""

import pytest

from portal.ui.text import has_unsafe_characters, lower_first, tidy_line, tidy_paragraphs

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  García   Márquez ", "García Márquez"),
        ("Jose\u0301", "José"),
        ("a\tb", "a b"),
        ("pdf\u202egpj.exe", "pdfgpj.exe"),
        ("\u2066hidden\u2069", "hidden"),
        ("عمر\u200f", "عمر\u200f"),
        ("👨‍👩‍👧 family", "👨‍👩‍👧 family"),
        ("O’Brien-Łukasz", "O’Brien-Łukasz"),
        ("two\nlines", "two lines"),
        ("\ufeffmark", "mark"),
    ],
)
def test_one_line(typed: str, kept: str) -> None:
    assert tidy_line(typed) == kept


def test_paragraphs_keep_their_lines() -> None:
    assert tidy_paragraphs(" one \r\ntwo\x0bthree\n\n\n\nfour\u202e \r") == "one\ntwo\nthree\n\nfour"


@pytest.mark.parametrize("typed", ["a\x00b", "a\x07b", "a\x1bb", "a\x7fb", "a\x9fb", "a\ud800b"])
def test_characters_that_cannot_be_kept(typed: str) -> None:
    assert has_unsafe_characters(typed)


@pytest.mark.parametrize("typed", ["", "plain", "two\r\nlines\t", "Ñandú 🎗️", "العربية", "\x0b", "\u200d"])
def test_characters_that_can_be_kept(typed: str) -> None:
    assert not has_unsafe_characters(typed)


@pytest.mark.parametrize(("label", "inside"), [("First name", "first name"), ("ZIP code", "ZIP code"), ("", "")])
def test_labels_inside_sentences(label: str, inside: str) -> None:
    assert lower_first(label) == inside
