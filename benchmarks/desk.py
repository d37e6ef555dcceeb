"""The coordinator's desk: the queue with a hundred thousand requests, the page of one request, the outbox.

`DESK_REQUESTS` sets how many requests there are in the end (100,000), `DESK_REPEATS` how often each page is opened,
`OUTBOX_NOTICES` how many notices are drained.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import report
from portal.embedded import prepare


def main() -> int:
    """All parts on one database; each is a module of its own."""
    with TemporaryDirectory() as name:
        prepare.main(Path(name))
        # Models can be imported only after that.
        from benchmarks import desk_case, desk_queue, outbox  # noqa: PLC0415
        from benchmarks.desk_data import Desk  # noqa: PLC0415

        desk = Desk()
        return report("desk", [*desk_queue.lines(desk), *desk_case.lines(desk), *outbox.lines()])
