"""Binds many papers into one PDF with bookmarks. Run as a script inside the fences of `look.py`.

Standard input: one line of JSON, a list of {"title", "group", "media_type", "size"}, then the papers' bytes in that
order. Standard output: one line of JSON {"failed": [places of papers that did not open]}, then the PDF.
"""

import io
import json
import os
import sys
from typing import Any, BinaryIO

MEBIBYTE = 1024 * 1024
MEMORY_BYTES = 1536 * MEBIBYTE
MOST_LINE = 8 * MEBIBYTE


def main() -> None:
    """Bind what is given, and say what could not be bound."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import look  # noqa: PLC0415 - beside this script, found only now

    look.limit_this_process(MEMORY_BYTES)
    source = open(0, "rb", closefd=False)  # noqa: SIM115 - standard input
    failed, bound = bind(json.loads(source.readline(MOST_LINE)), source)
    sys.stdout.buffer.write(json.dumps({"failed": failed}).encode() + b"\n")
    sys.stdout.buffer.write(bound)


def bind(papers: list[dict[str, Any]], source: BinaryIO) -> tuple[list[int], bytes]:
    """All papers in order, a bookmark for each below one for its group."""
    import pikepdf  # noqa: PLC0415 - after the limits are set

    bound = pikepdf.new()
    failed: list[int] = []
    places: list[tuple[str, str, int]] = []
    for index, paper in enumerate(papers):
        content = source.read(paper["size"])
        try:
            with pikepdf.open(io.BytesIO(as_pdf(content, paper["media_type"]))) as opened:
                start = len(bound.pages)
                bound.pages.extend(opened.pages)
                places.append((paper["group"], paper["title"], start))
        except (pikepdf.PdfError, OSError, ValueError):
            failed.append(index)
    write_outline(bound, places)
    out = io.BytesIO()
    bound.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return failed, out.getvalue()


def as_pdf(content: bytes, media_type: str) -> bytes:
    """A PDF as it is; a picture as one page."""
    if media_type == "application/pdf":
        return content
    import picture_reader  # noqa: PLC0415 - beside this script
    from PIL import Image  # noqa: PLC0415 - after the limits are set

    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        made: bytes = picture_reader.as_pdf([picture.convert("RGB")])
        return made


def write_outline(bound: Any, places: list[tuple[str, str, int]]) -> None:
    """Groups in the order of their first paper."""
    import pikepdf  # noqa: PLC0415 - after the limits are set

    with bound.open_outline() as outline:
        groups: dict[str, Any] = {}
        for group, title, start in places:
            if group and group not in groups:
                groups[group] = pikepdf.OutlineItem(group, start)
                outline.root.append(groups[group])
            shelf = groups[group].children if group else outline.root
            shelf.append(pikepdf.OutlineItem(title, start))


if __name__ == "__main__":
    main()
