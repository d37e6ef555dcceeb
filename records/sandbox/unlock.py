"""Opens one locked PDF with its password. Run as a script: file on standard input, password on a pipe of its own.

Answers with one word on standard output, a new line, and after "open" the same PDF without its lock.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import look

LONGEST = 1024


def main() -> None:
    """Read the password, then be fenced in, then open."""
    with os.fdopen(int(sys.argv[1]), "rb") as pipe:
        password = pipe.read(LONGEST)
    look.limit_this_process()
    sys.stdout.buffer.write(unlocked(password.decode("utf-8", "replace")))


def unlocked(password: str) -> bytes:
    """The answer."""
    import io  # noqa: PLC0415 - after the limits are set

    import pikepdf  # noqa: PLC0415 - same

    out = io.BytesIO()
    try:
        with pikepdf.open(open(0, "rb", closefd=False), password=password, suppress_warnings=True) as pdf:
            pdf.save(out, encryption=False)
    except pikepdf.PasswordError:
        return b"wrong\n"
    except (pikepdf.PdfError, MemoryError, RecursionError):
        return b"damaged\n"
    return b"open\n" + out.getvalue()


if __name__ == "__main__":
    main()
