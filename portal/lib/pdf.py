"""Papers as tagged PDF (PDF/UA-1), set by typst from data alone."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import typst

_TEMPLATE: Final = "paper.typ"
# A family's whole story is some 60 kB; far beyond that somebody wants to keep a worker busy.
LARGEST_BYTES: Final = 2_000_000


class TooLarge(Exception):
    """More words than one paper may have."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One answer: what was asked, and the answer with its lines."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class PaperSection:
    """What stands under one heading; `blanks` are lines to write on by hand."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()
    rows: Sequence[PaperRow] = ()
    blanks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in a language of its own."""

    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper in one language."""

    title: str
    language: str
    author: str
    footer: str = ""
    lead: Sequence[str] = ()
    sections: Sequence[PaperSection] = ()
    notices: Sequence[Notice] = field(default_factory=tuple)
    # Whole papers that follow in the same file, each on a new page and in its own language.
    attached: Sequence["Paper"] = ()


def render_pdf(paper: Paper, *, templates: Path) -> bytes:
    """The paper as PDF; raises TooLarge.

    A name in letters that our fonts lack cannot be drawn in a way PDF/UA allows; it is then still tagged.
    """
    words = json.dumps(asdict(paper), ensure_ascii=False)
    if len(words.encode()) > LARGEST_BYTES:
        raise TooLarge
    try:
        return _compile(words, templates, ["ua-1"])
    except typst.TypstError:
        return _compile(words, templates, [])


def _compile(words: str, templates: Path, standards: "list[typst.PDFStandard]") -> bytes:
    pdf = typst.compile(
        templates / _TEMPLATE,
        root=templates,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"paper": words},
        pdf_standards=standards,
    )
    if not isinstance(pdf, bytes):
        raise TypeError(type(pdf))
    return pdf


@cache
def _fonts() -> typst.Fonts:
    # The machine's own fonts would make the same paper look different elsewhere.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
