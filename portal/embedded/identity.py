"""Run a child as an unprivileged user even when the project lies in a folder only root may enter.

PostgreSQL refuses to run as root. Opening up the folders above the project for another user would change
files that are not ours, so the child changes its user and keeps one capability: to pass folders and files
that only root may read.
"""

import ctypes
import os
import pwd
from collections.abc import Callable

_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def running_as_root() -> bool:
    """Whether this process would hand root's identity to its children."""
    return os.geteuid() == 0


def unprivileged_user() -> pwd.struct_passwd:
    """The account that owns a root user's database files; initdb wants one with a name."""
    return pwd.getpwnam("nobody")


def prctl(option: int, *values: int) -> None:
    """Call prctl(2), raising OSError where the kernel refuses."""
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _check(_libc.prctl(option, *arguments))


def drop_root() -> Callable[[], None] | None:
    """What a child must call before exec to stop being root; None when it is not root."""
    if not running_as_root():
        return None
    user = unprivileged_user()

    def become_unprivileged() -> None:
        # Keeps the capabilities through the change of user; without it access(2), with which initdb looks for
        # its helpers, would judge by the user alone even while a capability is held.
        prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
        os.setgroups([])
        os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
        os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
        _keep_only(_CAP_DAC_OVERRIDE)

    return become_unprivileged


def _keep_only(capability: int) -> None:
    bits = 1 << capability
    header = _Header(_CAPABILITY_VERSION_3, 0)
    # Version 3 of the call takes two records: capabilities 0-31 and 32-63.
    data = (_Data * 2)(_Data(bits, bits, bits), _Data(0, 0, 0))
    _check(_libc.capset(ctypes.byref(header), data))
    # Ambient capabilities alone survive the exec of a program without file capabilities.
    prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
