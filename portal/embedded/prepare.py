"""Bring database, buckets, static files and demo data to what this code expects; run before every start.

One process for all of it, because loading Django costs more than the work itself on a second start.
"""

import fcntl
import hashlib
import io
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection


def main(data: Path) -> None:
    """Prepare everything for the data folder whose path came as the first argument."""
    django.setup()
    is_new = "django_migrations" not in connection.introspection.table_names()
    demo_pending = data / "demo.pending"
    if is_new:
        # A mark on disk, so that a first start that was interrupted still gets its demo data.
        demo_pending.touch()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("ensure_buckets")
    collect_static_files()
    if demo_pending.exists():
        call_command("load_demo")
        demo_pending.unlink()
    accounts = io.StringIO()
    call_command("load_demo", "--print-accounts", stdout=accounts)
    (data / "accounts.txt").write_text(accounts.getvalue())


def collect_static_files() -> None:
    """Collect the static files when any of them changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    # Two runs of one checkout share the folder.
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = root / ".stamp"
        present = fingerprint()
        if stamp.exists() and stamp.read_text() == present:
            return
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(present)


def fingerprint() -> str:
    """Name, size and time of every static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
