"""Which files we take. Decided here, from the content alone; web page, worker and download ask the same function."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

HEAD_BYTES: Final = 4096
# A ZIP's closing record: 22 bytes and a comment of up to 65,535.
TAIL_BYTES: Final = 22 + 65_535
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file we take, with the one media type and the endings we hand it out under."""

    name: str
    media_type: str
    extensions: tuple[str, ...]


class OtherType(StrEnum):
    """Kinds we do not take but can name, so that the family hears what to do about it."""

    ARCHIVE = "archive"
    DISC_IMAGE = "disc_image"
    OFFICE = "office"
    WEB_PAGE = "web_page"
    VIDEO = "video"
    UNKNOWN = "unknown"


PDF: Final = FileType("PDF", "application/pdf", (".pdf",))
JPEG: Final = FileType("JPEG", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG: Final = FileType("PNG", "image/png", (".png",))
HEIC: Final = FileType("HEIC", "image/heic", (".heic", ".heif"))
TIFF: Final = FileType("TIFF", "image/tiff", (".tif", ".tiff"))
TEXT: Final = FileType("TXT", "text/plain", (".txt", ".text"))
WORD: Final = FileType(
    "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx", ".docm", ".dotx")
)
OLD_WORD: Final = FileType("Word", "application/msword", (".doc", ".dot"))
# A summary in the form that patient portals exchange: HL7 Clinical Document Architecture.
CDA: Final = FileType("XML", "application/xml", (".xml", ".cda", ".ccda"))
DICOM: Final = FileType("DICOM", "application/dicom", (".dcm", ".dicom", ".ima"))
ZIP: Final = FileType("ZIP", "application/zip", (".zip",))

PAPERS: Final = (PDF, JPEG, PNG, HEIC, TIFF, TEXT, WORD, OLD_WORD, CDA)
ACCEPTED: Final = (*PAPERS, DICOM, ZIP)
# For the file chooser only: a filter for comfort, not a check. HEIC is named by ending too, since some systems
# do not know its media type.
CHOOSER_ACCEPT: Final = ",".join(
    [each.media_type for each in ACCEPTED] + [ending for each in ACCEPTED for ending in each.extensions]
)

# A text cannot hold that record, and the others are ZIPs by nature.
_MAY_END_AS_ZIP: Final = (TEXT, ZIP, WORD)
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
# Where a disc image names its format (ECMA-119): the first byte of its sixteenth sector, and one further.
_DISC_MARK: Final = (32_769, b"CD001")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that makes an old Office file a Word file, as its folder spells it.
_OLD_WORD_STREAM: Final = "WordDocument".encode("utf-16-le")
_OFFICE_PARTS: Final = (b"word/", b"_rels/.rels", b"docProps/", b"[Content_Types].xml")
_MARKUP: Final = (b"<", b"{\\rtf", b"#!", b"%!")
_BINARY_ONLY: Final = frozenset(range(0x20)) - frozenset(b"\t\n\r\x0c")


def identify(file: IO[bytes]) -> FileType | OtherType:
    """What the bytes are, whatever name and declared type say; leaves the position at the start."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    found = _by_signature(head) or _by_the_rest(file, head)
    if found is OLD_WORD and not _holds(file, _OLD_WORD_STREAM):
        found = OtherType.OFFICE
    if isinstance(found, FileType) and _hides_another(file, found, head):
        found = OtherType.UNKNOWN
    file.seek(0)
    return found


def surely_not_taken(head: bytes) -> OtherType | None:
    """By its first bytes alone: what a file is that nobody needs to send; None when only the whole file can tell."""
    found = _by_signature(head)
    return found if isinstance(found, OtherType) else None


def by_media_type(media_type: str) -> FileType | None:
    """The accepted type of that media type."""
    return next((each for each in ACCEPTED if each.media_type == media_type), None)


def _by_signature(head: bytes) -> FileType | OtherType | None:
    # First, because the preamble before this mark may hold the start of any other kind of file.
    if head[128:132] == b"DICM":
        return DICOM
    return next((found for matches, found in _SIGNATURES if matches(head)), None)


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def _is_pdf(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t ").startswith(b"%PDF-")


def _is_cda(head: bytes) -> bool:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return start.startswith((b"<?xml", b"<ClinicalDocument")) and b"ClinicalDocument" in head and b"hl7-org" in head


def _is_office_zip(head: bytes) -> bool:
    """Office writes its parts in any order; the first one's name tells, or the list of parts is near the start."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return head.startswith(b"PK\x03\x04") and (b"[Content_Types].xml" in head or first.startswith(_OFFICE_PARTS))


def _is_word(head: bytes) -> bool:
    return _is_office_zip(head) and not (b"xl/" in head or b"ppt/" in head)


def _is_web_page(head: bytes) -> bool:
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<head", b"<script", b"mime-version:"))


_SIGNATURES: Final[tuple[tuple[Callable[[bytes], bool], FileType | OtherType], ...]] = (
    (_is_pdf, PDF),
    (_starts(b"\xff\xd8\xff"), JPEG),
    (_starts(b"\x89PNG\r\n\x1a\n"), PNG),
    (_is_heic, HEIC),
    (_starts(b"II*\0", b"MM\0*"), TIFF),
    (_is_cda, CDA),
    (_is_web_page, OtherType.WEB_PAGE),
    (_starts(_OLE), OLD_WORD),
    (_starts(b"{\\rtf"), OtherType.OFFICE),
    (_is_word, WORD),
    (_is_office_zip, OtherType.OFFICE),
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), ZIP),
    (_starts(b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"), OtherType.ARCHIVE),
    (lambda head: head[4:8] == b"ftyp", OtherType.VIDEO),
    (_starts(b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS", b"ID3"), OtherType.VIDEO),
)


def _by_the_rest(file: IO[bytes], head: bytes) -> FileType | OtherType:
    """What no first bytes tell."""
    place, mark = _DISC_MARK
    file.seek(place)
    if file.read(len(mark)) == mark:
        return OtherType.DISC_IMAGE
    return TEXT if _is_text(file, head) else OtherType.UNKNOWN


def _holds(file: IO[bytes], mark: bytes) -> bool:
    """Whether the bytes stand anywhere in the file."""
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        if mark in before + chunk:
            return True
        before = chunk[-len(mark) :]
    return False


def _is_text(file: IO[bytes], head: bytes) -> bool:
    """Whether every byte can stand in a plain text; markup and scripts are not plain."""
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_MARKUP) or not head.strip():
        return False
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(file, "utf-16")
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if not _BINARY_ONLY.isdisjoint(chunk):
            return False
    return True


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _hides_another(file: IO[bytes], found: FileType, head: bytes) -> bool:
    """Whether another program would read the same bytes as another kind of file."""
    # A ZIP may hold a PDF that was not packed smaller; its members are looked at one by one.
    if found not in {PDF, ZIP} and b"%PDF-" in head[:1024]:
        return True
    return found not in _MAY_END_AS_ZIP and _ends_as_zip(file)


def _ends_as_zip(file: IO[bytes]) -> bool:
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    place = tail.rfind(b"PK\x05\x06")
    while place >= 0:
        # Only a record whose comment ends exactly where the file ends makes it a ZIP; others are chance.
        comment = int.from_bytes(tail[place + 20 : place + 22], "little")
        if place + 22 + comment == len(tail):
            return True
        place = tail.rfind(b"PK\x05\x06", 0, place)
    return False
