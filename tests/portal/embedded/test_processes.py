"""Children live as long as they should and not a moment longer."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.embedded.errors import EmbeddedError
from portal.embedded.ports import free_port, is_free
from portal.embedded.processes import Child, stop_all
from portal.embedded.supervisor import Watched

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
STUBBORN = """
import signal, time
for number in (2, 3, 15):
    signal.signal(number, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""


def child(tmp_path: Path, code: str, **more: object) -> Child:
    command = [sys.executable, "-c", code]
    return Child(name="Sample", command=command, log=tmp_path / "log", environment=dict(os.environ), **more)


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_a_stubborn_child_is_ended_with_all_it_started(tmp_path):
    code = f"import subprocess,sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}])\n{STUBBORN}"
    sample = child(tmp_path, code, ending=((signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0)))
    sample.start()
    assert eventually(lambda: sample.log.read_text().count("up") == 2)
    stop_all([sample])
    assert not sample.is_running()
    # An orphan stays in the process table until init has taken note of its end.
    assert eventually(lambda: not group_exists(sample.pid))


def test_a_child_that_dies_while_starting_is_one_line(tmp_path):
    sample = child(tmp_path, "import sys; sys.exit('the reason')")
    sample.start()
    with pytest.raises(EmbeddedError, match="Sample stopped while starting: the reason"):
        sample.wait_until(lambda: False, 10)


def test_a_dead_child_is_started_again_with_growing_pauses(tmp_path, capsys):
    sample = child(tmp_path, "pass")
    sample.start()
    sample.wait_for_exit(10)
    first = sample.pid
    watched = Watched(sample)
    now = watched.started_at
    watched.look(now)
    watched.look(now + 0.5)
    assert sample.pid == first
    watched.look(now + 1.1)
    assert sample.pid != first
    assert watched.pause == 2.0
    assert "Sample stopped; starting it again in 1 s" in capsys.readouterr().out
    stop_all([sample])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_a_supervisor_however_it_ends(tmp_path, number):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    # Addresses set by the caller would keep the services from starting.
    for name in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL", "CLAMD_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "portal.embedded", "services", "--data", str(tmp_path / "data"), "--port", "1"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        assert "DATABASE_URL" in supervisor.stdout.readline()
        pids = children_of(supervisor.pid)
        assert len(pids) >= 3
        supervisor.send_signal(number)
        supervisor.wait(20)
        assert eventually(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.parametrize(
    ("code", "expected"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_exec_returns_the_exit_code_of_the_command_and_leaves_no_folder(tmp_path, code, expected):
    given = {"DATABASE_URL": "x", "REDIS_URL": "x", "S3_ENDPOINT_URL": "x", "CLAMD_URL": "x", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "portal.embedded", "exec", "--", sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, timeout=60, check=False)
    assert done.returncode == expected
    assert list(tmp_path.iterdir()) == []


def test_ports_are_free_and_handed_out_once():
    ports = {free_port() for _ in range(20)}
    assert len(ports) == 20
    assert all(is_free(port) for port in ports)


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
