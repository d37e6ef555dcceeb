"""Writes packs: plain stored ZIPs one after another, the form in which scan pictures lie in the store."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Final

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_ENDING: Final = struct.Struct("<4s4H2IH")
# Well below where a ZIP would need its large form.
_LARGEST: Final = 1024**3
_MOST_MEMBERS: Final = 10_000
_NEEDS: Final = 20


class PackWriter:
    """Members in, packs out; sizes and check sums are filled in once a member's bytes have passed."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._start = 0
        self._lines: list[bytes] = []
        self.count = 0

    def add(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Write one member while its pieces go on to whoever else wants them."""
        if self._lines and (self._out.tell() - self._start > _LARGEST or len(self._lines) >= _MOST_MEMBERS):
            self.close_pack()
        self.count += 1
        name = b"%08d.dcm" % self.count
        place = self._out.tell()
        self._out.write(_LOCAL.pack(b"PK\3\4", _NEEDS, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name)
        crc, size = 0, 0
        for piece in pieces:
            self._out.write(piece)
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            yield piece
        end = self._out.tell()
        self._out.seek(place)
        self._out.write(_LOCAL.pack(b"PK\3\4", _NEEDS, 0, 0, 0, 0, crc, size, size, len(name), 0))
        self._out.seek(end)
        at = place - self._start
        line = _CENTRAL.pack(b"PK\1\2", _NEEDS, _NEEDS, 0, 0, 0, 0, crc, size, size, len(name), 0, 0, 0, 0, 0, at)
        self._lines.append(line + name)

    def close_pack(self) -> None:
        """End the pack that is being written, if there is one."""
        if not self._lines:
            return
        directory = b"".join(self._lines)
        at, count = self._out.tell() - self._start, len(self._lines)
        self._out.write(directory + _ENDING.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, 0))
        self._start, self._lines = self._out.tell(), []
