"""Draws one page of a copy for reading. Run as a script: the copy on standard input.

Arguments: media type, number of the page from 0, quarter turns to the right. Standard output: a JPEG, or nothing when
it cannot be drawn. Imports nothing of the portal but the fence beside it. Whatever it writes is checked by who started
it.
"""

import io
import os
import sys
from typing import Any, BinaryIO

# Isolated Python leaves a script's own folder out.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from look import limit_this_process

SIDE = 1800
LARGEST_SCALE = 4.0
MOST_PIXELS = 80_000_000
QUALITY = 85
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def main() -> None:
    """Draw what was asked for; a decoder that gives up leaves the answer empty."""
    limit_this_process()
    media_type, number, turns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    file = open(0, "rb", closefd=False)  # noqa: SIM115 - standard input
    try:
        picture = draw_pdf(file, number) if media_type == "application/pdf" else draw_picture(file, media_type)
        answer = as_jpeg(picture, turns)
    except Exception:  # decoders raise whatever they like, and every kind means the same
        answer = b""
    sys.stdout.buffer.write(answer)


def draw_pdf(file: BinaryIO, number: int) -> Any:
    """One page as large as a screen needs it, whatever size it claims to have."""
    import pypdfium2  # noqa: PLC0415 - after the limits are set

    page = pypdfium2.PdfDocument(file)[number]
    scale = min(SIDE / max(page.get_size()), LARGEST_SCALE)
    return page.render(scale=scale, may_draw_forms=False).to_pil()


def draw_picture(file: BinaryIO, media_type: str) -> Any:
    """The picture itself."""
    from PIL import Image  # noqa: PLC0415 - after the limits are set

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    return Image.open(file, formats=[FORMATS[media_type]])


def as_jpeg(picture: Any, turns: int) -> bytes:
    """Turned, no larger than a screen, and with nothing but its pixels."""
    flat = picture.convert("RGB")
    flat.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    flat.rotate(-90 * (turns % 4), expand=True).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


if __name__ == "__main__":
    main()
