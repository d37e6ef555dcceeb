"""Calendar files as somebody else's parser understands them."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("read_calendars.mjs")


def read_calendars(*files: bytes | str) -> list[dict[str, Any]]:
    """Each file as ical.js reads it; instants in UTC."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "Node comes with the set-up."
    texts = [each.decode() if isinstance(each, bytes) else each for each in files]
    done = subprocess.run(
        [node, str(SCRIPT)], input=json.dumps(texts), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def instant(text: str) -> datetime:
    """`2026-05-05T16:30:00.000Z` as a moment."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
