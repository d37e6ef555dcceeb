"""Free loopback ports for child processes."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range from which kernels pick ports for outgoing connections, so that a port found free
# is not lent to some other connection before our child binds it.
_FIRST, _LAST = 20_000, 31_999
_handed_out: set[int] = set()


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on and that this process has not handed out before."""
    for _ in range(200):
        port = random.randint(_FIRST, _LAST)  # noqa: S311 - not a secret
        if port not in _handed_out and is_free(port):
            _handed_out.add(port)
            return port
    message = f"No free port found between {_FIRST} and {_LAST}."
    raise RuntimeError(message)
