"""Scan pictures out of a ZIP: copied into a pack of our own, since a place inside compressed bytes is none."""

import hashlib
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

from django.db import transaction

from records import storage
from records.filetypes import DICOM
from records.models import DocumentReference
from records.scanning import ScanSession
from records.services.imaging import keep_imaging
from records.services.imaging_receiver import Found, ImagingReceiver, Piece
from records.services.outcomes import AlreadyHere, twin_of
from records.services.previews import Preview, Previews
from records.states import DocumentStatus, Packaging

_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_ENDING: Final = struct.Struct("<4s4H2IH")
_VERSION: Final = 10
# 1980-01-01: the same pictures always make the same bytes.
_FIRST_DAY: Final = 0x0021
# What a plain ZIP can count; behind it a new one begins.
_MOST_MEMBERS: Final = 60_000
_MOST_BYTES: Final = 2**30


class _PackFile:
    """Writes plain stored ZIPs one after another into a file without a name."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._entries: list[tuple[bytes, int, int, int]] = []
        self._start = 0

    def add(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Write one member as its pieces pass; sum and size are written in front of it afterwards."""
        place = self._file.tell()
        name = b"IM%06d" % (len(self._entries) + 1)
        self._file.write(bytes(_LOCAL.size) + name)
        crc = size = 0
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            self._file.write(piece)
            yield piece
        end = self._file.tell()
        self._file.seek(place)
        self._file.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _FIRST_DAY, crc, size, size, len(name), 0))
        self._file.seek(end)
        self._entries.append((name, crc, size, place - self._start))
        if len(self._entries) >= _MOST_MEMBERS or end - self._start > _MOST_BYTES:
            self.close()

    def next_offset(self) -> int:
        """Where the bytes of the next member will lie."""
        return self._file.tell() + _LOCAL.size + len(b"IM%06d" % (len(self._entries) + 1))

    def close(self) -> None:
        """Write the directory of the ZIP under way."""
        if not self._entries:
            return
        at = self._file.tell()
        for name, crc, size, place in self._entries:
            fields = (_VERSION, _VERSION, 0, 0, 0, _FIRST_DAY, crc, size, size, len(name), 0, 0, 0, 0, 0, place)
            self._file.write(_CENTRAL.pack(b"PK\x01\x02", *fields) + name)
        size, count = self._file.tell() - at, len(self._entries)
        self._file.write(_ENDING.pack(b"PK\x05\x06", 0, 0, count, count, size, at - self._start, 0))
        self._entries, self._start = [], self._file.tell()


class ArchivedPictures:
    """Takes the DICOM members of an archive that is being checked; `keep` makes a document of its own of them.

    Used as `with ArchivedPictures(document, session) as pictures`, whose `add` scans a member as its pieces pass.
    """

    def __init__(self, document: DocumentReference, session: ScanSession) -> None:
        self._document = document
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the object
        self._pack = _PackFile(self._file)
        self._receiver = ImagingReceiver(session)

    def __enter__(self) -> "ArchivedPictures":
        self._receiver.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._receiver.__exit__(*error)
        self._file.close()

    def add(self, pieces: Iterable[Piece], *, size: int) -> None:
        """Take one member of that size; raises Infected, ScanBroken or ScannerUnreachable."""
        self._receiver.add(self._pack.add(pieces), offset=self._pack.next_offset(), size=size)

    def finish(self) -> Found:
        """What was found; nothing is kept yet."""
        found = self._receiver.finish()
        self._pack.close()
        return found

    def keep(self, found: Found) -> DocumentReference | None:
        """Open or hold the pictures as a part of the archive; None when all of them were here before."""
        size = self._file.tell()
        self._file.seek(0)
        sha256 = hashlib.file_digest(self._file, "sha256").hexdigest()  # type: ignore[arg-type] # IO names no readinto
        part = self._part(size, sha256)
        if twin_of(part, sha256) is not None:
            return None
        storage.put("records", part.record_key, self._file, sha256=sha256, media_type=DICOM.media_type)
        previews = Previews("records", part.record_key)
        for picture in found.pictures:
            previews.hear(picture)
        try:
            return _write(part, found, previews.finish())
        except AlreadyHere:
            storage.delete("records", part.record_key)
            return None

    def _part(self, size: int, sha256: str) -> DocumentReference:
        """Claimed by the same worker and for as long as the archive itself."""
        whole = self._document
        shared: dict[str, Any] = {
            name: getattr(whole, name)
            for name in ("opinion_request", "kind", "uploaded_by", "came_by", "answers_ask", "claimed_until")
        }
        return DocumentReference(
            **shared,
            original_name=whole.original_name,
            part_of=whole,
            packaging=Packaging.PACKS,
            byte_count=size,
            sha256=sha256,
            record_key=storage.new_key(),
            status=DocumentStatus.CHECKING,
        )


@transaction.atomic
def _write(part: DocumentReference, found: Found, previews: Mapping[str, Preview]) -> DocumentReference:
    part.save(force_insert=True)
    keep_imaging(part, found, previews, record_key=part.record_key)
    return DocumentReference.objects.get(pk=part.pk)
