"""A worker of its own for the benchmark: takes the ids of documents, checks them, and says what that took."""

import json
import resource
import sys
import time
from pathlib import Path
from uuid import UUID

import django

MEGA = 1_000_000


def main() -> None:
    """For every id on standard input a line of JSON: seconds, processor seconds, and the most memory so far."""
    django.setup()
    # Models can be imported only after that.
    from records.models import DocumentReference  # noqa: PLC0415
    from records.services.processing import process  # noqa: PLC0415

    DocumentReference.objects.first()
    idle = _peak_mb()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        started, used = time.perf_counter(), _processor_seconds()
        process(document_id=UUID(line.strip()))
        answer = {
            "seconds": time.perf_counter() - started,
            "processor": _processor_seconds() - used,
            "peak_mb": _peak_mb(),
            "idle_mb": idle,
        }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _peak_mb() -> float:
    """Of this program alone: what the system counts for a process begins with the program that started it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024 / MEGA


def _processor_seconds() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
