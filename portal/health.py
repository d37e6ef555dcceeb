"""Whether each part this process depends on answers, for load balancers and for the engineer on call."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection

from portal.celery import app
from records.scanning import ClamdScanner, is_distrusted

HEARTBEAT_KEY: Final = "portal:beat"
HEARTBEAT_SECONDS: Final = 90


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    cache.set("portal:ready", "1", 5)
    return "ok" if cache.get("portal:ready") == "1" else "does not keep what it is given"


def _storage() -> str:
    for name in ("quarantine", "records"):
        # The registry promises only a storage; ours are S3 storages, by settings.
        storage: Any = storages[name]
        storage.connection.meta.client.head_bucket(Bucket=storage.bucket_name)
    return "ok"


def _worker() -> str:
    return "ok" if app.control.ping(timeout=1.0, limit=1) else "no worker answers"


def _beat() -> str:
    return "ok" if cache.get(HEARTBEAT_KEY) else f"no sign of life for {HEARTBEAT_SECONDS} seconds"


def _scanner() -> str:
    if not settings.CLAMD_URL:
        return "ok (files are marked not scanned)" if settings.PORTAL_ALLOW_UNSCANNED else "CLAMD_URL is not set"
    ClamdScanner(settings.CLAMD_URL).version(seconds=2)
    return "does not find the test file; all files wait" if is_distrusted() else "ok"


CHECKS: Final[Mapping[str, Callable[[], str]]] = {
    "database": _database,
    "redis": _redis,
    "storage": _storage,
    "worker": _worker,
    "beat": _beat,
    "scanner": _scanner,
}


def report() -> dict[str, str]:
    """Each part's name with `ok` or why not. An error's class is told, never its text."""
    return {name: _ask(check) for name, check in CHECKS.items()}


def _ask(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"not reached ({type(error.__cause__ or error).__name__})"
