"""The whole portal as `make run` starts it, and a browser that reports what a careful reader would see.

The portal runs in its own processes with its own data; the tests know only its address and the local mailbox.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.support import Portal, Visitor

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180
STOP_SECONDS = 30
# What the surrounding test services set; the portal under test starts its own.
OWN_SERVICES = (
    "DATABASE_URL",
    "REDIS_URL",
    "S3_ENDPOINT_URL",
    "S3_PUBLIC_ENDPOINT_URL",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "CLAMD_URL",
    "DJANGO_SETTINGS_MODULE",
    "PORTAL_BASE_URL",
    "PORTAL_FILES_ORIGIN",
    "PORTAL_SECRET_KEY",
)
PHONE = {"width": 360, "height": 800}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """A running portal with demo data, second factor on."""
    with tempfile.TemporaryDirectory(prefix="portal-e2e-", ignore_cleanup_errors=True) as folder:
        port = _free_port()
        environment = {name: value for name, value in os.environ.items() if name not in OWN_SERVICES}
        environment["PORTAL_STAFF_SECOND_FACTOR"] = "on"
        # A test waits for a dead worker's file to be taken over.
        environment["PORTAL_FILE_LEASE_SECONDS"] = "10"
        command = [sys.executable, "-m", "portal.embedded", "run", "--port", str(port), "--data", f"{folder}/data"]
        with (Path(folder) / "run.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        running = Portal(address=f"http://localhost:{port}", data=Path(folder) / "data")
        try:
            running.wait_until_ready(READY_SECONDS, lambda: process.poll() is None)
            yield running
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that was found; without a sandbox only where root leaves no other way."""
    flags = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": os.environ["PORTAL_CHROMIUM"], "args": flags}


@pytest.fixture
def visit(browser: Browser, portal: Portal) -> Iterator[Any]:
    """Open a new browser for one person: `visit("es", phone=True)` gives a Visitor."""
    contexts: list[BrowserContext] = []
    portal.forget_limits()

    def open_one(
        language: str = "en",
        *,
        phone: bool = True,
        zone: str = "America/Denver",
        scripts: bool = True,
        dark: bool = False,
        touch: bool = False,
        line: str | None = None,
    ) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            locale={"en": "en-US", "es": "es-US"}[language],
            timezone_id=zone,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            # Fingers and no mouse.
            has_touch=touch,
            is_mobile=touch,
            # The address of a proxy that stands for a weak line.
            proxy={"server": line} if line else None,
            base_url=portal.address,
        )
        contexts.append(context)
        page: Page = context.new_page()
        return Visitor(portal=portal, page=page, language=language, has_scripts=scripts)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def secrets() -> dict[str, str]:
    """Authenticators that staff have set up so far, by address."""
    return {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pytest_configure(config: pytest.Config) -> None:
    """Fail early and clearly when the browser was not looked for."""
    if "PORTAL_CHROMIUM" not in os.environ:
        pytest.exit("Browser tests are started by `make e2e`, which finds a browser first.", returncode=2)
    time.tzset()
