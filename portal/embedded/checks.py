"""`make lint`, `make test` and `make e2e`: every check in order, beside one set of throw-away services."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from portal.embedded import debian
from portal.embedded.browser import find_chromium
from portal.embedded.foreground import TEST_SETTINGS, execute
from portal.embedded.portal_environment import is_given
from portal.embedded.scanner import find_clamd
from portal.embedded.supervisor import say

_PYTHON = sys.executable
# Harmless values, for the production settings to be checked with.
_PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "PORTAL_SECRET_KEY": "checked-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "PORTAL_BASE_URL": "https://portal.example.org",
    "PORTAL_ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_SMTP_HOST": "mail.example.org",
    "PORTAL_FROM_EMAIL": "Second Opinions <no-reply@portal.example.org>",
    "PORTAL_SMS_API_URL": "https://texts.example.org/send",
    "PORTAL_SMS_ACCOUNT": "checked-only",
    "PORTAL_SMS_TOKEN": "checked-only",
    "PORTAL_SMS_FROM": "+13035550100",
    "CLAMD_URL": "tcp://scanner.example.org:3310",
    "S3_ENDPOINT_URL": "https://files.example.org",
    "S3_PUBLIC_ENDPOINT_URL": "https://files.example.org",
    "PORTAL_FILES_ORIGIN": "https://viewer.example.org",
}

LINT: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("djlint", "--lint", "--quiet", "templates"),
    ("mypy",),
    ("lint-imports",),
    ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
)
_DEPLOY_CHECK = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
_PYTEST = (_PYTHON, "-m", "pytest", "-q")


def lint() -> int:
    """Every check that runs no test; all of them, so that one fault does not hide the next."""
    failures = [line for line in LINT if _run(_command(line)) != 0]
    if _run([_PYTHON, *_DEPLOY_CHECK], _PRODUCTION) != 0:
        failures.append(_DEPLOY_CHECK)
    for line in failures:
        say(f"lint: not yet right: {' '.join(line)}")
    return 1 if failures else 0


def unit_and_integration() -> int:
    """All tests but those in the browser, two at a time."""
    return _run([*_PYTEST, "-n", "2", "--ignore=tests/e2e", "tests"])


def browser_tests() -> int:
    """The journeys in a real browser; a machine that can have none says so loudly."""
    chromium = find_chromium()
    if chromium is None:
        return _without("BROWSER TESTS SKIPPED: no Chromium is on PATH, and none could be installed.")
    # Playwright keeps an event loop in the test's thread; Django would refuse its database there.
    extra = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true", "PORTAL_CHROMIUM": chromium}
    return _run([*_PYTEST, "tests/e2e"], extra)


def check_scanner() -> int:
    """Tests that need a virus scanner skip themselves without one; say so loudly."""
    if is_given(os.environ, "CLAMD_URL"):
        return 0
    return _without("SCANNER TESTS SKIPPED: no clamd is installed, and none could be.")


def everything() -> int:
    """What `make test` promises: lint, unit and integration tests, browser tests."""
    return max([step() for step in (lint, check_scanner, unit_and_integration, browser_tests)])


STEPS = {"lint": lint, "test": everything, "e2e": browser_tests, "unit": unit_and_integration}


def run_with_services(name: str) -> int:
    """Start throw-away services, and the checks in a process of their own beside them."""
    if name != "lint" and not is_given(os.environ, "CLAMD_URL") and find_clamd() is None:
        debian.install("clamav-daemon")
    return execute([_PYTHON, "-m", "portal.embedded.checks", name], settings=TEST_SETTINGS, data=None)


def _without(line: str) -> int:
    say(f"\n{'!' * 100}\n{line}\n{'!' * 100}\n")
    return 1 if os.environ.get("CI") == "true" else 0


def _command(line: Sequence[str]) -> list[str]:
    # The tools of the same virtual environment, whatever PATH says.
    return [str(Path(_PYTHON).with_name(line[0])), *line[1:]]


def _run(command: list[str], extra: dict[str, str] | None = None) -> int:
    shown = " ".join(part.rsplit("/", 1)[-1] for part in command[:6])
    say(f"--- {shown}")
    return subprocess.run(command, env={**os.environ, **(extra or {})}, check=False).returncode


if __name__ == "__main__":
    sys.exit(STEPS[sys.argv[1]]())
