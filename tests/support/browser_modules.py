"""Functions of the page's own scripts, run by Node."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("call_browser_modules.mjs")


def call_all(module: str, name: str, calls: Iterable[Sequence[Any]]) -> list[Any]:
    """What a function of `static/js/<module>` gives for each list of arguments; bytes may be among them."""
    wanted = [{"module": module, "name": name, "args": _packed(list(args))} for args in calls]
    done = subprocess.run(
        [_node(), str(SCRIPT)], input=json.dumps(wanted), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[Any] = _unpacked(json.loads(done.stdout))
    return answers


def call(module: str, name: str, *args: Any) -> Any:
    """The same for one call."""
    return call_all(module, name, [args])[0]


def run_tests(script: str) -> None:
    """Tests that are written in JavaScript, in a file of this folder."""
    path = SCRIPT.with_name(script)
    done = subprocess.run([_node(), "--test", str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _node() -> str:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert node, "Node comes with the set-up."
    return node


def _packed(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, list | tuple):
        return [_packed(each) for each in value]
    if isinstance(value, dict):
        return {key: _packed(each) for key, each in value.items()}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"base64"}:
            return base64.b64decode(value["base64"])
        return {key: _unpacked(each) for key, each in value.items()}
    return [_unpacked(each) for each in value] if isinstance(value, list) else value
