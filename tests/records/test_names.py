"""Names of files from strangers' devices, made harmless."""

import pytest

from records.services.names import download_name, shown_name

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\labs.pdf", "labs.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("nul\0byte.pdf", "nul byte.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("tab\tand\u2028line.txt", "tab and line.txt"),
        ("..", "file"),
        ("", "file"),
        (".hidden.pdf", "hidden.pdf"),
        ("análisis de Peña 🙂.pdf", "análisis de Peña 🙂.pdf"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("=cmd|' .pdf", "=cmd|' .pdf"),
    ],
)
def test_shown_name(given: str, expected: str) -> None:
    assert shown_name(given) == expected


def test_a_long_name_is_cut_before_its_ending() -> None:
    name = shown_name("x" * 300 + ".pdf")

    assert len(name) == 255
    assert name.endswith("x.pdf")


def test_a_long_ending_is_no_ending() -> None:
    assert len(shown_name("x." + "y" * 300)) == 255


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("report.pdf", "application/pdf", "report.pdf"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("report.exe", "application/pdf", "report.exe.pdf"),
        ("photo", "image/heic", "photo.heic"),
        ("page.html", "text/plain", "page.html.txt"),
    ],
)
def test_download_name_tells_the_truth(name: str, media_type: str, expected: str) -> None:
    assert download_name(name, media_type) == expected
