"""Reading, hashing and scanning side by side: each of them spends its time outside Python."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any, Final, Protocol

_CHUNK: Final = 1024 * 1024
# Enough that nobody waits for a hiccup of another, little enough that memory stays small.
_CHUNKS_AHEAD: Final = 8
_PIECES_WAITING: Final = 64


class Readable(Protocol):
    """Bytes that come from somewhere slower."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end."""


class Digest(Protocol):
    """A hash that is not finished."""

    def update(self, data: Any, /) -> None:
        """Take more bytes in."""


@contextmanager
def read_ahead(source: Readable) -> Iterator[Iterator[bytes]]:
    """The bytes of the source in pieces, read on a thread of their own; its trouble is raised where they are used."""
    queue: Queue[bytes | BaseException] = Queue(_CHUNKS_AHEAD)
    ended = threading.Event()

    def fill() -> None:
        piece: bytes | BaseException = b"-"
        while piece and not ended.is_set():
            try:
                piece = source.read(_CHUNK)
            except BaseException as error:
                piece = error
            queue.put(piece)
            if isinstance(piece, BaseException):
                return

    def pieces() -> Iterator[bytes]:
        while piece := queue.get():
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    reader = threading.Thread(target=fill, name="read-ahead", daemon=True)
    reader.start()
    try:
        yield pieces()
    finally:
        ended.set()
        # A reader that waits for room must see the end.
        while reader.is_alive():
            _empty(queue)
            reader.join(0.05)


def _empty(queue: "Queue[Any]") -> None:
    while not queue.empty():
        queue.get_nowait()


class HashLane:
    """Feeds hashes on a thread of its own, in the order in which the bytes were handed over."""

    def __init__(self) -> None:
        self._queue: Queue[tuple[Digest, bytes | memoryview] | None] = Queue(_PIECES_WAITING)
        self._thread = threading.Thread(target=self._work, name="hashing", daemon=True)
        self._thread.start()

    def feed(self, digest: Digest, piece: bytes | memoryview) -> None:
        """Have the hash take these bytes in soon."""
        self._queue.put((digest, piece))

    def settle(self) -> None:
        """Wait until every hash has taken in what it was fed."""
        self._queue.join()

    def close(self) -> None:
        """End the thread."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            digest, piece = task
            digest.update(piece)
            self._queue.task_done()
        self._queue.task_done()
