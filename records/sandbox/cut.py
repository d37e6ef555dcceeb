"""Cuts some pages out of a PDF. Run as a script inside the fences of `look.py`: the PDF on standard input.

Arguments: the first and the last page, counted from 1. Standard output: a PDF of these pages, or nothing.
"""

import io
import os
import sys


def main() -> None:
    """Write the pages, in their order."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import look  # noqa: PLC0415 - beside this script, found only now

    look.limit_this_process()
    with open(0, "rb", closefd=False) as source:
        sys.stdout.buffer.write(cut(source.read(), int(sys.argv[1]), int(sys.argv[2])))


def cut(content: bytes, first: int, last: int) -> bytes:
    """The pages from first to last as a PDF of their own; it keeps nothing of the others."""
    import pikepdf  # noqa: PLC0415 - after the limits are set

    made = pikepdf.new()
    with pikepdf.open(io.BytesIO(content)) as opened:
        made.pages.extend(opened.pages[first - 1 : last])
        out = io.BytesIO()
        made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


if __name__ == "__main__":
    main()
