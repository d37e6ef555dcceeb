"""Opens one file and tells what is in it. Run as a script: file on standard input, media type as argument.

Answers on standard output with one line of JSON and then two copies, whose sizes the line states: a picture of the
first page, and what people may read in place of the original. Imports nothing of the portal, and the modules beside
it only once the fences stand. Whatever it writes is checked by the process that started it.
"""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

MEBIBYTE = 1024 * 1024
CPU_SECONDS = 60
MEMORY_BYTES = 1024 * MEBIBYTE
OUTPUT_BYTES = 192 * MEBIBYTE
MOST_TEXT = 200_000
OPEN_FILES = 64
# Namespaces of users and network, as unshare(2) numbers them.
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
# Landlock, as landlock(7) numbers it: the same on every processor.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF, NO_NEW_PRIVILEGES = 444, 445, 446, 38
EXECUTE, READ_FILE, READ_FOLDER, MAKE_SOCKET = 1, 4, 8, 512
READABLE = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/dev/urandom")
READERS = {
    "application/pdf": "pdf_reader",
    "image/jpeg": "picture_reader",
    "image/png": "picture_reader",
    "image/tiff": "picture_reader",
    "image/heic": "picture_reader",
    "text/plain": "text_reader",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word_reader",
    "application/xml": "cda_reader",
}


class Trouble(Exception):
    """A fault of the file, by the name the portal knows it under."""


class Findings:
    """What is known so far; a reader fills it in, and what it found before a fault still counts."""

    def __init__(self) -> None:
        self.problem = ""
        self.page_count = 0
        self.readable = 0
        self.active: list[str] = []
        self.text = ""
        self.summary: dict[str, Any] | None = None
        self.preview = b""
        self.reading = b""
        self.reading_type = ""

    def fail(self, problem: str) -> None:
        """Say what is wrong with the file, and stop."""
        raise Trouble(problem)

    def answer(self) -> bytes:
        """The line of facts, then the copies; a file with a fault has none."""
        copies = (b"", b"") if self.problem else (self.preview, self.reading)
        facts = {
            "problem": self.problem,
            "page_count": self.page_count,
            "readable": self.readable,
            "active": self.active,
            "text": self.text[:MOST_TEXT],
            "summary": self.summary,
            "reading_type": self.reading_type,
            "sizes": [len(copy) for copy in copies],
        }
        return json.dumps(facts).encode() + b"\n" + b"".join(copies)


def main() -> None:
    """Look at the file, and answer whatever comes."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    limit_this_process()
    found = Findings()
    try:
        look(open(0, "rb", closefd=False), sys.argv[1], found)  # noqa: SIM115 - standard input
    except Trouble as trouble:
        found.problem = str(trouble)
    except MemoryError:
        found.problem = "too_large"
    sys.stdout.buffer.write(found.answer())


def look(file: BinaryIO, media_type: str, found: Findings) -> None:
    """Have the reader of this kind fill in what it finds; kinds without a reader are kept as they are."""
    name = READERS.get(media_type)
    if name:
        importlib.import_module(name).read(file, media_type, found)


def limit_this_process(
    memory: int = MEMORY_BYTES, *, open_files: int = OPEN_FILES, writable: str = "", sockets: str = ""
) -> None:
    """What this process may use up, and whom it may talk to: nobody."""
    for kind, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # Two fences, since each is missing somewhere: containers often forbid the first, older kernels lack the second.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
    with contextlib.suppress(OSError, AttributeError):
        shut_out_the_rest(writable, sockets)


def shut_out_the_rest(writable: str = "", sockets: str = "") -> None:
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
    allowed = dict.fromkeys([*sys.path, sys.prefix, sys.base_prefix, *READABLE], EXECUTE | READ_FILE | READ_FOLDER)
    allowed |= {sockets: MAKE_SOCKET, writable: files}
    for place, acts in allowed.items():
        with contextlib.suppress(FileNotFoundError):
            folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
            may = acts & (files if os.path.isdir(place) else EXECUTE | READ_FILE)
            call(ADD_RULE, ruleset, 1, struct.pack("=Qi", may, folder), 0)
            os.close(folder)
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


if __name__ == "__main__":
    main()
