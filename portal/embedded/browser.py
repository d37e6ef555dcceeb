"""Find a Chromium for the browser tests, or get one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal.embedded import debian

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_DOWNLOAD_SECONDS = 300
_TRIAL_SECONDS = 60


def find_chromium() -> str | None:
    """The one on PATH, else Playwright's, else Debian's where we may install it; None when none can be had."""
    return _on_path() or _from_playwright() or (_on_path() if debian.install("chromium") else None)


def _on_path() -> str | None:
    found = (shutil.which(name) for name in _NAMES)
    return next((program for program in found if program and _starts(program)), None)


def _from_playwright() -> str | None:
    program = _playwright_program()
    if program and _starts(program):
        return program
    try:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(command, capture_output=True, timeout=_DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    program = _playwright_program()
    return program if program and _starts(program) else None


def _playwright_program() -> str | None:
    code = "from playwright.sync_api import sync_playwright as p\nwith p() as s: print(s.chromium.executable_path)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    program = done.stdout.strip()
    return program if done.returncode == 0 and Path(program).exists() else None


def _starts(program: str) -> bool:
    """Whether it really runs here: a browser may be present and its libraries not."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [program, "--headless=new", *sandbox, "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
