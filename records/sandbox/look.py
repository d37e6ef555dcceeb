"""Opens one file and draws its first page. Run as a script: file on standard input, media type as argument.

Answers on standard output with one line of JSON (`problem`, `page_count`) and then the picture as a JPEG.
Imports nothing of the portal. Whatever it writes is checked by the process that started it.
"""

import contextlib
import ctypes
import io
import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

MEBIBYTE = 1024 * 1024
CPU_SECONDS = 60
MEMORY_BYTES = 1536 * MEBIBYTE
OUTPUT_BYTES = 4 * MEBIBYTE
PREVIEW_SIDE = 1000
MOST_PIXELS = 80_000_000
MOST_PAGES = 3000
MOST_FRAMES = 300
PDF_ENDING_BYTES = 4096
WHITE = (255, 255, 255)
# Namespaces of users and network, as unshare(2) numbers them.
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
# Landlock, as landlock(7) numbers it: the same on every processor.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF, NO_NEW_PRIVILEGES = 444, 445, 446, 38
EXECUTE, READ_FILE, READ_FOLDER = 1, 4, 8
READABLE = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts")
PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/heic": "HEIF"}


class Trouble(Exception):
    """A fault of the file, by the name the portal knows it under."""


def main() -> None:
    """Look at the file, and answer whatever comes."""
    limit_this_process()
    picture = b""
    page_count = 0
    problem = ""
    try:
        page_count, picture = look(open(0, "rb", closefd=False), sys.argv[1])  # noqa: SIM115 - standard input
    except Trouble as trouble:
        problem = str(trouble)
    except MemoryError:
        problem = "too_large"
    answer = json.dumps({"problem": problem, "page_count": page_count})
    sys.stdout.buffer.write(answer.encode() + b"\n" + picture)


def limit_this_process() -> None:
    """What this process may use up, and whom it may talk to: nobody."""
    for kind, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # Two fences, since each is missing somewhere: containers often forbid the first, older kernels lack the second.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
    with contextlib.suppress(OSError, AttributeError):
        shut_out_the_rest()


def shut_out_the_rest() -> None:
    """Have the kernel (Landlock) refuse this process every file but programs and fonts, every connection and signal.

    Without it a captured decoder could read the worker's own variables under /proc, where the keys stand.
    """
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    files = sum(1 << bit for bit in range({1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)))
    rules = struct.pack("QQQ", files, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]  # noqa: PLR2004 - kernel's versions
    ruleset = call(CREATE_RULESET, rules, len(rules), 0)
    for place in {*sys.path, sys.prefix, sys.base_prefix, *READABLE}:
        with contextlib.suppress(FileNotFoundError):
            folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
            may = EXECUTE | READ_FILE | (READ_FOLDER if os.path.isdir(place) else 0)
            call(ADD_RULE, ruleset, 1, struct.pack("=Qi", may, folder), 0)
            os.close(folder)
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def look(file: BinaryIO, media_type: str) -> tuple[int, bytes]:
    """The number of pages (0 when the kind has none) and a picture of the first."""
    if media_type == "application/pdf":
        return look_at_pdf(file)
    if media_type in PILLOW_FORMATS:
        return look_at_picture(file, PILLOW_FORMATS[media_type])
    return 0, b""


def look_at_pdf(file: BinaryIO) -> tuple[int, bytes]:
    """A PDF that opens without a password, is whole and draws its first page."""
    import pypdfium2  # noqa: PLC0415 - after the limits are set

    require_ending(file)
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Trouble("locked" if "password" in str(error).lower() else "damaged") from error
    page_count = len(document)
    if page_count == 0:
        raise Trouble("damaged")
    try:
        for index in range(min(page_count, MOST_PAGES)):
            document.get_page_size(index)
        return page_count, draw(document[0])
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Trouble("damaged") from error


def require_ending(file: BinaryIO) -> None:
    """A PDF cut on its way opens with fewer pages and without a word; only its ending tells."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - PDF_ENDING_BYTES))
    if b"%%EOF" not in file.read():
        raise Trouble("damaged")
    file.seek(0)


def draw(page: Any) -> bytes:
    """The page as a small JPEG, whatever size it claims to have."""
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise Trouble("damaged")
    scale = min(PREVIEW_SIDE / max(width, height), 2.0)
    return as_jpeg(page.render(scale=scale, may_draw_forms=False).to_pil())


def look_at_picture(file: BinaryIO, format_name: str) -> tuple[int, bytes]:
    """A picture all of whose frames can be read, upright and without what the camera wrote beside it."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits are set

    if format_name == "HEIF":
        import pi_heif  # noqa: PLC0415 - only for this kind

        pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(file, formats=[format_name]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Trouble("too_large")
            frame_count = getattr(picture, "n_frames", 1) if format_name == "TIFF" else 1
            first = None
            for index in range(min(frame_count, MOST_FRAMES)):
                if frame_count > 1:
                    picture.seek(index)
                    if picture.width * picture.height > MOST_PIXELS:
                        raise Trouble("too_large")
                picture.load()
                if first is None:
                    small = picture.copy()
                    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
                    first = as_jpeg(ImageOps.exif_transpose(small))
            return frame_count, first or b""
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Trouble("too_large") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        # Pillow's readers raise all of these on broken files.
        raise Trouble("damaged") from error


def as_jpeg(picture: Any) -> bytes:
    """A flat picture on white, with nothing but its pixels."""
    from PIL import Image  # noqa: PLC0415 - after the limits are set

    if picture.mode in {"RGBA", "LA", "PA", "P"}:
        layered = picture.convert("RGBA")
        picture = Image.new("RGB", layered.size, WHITE)
        picture.paste(layered, mask=layered.getchannel("A"))
    elif picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    flat = picture.convert("RGB")
    flat.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    out = io.BytesIO()
    # A fresh picture carries no EXIF; nothing is passed on to save().
    Image.frombytes("RGB", flat.size, flat.tobytes()).save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
