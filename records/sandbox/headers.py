"""Reads the labels of DICOM files with pydicom. Run as a script, with the numbers of the wanted labels as argument.

Standard input: for each file its length here, its whole length, and its first bytes. Standard output: one line of JSON
for each. Imports nothing of the portal but the fence beside it. Whatever it writes is checked by who started it.
"""

import io
import json
import os
import struct
import sys
import warnings
import zlib
from typing import Any, BinaryIO

# Isolated Python leaves a script's own folder out.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from look import limit_this_process

FRAME = struct.Struct("<IQ")
MOST_INFLATED = 4 * 1024 * 1024
DEFLATED = {"1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"}
PLAIN = "1.2.840.10008.1.2.1"
NOT_STATED = 0xFFFFFFFF
PIXELS = (0x7FE00008, 0x7FE00009, 0x7FE00010)
DELIMITERS: Any = "\n\t\f\r\\"
META_GROUP, CHARSET, SYNTAX, PERSON_NAME = 2, 0x00080005, 0x00020010, 0x00100010


def main() -> None:
    """Answer for every file that comes, with `null` where nothing can be read."""
    limit_this_process()
    warnings.simplefilter("ignore")
    wanted = {int(each, 16) for each in sys.argv[1].split(",")}
    source = sys.stdin.buffer
    while frame := source.read(FRAME.size):
        length, size = FRAME.unpack(frame)
        head = source.read(length)
        try:
            answer = read(head, size, wanted)
        except Exception:  # the parser raises whatever it likes, and every kind means the same
            answer = None
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def read(head: bytes, size: int, wanted: set[int]) -> dict[str, Any] | None:
    """The wanted labels as text, and where the pixels are."""
    source, inflated = plain(head)
    try:
        found, pixels, saw_end = walk(source, wanted, PIXELS[0])
    except Exception:  # what comes after the wanted labels may be broken or cut off here
        found, pixels, saw_end = *walk(source, wanted, max(wanted) + 1)[:2], False
    values = {tag: text for tag in wanted if (text := text_of(found, tag))}
    if not values:
        return None
    if inflated:
        # Places in the unpacked bytes are none in the file.
        pixels, saw_end = None, False
    return {"values": values, "pixels": pixels, "saw_end": saw_end and (pixels is not None or len(head) == size)}


def plain(head: bytes) -> tuple[BinaryIO, bool]:
    """The bytes as pydicom can walk them; a deflated file is unpacked up to a limit and no further."""
    from pydicom.filereader import _read_file_meta_info, read_preamble  # noqa: PLC0415 - after the limits are set

    source = io.BytesIO(head)
    read_preamble(source, True)
    try:
        meta = _read_file_meta_info(source)
    except Exception:  # files without it are read below
        return io.BytesIO(head), False
    syntax = str(meta.get("TransferSyntaxUID", ""))
    if syntax not in DEFLATED:
        return io.BytesIO(head), False
    body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(head[source.tell() :], MOST_INFLATED)
    return io.BytesIO(
        head[: source.tell()].replace(syntax.encode(), PLAIN.encode().ljust(len(syntax), b"\0")) + body
    ), True


def walk(source: BinaryIO, wanted: set[int], last: int) -> tuple[Any, list[int | None] | None, bool]:
    """Read from label to label until one as high as the last; tells where the pixels begin when it met them."""
    from pydicom.filereader import read_partial  # noqa: PLC0415 - after the limits are set

    pixels: list[int | None] | None = None
    met = 0

    def stop(tag: int, _vr: str | None, length: int) -> bool:
        nonlocal pixels, met
        met = int(tag)
        if met in PIXELS:
            pixels = [source.tell(), None if length == NOT_STATED else length]
        return met >= last

    source.seek(0)
    found = read_partial(source, stop, force=True, specific_tags=sorted(wanted))
    return found, pixels, True


def text_of(found: Any, tag: int) -> str:
    """One label as text, several values parted by a backslash; empty when it is not there or cannot be read."""
    part = found.file_meta if tag >> 16 == META_GROUP else found
    try:
        element = part.get_item(tag)
        raw = None if element is None else element.value
        if isinstance(raw, bytes):
            return clean(decoded(found, tag, raw))
        return clean(joined(raw))
    except Exception:  # one unreadable label leaves the others readable
        return ""


def decoded(found: Any, tag: int, raw: bytes) -> str:
    """The bytes of a label as text, in the alphabets that the file names."""
    from pydicom.charset import convert_encodings, decode_bytes  # noqa: PLC0415 - after the limits are set
    from pydicom.datadict import dictionary_VR  # noqa: PLC0415 - same
    from pydicom.valuerep import PersonName  # noqa: PLC0415 - same

    kind = dictionary_VR(tag)
    if kind == "US":
        order = ">" if not found.original_encoding[1] else "<"
        return "\\".join(str(each) for each in struct.unpack(f"{order}{len(raw) // 2}H", raw[: len(raw) // 2 * 2]))
    charset = found.get_item(CHARSET) if tag != CHARSET else None
    named = charset.value if charset is not None else b""
    names = (named.decode("ascii") if isinstance(named, bytes) else joined(named)).split("\\")
    encodings = convert_encodings([each.strip(" \0") for each in names])
    if kind == "PN":
        return str(PersonName(raw, encodings))
    # Where several alphabets alternate, each of these begins with the first one again.
    return decode_bytes(raw, encodings, set(DELIMITERS))


def joined(value: Any) -> str:
    """A value that pydicom has made something of already."""
    if value is None:
        return ""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return str(value)
    return "\\".join(str(each) for each in value)


def clean(text: str) -> str:
    """Without the filling that makes lengths even."""
    return "\\".join(each.strip(" \0") for each in text.split("\\"))


if __name__ == "__main__":
    main()
