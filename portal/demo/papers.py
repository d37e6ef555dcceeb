"""Files that look like records and say on every page that they are not."""

from io import BytesIO
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from records.models import RecordKind

_PAGE: Final = (850, 1100)
_PAPER, _INK, _STAMP = "#fffdf8", "#1d2b30", "#b0241c"
# One photo among the papers, because phones send photos.
_PHOTOS: Final = frozenset({RecordKind.LABS})


def sample_file(kind: RecordKind) -> SimpleUploadedFile:
    """A small file of this kind: a photo for lab results, otherwise a PDF of two pages."""
    pages = [_page(kind, number) for number in (1, 2)]
    buffer = BytesIO()
    if kind in _PHOTOS:
        pages[0].save(buffer, "JPEG", quality=80)
        return SimpleUploadedFile(f"sample-{kind.value}.jpg", buffer.getvalue(), content_type="image/jpeg")
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=100)
    return SimpleUploadedFile(f"sample-{kind.value}.pdf", buffer.getvalue(), content_type="application/pdf")


def _page(kind: RecordKind, number: int) -> Image.Image:
    page = Image.new("RGB", _PAGE, _PAPER)
    draw = ImageDraw.Draw(page)
    draw.text((70, 70), "SAMPLE", fill=_STAMP, font_size=56)
    draw.text((70, 150), "Invented for a demonstration. Not a medical record.", fill=_STAMP, font_size=24)
    draw.text((70, 230), f"{kind.value.capitalize()}, page {number}", fill=_INK, font_size=36)
    for line in range(12):
        top = 320 + line * 50
        # Grey bars in place of words: nobody can take them for a finding.
        draw.rectangle((70, top, 480 + (line * 97) % 300, top + 16), fill="#d9dedb")
    return page
