"""A child of root that gave up root still passes folders only root may enter."""

import json
import os
import subprocess
import sys

import pytest

from portal.embedded.identity import drop_root, unprivileged_user

pytestmark = [pytest.mark.unit, pytest.mark.skipif(os.geteuid() != 0, reason="only root has an identity to give up")]

LOOK = """
import json, os, sys
path = sys.argv[1]
print(json.dumps({"uids": os.getresuid(), "gids": os.getresgid(), "groups": os.getgroups(),
                  "may": os.access(path, os.R_OK), "text": open(path).read()}))
"""


def test_it_reads_what_root_hides_without_being_root(tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "file").write_text("here")
    (hidden / "file").chmod(0o600)
    command = [sys.executable, "-c", LOOK, str(hidden / "file")]
    seen = json.loads(subprocess.check_output(command, preexec_fn=drop_root()))
    user = unprivileged_user()
    assert seen == {
        "uids": [user.pw_uid] * 3,
        "gids": [user.pw_gid] * 3,
        "groups": [],
        "may": True,
        "text": "here",
    }


def test_it_keeps_no_other_power_of_root(tmp_path):
    code = "import os, sys; os.chown(sys.argv[1], 0, 0)"
    (tmp_path / "file").touch()
    os.chown(tmp_path / "file", unprivileged_user().pw_uid, -1)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "file")],
        preexec_fn=drop_root(),
        capture_output=True,
        check=False,
    )
    assert b"PermissionError" in done.stderr
