"""`python -m benchmarks [NAME]`: one benchmark or all of them, in order."""

import sys
from collections.abc import Callable

from benchmarks import booking, desk, intake, pages, records

BENCHMARKS: dict[str, Callable[[], int]] = {
    "pages": pages.main,
    "booking": booking.main,
    "intake": intake.main,
    "records": records.main,
    "desk": desk.main,
}


def main() -> int:
    """Run what was asked for; 1 when any line is short."""
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.stderr.write(f"No benchmark is called {unknown[0]}; there are: {', '.join(BENCHMARKS)}\n")
        return 2
    return max(BENCHMARKS[name]() for name in names)


if __name__ == "__main__":
    sys.exit(main())
