"""Has LibreOffice print one text or Word file as a PDF. Run as a script: file on standard input, a folder as argument.

The folder is new, empty and the only place it may write to; it has no network, and its memory of itself ends with it.
"""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import look

MEMORY_BYTES = 3 * 1024 * look.MEBIBYTE
OPEN_FILES = 512
# It insists on a socket here, for a second window that never comes.
SOCKETS = "/tmp"  # noqa: S108 - its own choice
# With a new profile it ends once and asks to be started again.
START_AGAIN = 81
MOST_STARTS = 3
# Its own settings, and what it reads to make up names.
PLACES = ("/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice", "/dev/null", "/dev/urandom")


def main() -> None:
    """Put the file down, be fenced in, and start LibreOffice."""
    folder, program, ending = sys.argv[1:4]
    name = os.path.join(folder, "paper" + ending)
    with open(name, "wb") as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy)
    look.READABLE += PLACES
    look.limit_this_process(MEMORY_BYTES, open_files=OPEN_FILES, writable=folder, sockets=SOCKETS)
    profile = os.path.join(folder, "profile")
    for start in range(MOST_STARTS):
        code = subprocess.run(command(program, profile, folder, name), env=variables(folder), check=False).returncode
        if code != START_AGAIN:
            sys.exit(code)
        # Its socket is named after the profile, and it may not remove the one it left.
        os.rename(profile, f"{profile}{start}")
        profile = f"{profile}{start}"


def command(program: str, profile: str, folder: str, name: str) -> list[str]:
    """A profile of its own, so that no run sees another one's, and nothing but the conversion."""
    flags = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    return [program, f"-env:UserInstallation=file://{profile}", *flags, "--convert-to", "pdf", "--outdir", folder, name]


def variables(folder: str) -> dict[str, str]:
    """Only where it may put its things."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": folder, "TMPDIR": folder, "SAL_USE_VCLPLUGIN": "svp"}


if __name__ == "__main__":
    main()
