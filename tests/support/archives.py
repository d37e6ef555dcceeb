"""ZIPs as hospitals make them, and as nobody should: made in code, with every size and name under control."""

import io
import struct
import zipfile
import zlib

LOCAL, CENTRAL, ENDING = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")


def zipped(members: dict[str, bytes], *, packed: bool = True) -> bytes:
    """An ordinary ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip64(members: dict[str, bytes]) -> bytes:
    """One that uses the large form without need."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    return out.getvalue()


def flagged(content: bytes, flag: int) -> bytes:
    """The same with a flag set in both headings of the first member."""
    data = bytearray(content)
    data[6] |= flag
    directory = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, directory + 16)[0]
    data[start + 8] |= flag
    return bytes(data)


def line(name: bytes, *, crc: int, packed: int, size: int, start: int, method: int = 8) -> bytes:
    """One line of a directory, as told."""
    head = CENTRAL.pack(b"PK\1\2", 20, 20, 0, method, 0, 0, crc, packed, size, len(name), 0, 0, 0, 0, 0, start)
    return head + name


def member(name: bytes, content: bytes, *, crc: int, size: int, method: int = 8) -> bytes:
    """One member with its heading, as told."""
    return LOCAL.pack(b"PK\3\4", 20, 0, method, 0, 0, crc, len(content), size, len(name), 0) + name + content


def ended(members: bytes, lines: list[bytes]) -> bytes:
    """Members and directory with a right ending."""
    directory = b"".join(lines)
    return members + directory + ENDING.pack(b"PK\5\6", 0, 0, len(lines), len(lines), len(directory), len(members), 0)


def deflated(content: bytes) -> bytes:
    """Packed the way ZIPs do."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def zeros(count: int) -> bytes:
    """So many zero bytes, packed without having them all at once."""
    packer, block = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(count // 1_000_000)) + packer.flush()


def overlapping(count: int = 200, size: int = 1_000_000) -> bytes:
    """Many members of one kernel of bytes (the bomb that doubles itself)."""
    kernel = deflated(bytes(size))
    crc = zlib.crc32(bytes(size))
    body = member(b"a", kernel, crc=crc, size=size)
    lines = [line(b"a", crc=crc, packed=len(kernel), size=size, start=0) for _ in range(count)]
    return ended(body, lines)


def lying(told: int = 1000, real: int = 30_000_000) -> bytes:
    """A member that says it is small and unpacks to much more."""
    packed, crc = deflated(bytes(real)), zlib.crc32(bytes(told))
    body = member(b"a.txt", packed, crc=crc, size=told)
    return ended(body, [line(b"a.txt", crc=crc, packed=len(packed), size=told, start=0)])
