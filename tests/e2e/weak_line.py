"""A line between browser and portal that is slow, breaks in the middle of a part, and is away for a while."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, urlsplit

_CHUNK = 64 * 1024
_TIMEOUT = 60.0


@dataclass
class Put:
    """One try to put one part into the store."""

    number: int
    size: int
    sent: int = 0
    answer: int = 0


@dataclass
class WeakLine:
    """A forward proxy for plain HTTP, one connection for each request."""

    # Bytes in a second towards the portal and the store; 0 for as fast as it goes.
    pace: int = 0
    is_down: bool = False
    # Called with each put after every piece; true breaks the connection there.
    cuts: Callable[[Put], bool] = field(default=lambda _put: False)
    puts: list[Put] = field(default_factory=list)
    address: str = ""

    def acknowledged(self) -> set[int]:
        """Numbers of the parts that the store has taken."""
        return {put.number for put in self.puts if put.answer == 200}

    def tries(self, number: int) -> list[Put]:
        """Every try of one part."""
        return [put for put in self.puts if put.number == number]

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError, ValueError):
            client.settimeout(_TIMEOUT)
            head, rest = _read_head(client)
            if self.is_down:
                return
            target, lines = _target_and_lines(head)
            with socket.create_connection((target.hostname or "", target.port or 80), _TIMEOUT) as server:
                server.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
                put = self._note(head, target.query)
                if self._send_body(client, server, rest, _length(head), put):
                    _answer(client, server, put)

    def _note(self, head: str, query: str) -> Put | None:
        number = parse_qs(query).get("partNumber")
        if not head.startswith("PUT ") or not number:
            return None
        self.puts.append(Put(int(number[0]), _length(head)))
        return self.puts[-1]

    def _send_body(
        self, client: socket.socket, server: socket.socket, rest: bytes, length: int, put: Put | None
    ) -> bool:
        done = 0
        while done < length:
            piece = rest or client.recv(min(_CHUNK, length - done))
            rest = b""
            if not piece or self.is_down:
                return False
            server.sendall(piece)
            done += len(piece)
            if put:
                put.sent = done
                if self.cuts(put):
                    return False
            if self.pace:
                time.sleep(len(piece) / self.pace)
        return True


@contextmanager
def weak_line() -> Iterator[WeakLine]:
    """A line of one's own, up and fast until told otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Otherwise megabytes are on their way before anybody could cut them off.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _CHUNK)
        line = WeakLine(address=f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=line.serve, args=(listener,), daemon=True).start()
        try:
            yield line
        finally:
            line.is_down = True
            # Wakes the thread that waits for the next connection.
            listener.shutdown(socket.SHUT_RDWR)


def _read_head(client: socket.socket) -> tuple[str, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(_CHUNK)
        if not piece:
            raise ConnectionError
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def _target_and_lines(head: str) -> tuple[SplitResult, list[str]]:
    first, *headers = head.split("\r\n")
    method, address, version = first.split(" ")
    target = urlsplit(address)
    path = target.path + (f"?{target.query}" if target.query else "")
    kept = [line for line in headers if not re.match(r"(proxy-)?connection:", line, re.IGNORECASE)]
    return target, [f"{method} {path} {version}", *kept]


def _length(head: str) -> int:
    found = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    return int(found.group(1)) if found else 0


def _answer(client: socket.socket, server: socket.socket, put: Put | None) -> None:
    while piece := server.recv(_CHUNK):
        if put and not put.answer:
            put.answer = int(piece.split(b" ", 2)[1])
        client.sendall(piece)
