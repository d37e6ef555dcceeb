"""Records and imaging: what sending costs, what cuts lose, and how soon a study is ready for review."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import records_ready, records_upload
from benchmarks.harness import report
from portal.embedded import prepare


def main() -> int:
    """All of it on one database and one store."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        prepare.main(folder)
        return report("records", [*records_upload.lines(folder), *records_ready.lines()])
