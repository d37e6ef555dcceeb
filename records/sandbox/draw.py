"""Draws single frames of scan pictures. Run as a script.

Standard input: for each frame the length of a line of JSON (what is known of it), the line, the length of the bytes and
the bytes. Standard output: for each the length of a JPEG (0 when it cannot be drawn) and the JPEG. Frames whose pixels
are plain come as pixels alone and need no decoder; the others come as whole files. Imports nothing of the portal but
the fence beside it. Whatever it writes is checked by who started it.
"""

import io
import json
import os
import struct
import sys
import warnings
from array import array
from typing import Any

# Isolated Python leaves a script's own folder out.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from look import limit_this_process

LENGTH = struct.Struct("<Q")
MOST_PIXELS = 40_000_000
MOST_VALUES = 120_000_000
SAMPLE = 20_000
DARKEST, BRIGHTEST = 0.01, 0.99
QUALITY = 88
DEPTHS = 65536
BYTE, WORD = 8, 16
COLOR_SAMPLES = 3


class Undrawable(Exception):
    """No decoder here can draw it, or it is larger than any screen."""


def main() -> None:
    """Answer for every frame that comes, with nothing where nothing can be drawn."""
    limit_this_process()
    warnings.simplefilter("ignore")
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while frame := source.read(LENGTH.size):
        plan = json.loads(source.read(LENGTH.unpack(frame)[0]))
        content = source.read(LENGTH.unpack(source.read(LENGTH.size))[0])
        try:
            picture = as_jpeg(draw(plan, content), plan["side"])
        except Exception:  # decoders raise whatever they like, and every kind means the same
            picture = b""
        out.write(LENGTH.pack(len(picture)) + picture)
        out.flush()


def draw(plan: dict[str, Any], content: bytes) -> Any:
    """The frame as a picture of 8 bits."""
    if "rows" not in plan:
        return draw_file(content, plan["frame"])
    size = plan["columns"], plan["rows"]
    if not 0 < size[0] * size[1] <= MOST_PIXELS:
        raise Undrawable
    if plan["samples"] == COLOR_SAMPLES:
        return draw_color(plan, size, content)
    return draw_gray(plan, size, content)


def draw_gray(plan: dict[str, Any], size: tuple[int, int], content: bytes) -> Any:
    """Brightness values through one table: sign, spare bits, rescaling, window and inversion at once."""
    from PIL import Image  # noqa: PLC0415 - after the limits are set

    wide = plan["bits"] == WORD
    picture = Image.frombytes("I;16" if wide else "L", size, content)
    window = plan["window"] or usual_window(plan, content)
    table = brightness(plan, window, DEPTHS if wide else DEPTHS >> BYTE)
    return picture.convert("I").point(table, "L") if wide else picture.point(table)


def brightness(plan: dict[str, Any], window: tuple[float, float], depths: int) -> list[int]:
    """For every stored value the brightness on screen."""
    center, width = window
    low, scale = center - width / 2, 255 / max(width, 1e-9)
    out = []
    for stored in range(depths):
        level = (real_value(plan, stored) - low) * scale
        shade = 0 if level <= 0 else 255 if level >= 255 else int(level)  # noqa: PLR2004 - white
        out.append(255 - shade if plan["inverse"] else shade)
    return out


def real_value(plan: dict[str, Any], stored: int) -> float:
    """What a stored value measures."""
    kept = stored & ((1 << plan["stored"]) - 1)
    if plan["signed"] and kept >> (plan["stored"] - 1):
        kept -= 1 << plan["stored"]
    return float(kept * plan["slope"] + plan["intercept"])


def usual_window(plan: dict[str, Any], content: bytes) -> tuple[float, float]:
    """Without a stated one: nearly all values between black and white."""
    stored = array("H" if plan["bits"] == WORD else "B", content)
    values = sorted(real_value(plan, each) for each in stored[:: max(1, len(stored) // SAMPLE)])
    low, high = (values[int((len(values) - 1) * share)] for share in (DARKEST, BRIGHTEST))
    return (low + high) / 2, max(high - low, 1.0)


def draw_color(plan: dict[str, Any], size: tuple[int, int], content: bytes) -> Any:
    """Three values of one byte for each dot, dot by dot or plane by plane."""
    from PIL import Image  # noqa: PLC0415 - after the limits are set

    mode = "YCbCr" if plan["photometric"].startswith("YBR") else "RGB"
    if not plan["planar"]:
        return Image.frombytes(mode, size, content)
    length = size[0] * size[1]
    planes = [Image.frombytes("L", size, content[start : start + length]) for start in range(0, 3 * length, length)]
    return Image.merge(mode, planes)


def draw_file(content: bytes, frame: int) -> Any:
    """One frame of a whole file, with pydicom and its decoders."""
    from PIL import Image  # noqa: PLC0415 - after the limits are set
    from pydicom import config, dcmread  # noqa: PLC0415 - same
    from pydicom.pixels import pixel_array  # noqa: PLC0415 - same
    from pydicom.uid import UID  # noqa: PLC0415 - same

    config.settings.reading_validation_mode = config.IGNORE
    dataset = dcmread(io.BytesIO(content), force=True)
    if "TransferSyntaxUID" not in dataset.file_meta:
        dataset.file_meta.TransferSyntaxUID = UID(guessed_syntax(dataset))
    dots = int(dataset.Rows) * int(dataset.Columns)
    if not 0 < dots <= MOST_PIXELS or dots * int(dataset.get("SamplesPerPixel", 1)) > MOST_VALUES:
        raise Undrawable
    values = pixel_array(dataset, index=frame)
    return Image.fromarray(shaded(dataset, values))


def guessed_syntax(dataset: Any) -> str:
    """Of a file that does not say: as it was read."""
    implicit, little = dataset.original_encoding
    if implicit:
        return "1.2.840.10008.1.2"
    return "1.2.840.10008.1.2.1" if little else "1.2.840.10008.1.2.2"


def shaded(dataset: Any, values: Any) -> Any:
    """Values as brightness or color of 8 bits."""
    import numpy  # noqa: PLC0415 - after the limits are set
    from pydicom.pixels import apply_color_lut, apply_rescale  # noqa: PLC0415 - same

    kind = str(dataset.get("PhotometricInterpretation", "MONOCHROME2"))
    if kind == "PALETTE COLOR":
        values = apply_color_lut(values, dataset)
    if values.ndim > 2:  # noqa: PLR2004 - rows, columns, colors
        return values.astype("u1") if values.dtype.itemsize == 1 else (values >> BYTE).astype("u1")
    real = apply_rescale(values, dataset).astype("f8")
    low, high = stated_limits(dataset) or numpy.quantile(real, (DARKEST, BRIGHTEST))
    level = numpy.clip((real - low) / max(high - low, 1e-9), 0, 1) * 255
    return (255 - level if kind == "MONOCHROME1" else level).astype("u1")


def stated_limits(dataset: Any) -> tuple[float, float] | None:
    """Black and white as the file states them, if it does."""
    try:
        center, width = (float(first(dataset.get(name))) for name in ("WindowCenter", "WindowWidth"))
    except (TypeError, ValueError):
        return None
    return (center - width / 2, center + width / 2) if width >= 1 else None


def first(value: Any) -> Any:
    """The first of several windows."""
    return value[0] if hasattr(value, "__iter__") and not isinstance(value, str) else value


def as_jpeg(picture: Any, side: int) -> bytes:
    """The picture as a JPEG no larger than asked for."""
    flat = picture if picture.mode == "L" else picture.convert("RGB")
    flat.thumbnail((side, side))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


if __name__ == "__main__":
    main()
