"""Papers: tagged, titled, in their language, and deaf to what families type."""

import re
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings

from portal.lib.pdf import LARGEST_BYTES, Notice, Paper, PaperRow, PaperSection, TooLarge, render_pdf

pytestmark = pytest.mark.unit

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "pdf"


def paper(value: str = "Nota", *, language: str = "es") -> Paper:
    return Paper(
        title="Sus respuestas",
        language=language,
        author="Sample Hospital",
        footer="SO-0000-0000",
        lead=["Solicitud de ejemplo"],
        sections=[
            PaperSection("Su niño", ["Párrafo"], ["uno", "dos"], [PaperRow("Nombre", value)], ["Firma"]),
        ],
        notices=[Notice("en", "Language help is free.")],
    )


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_it_is_tagged_and_says_its_title_and_language() -> None:
    pdf = render_pdf(paper("Núñez Ibáñez ¿qué?"), templates=TEMPLATES)

    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang\s*\(es\)", pdf)
    assert b"pdfuaid:part" in pdf
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.get_metadata_dict()["Title"] == "Sus respuestas"
    words = text_of(pdf)
    for each in ("Su niño", "Núñez Ibáñez ¿qué?", "Párrafo", "dos", "Firma", "Language help is free.", "1 / 1"):
        assert each in words


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        "#panic() $ x $ *a* _b_ = c <d> @e `f` \\u{41} // g",
        '"] #eval("1+1") [',
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_is_typed_is_never_read_as_markup(typed: str) -> None:
    words = text_of(render_pdf(paper(typed), templates=TEMPLATES))

    assert "".join(typed.split()) in "".join(words.split())


@pytest.mark.parametrize("name", ["李小龍", "محمد علي", "Nguyễn", "😀", "a\u202eb", "nul\0byte", "x" * 3000])
def test_every_name_makes_a_tagged_paper(name: str) -> None:
    pdf = render_pdf(paper(name), templates=TEMPLATES)

    assert b"/StructTreeRoot" in pdf
    assert "Nombre" in text_of(pdf)


def test_lines_stay_lines_and_long_papers_get_pages() -> None:
    pdf = render_pdf(paper("\n".join(f"line {number}" for number in range(200))), templates=TEMPLATES)

    assert "line 198\r\nline 199" in text_of(pdf).replace("\r\n", "\n").replace("\n", "\r\n")
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) > 1


def test_a_paper_has_bounds() -> None:
    with pytest.raises(TooLarge):
        render_pdf(paper("x" * LARGEST_BYTES), templates=TEMPLATES)
