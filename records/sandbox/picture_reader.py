"""Pictures: upright, their colors as they were meant, and with nothing but their pixels."""

import io
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageOps

PREVIEW_SIDE = 1000
MOST_PIXELS = 80_000_000
MOST_FRAMES = 300
READING_QUALITY = 90
WHITE = (255, 255, 255)
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/heic": "HEIF"}
# Pillow's readers raise all of these on broken files.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError)


def read(file: BinaryIO, media_type: str, found: Any) -> None:
    """Every frame that can be drawn; a paper of several frames becomes a PDF for reading."""
    format_name = FORMATS[media_type]
    if format_name == "HEIF":
        import pi_heif  # noqa: PLC0415 - only for this kind

        pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(file, formats=[format_name]) as picture:
            read_frames(picture, format_name, found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        found.fail("too_large")
    except BROKEN:
        found.fail("damaged")


def read_frames(picture: Any, format_name: str, found: Any) -> None:
    """Count the frames, draw each, and keep those that can be drawn."""
    found.page_count = getattr(picture, "n_frames", 1) if format_name == "TIFF" else 1
    pages = []
    for index in range(min(found.page_count, MOST_FRAMES)):
        page = frame(picture, index, found)
        if page is not None:
            pages.append(page if index == 0 or found.page_count == 1 else as_jpeg(page))
            found.readable += 1
    if not pages:
        found.fail("damaged")
    first = pages[0]
    if isinstance(first, bytes):
        first = Image.open(io.BytesIO(first))
    found.preview = preview_of(first)
    if found.page_count > 1:
        found.reading, found.reading_type = as_pdf([first, *pages[1:]]), "application/pdf"
    elif format_name == "PNG":
        found.reading, found.reading_type = as_png(first), "image/png"
    else:
        found.reading, found.reading_type = as_jpeg(first), "image/jpeg"


def frame(picture: Any, index: int, found: Any) -> Any:
    """One frame upright and flat on white, or None when it cannot be drawn."""
    try:
        if index:
            picture.seek(index)
        if picture.width * picture.height > MOST_PIXELS:
            found.fail("too_large")
        picture.load()
        return flat(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise
    except BROKEN:
        return None


def flat(picture: Any) -> Any:
    """In plain red, green and blue on white."""
    profile = picture.info.get("icc_profile")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        picture = Image.new("RGB", layered.size, WHITE)
        picture.paste(layered, mask=layered.getchannel("A"))
    elif picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "P":
        picture = picture.convert("RGB")
    return in_plain_colors(picture, profile)


def in_plain_colors(picture: Any, profile: bytes | None) -> Any:
    """Colors meant for another screen or for print, as an ordinary screen shows them."""
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A broken description of the colors; the pixels themselves still show the paper.
            return picture.convert("RGB")
    return picture.convert("RGB")


def preview_of(picture: Any) -> bytes:
    """A small picture of it."""
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return as_jpeg(small, quality=80)


def as_jpeg(picture: Any, quality: int = READING_QUALITY) -> bytes:
    """A fresh picture carries no EXIF; nothing is passed on to save()."""
    out = io.BytesIO()
    bare(picture).save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def as_png(picture: Any) -> bytes:
    """The same without a loss, for letters on a screen."""
    out = io.BytesIO()
    bare(picture).save(out, "PNG")
    return out.getvalue()


def as_pdf(pages: list[Any]) -> bytes:
    """One page for each picture; those that wait do so packed."""
    out = io.BytesIO()
    opened = (Image.open(io.BytesIO(page)) if isinstance(page, bytes) else bare(page) for page in pages[1:])
    bare(pages[0]).save(out, "PDF", save_all=True, append_images=opened, resolution=150.0)
    return out.getvalue()


def bare(picture: Any) -> Any:
    """The pixels in a new picture."""
    plain = picture.convert("RGB")
    return Image.frombytes("RGB", plain.size, plain.tobytes())
