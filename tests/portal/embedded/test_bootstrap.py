"""Set-up answers each obstacle with one line and does nothing twice."""

import pytest

from portal.embedded import bootstrap

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("error: failed to fetch\n  Caused by: dns error: failed to lookup", "check the network"),
        ("npm error code ENOTFOUND", "check the network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: command 'gcc' failed: No such file or directory", "C compiler is missing"),
        ("first line\nHASH MISMATCH for package x\n", "HASH MISMATCH for package x"),
        ("", "it gave no reason"),
    ],
)
def test_a_failed_step_is_one_line_with_a_way_out(output, words):
    line = bootstrap.explain("installing", output)
    assert words in line
    assert "\n" not in line


def test_an_old_python_is_told(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    with pytest.raises(bootstrap.SetupStopped, match=r"Python 3\.11 or newer"):
        bootstrap.check_machine()


def test_another_platform_is_pointed_to_compose(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "platform", "darwin")
    with pytest.raises(bootstrap.SetupStopped, match="docker compose up"):
        bootstrap.check_machine()


def test_a_step_runs_when_its_inputs_changed_and_only_then(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "SETUP", tmp_path)
    source, output, runs = tmp_path / "source", tmp_path / "output", []

    def act() -> None:
        runs.append(source.read_text())
        output.touch()

    def take() -> None:
        bootstrap.step("sample", "a sample", [source], output, act)

    source.write_text("one")
    take()
    take()
    source.write_text("two")
    take()
    output.unlink()
    take()
    assert runs == ["one", "two", "two"]


def test_a_step_that_failed_is_tried_again(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "SETUP", tmp_path)
    output = tmp_path / "output"

    def fail() -> None:
        output.touch()
        raise bootstrap.SetupStopped("half way")

    with pytest.raises(bootstrap.SetupStopped):
        bootstrap.step("sample", "a sample", [], output, fail)
    done = []
    bootstrap.step("sample", "a sample", [], output, lambda: done.append(1))
    assert done == [1]
