"""Tests: the local settings on throw-away services, with the strictness of production where it can be had."""

import os
from urllib.parse import urlsplit

# Tests that run side by side look at whole buckets and empty whole caches; each process has its own.
if _process := os.environ.get("PYTEST_XDIST_WORKER"):
    _redis = urlsplit(os.environ["REDIS_URL"])
    # A worker that a test starts is told which queue to serve.
    if _redis.path == "/0":
        os.environ["REDIS_URL"] = _redis._replace(path=f"/{int(_process.removeprefix('gw')) + 1}").geturl()
    os.environ["S3_QUARANTINE_BUCKET"] = f"portal-quarantine-{_process}"
    os.environ["S3_RECORDS_BUCKET"] = f"portal-records-{_process}"

from portal.settings import env
from portal.settings.base import STORAGES
from portal.settings.local import *  # noqa: F403

SECRET_KEY = "tests-only-key-not-used-anywhere-else-0123456789"  # noqa: S105 - signs nothing outside the tests
PORTAL_STAFF_SECOND_FACTOR = True
PORTAL_ALLOW_UNSCANNED = env.flag("PORTAL_ALLOW_UNSCANNED", default=False)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
