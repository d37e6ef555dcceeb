"""The content decides, and one function says so."""

import io
import zipfile

import pytest

from records.filetypes import (
    CDA,
    DICOM,
    HEIC,
    JPEG,
    OLD_WORD,
    PDF,
    PNG,
    TEXT,
    TIFF,
    WORD,
    ZIP,
    OtherType,
    identify,
    surely_not_taken,
)
from tests.records.conftest import pdf, picture

pytestmark = pytest.mark.unit


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


SCAN_PICTURE = bytes(128) + b"DICM" + bytes(64)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
CLINICAL = b'<?xml version="1.0"?>\n<?xml-stylesheet href="x.xsl"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"/>'

SAMPLES = {
    "pdf": (pdf(), PDF),
    "pdf after a byte order mark": (b"\xef\xbb\xbf\r\n" + pdf(), PDF),
    "jpeg": (picture("JPEG"), JPEG),
    "png": (picture("PNG"), PNG),
    "tiff": (picture("TIFF"), TIFF),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(64), HEIC),
    "text": ("Peña, 12.3 g/dL\n".encode(), TEXT),
    "text of an old Windows": ("Peña, años".encode("cp1252"), TEXT),
    "text in UTF-16": ("Peña".encode("utf-16"), TEXT),
    "dicom": (SCAN_PICTURE, DICOM),
    "dicom that begins like a tiff": (b"II*\0" + SCAN_PICTURE[4:], DICOM),
    "dicom that begins like a program": (b"MZ\x90\0" + SCAN_PICTURE[4:], DICOM),
    "dicom that begins like a pdf": (b"%PDF-1.4\n" + SCAN_PICTURE[9:], OtherType.UNKNOWN),
    "zip": (zipped("a.dcm"), ZIP),
    "zip with a pdf as it is": (zipped("%PDF-1.4"), ZIP),
    "word": (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), WORD),
    "word with its parts in another order": (zipped("_rels/.rels", "word/document.xml", "[Content_Types].xml"), WORD),
    "excel": (zipped("[Content_Types].xml", "xl/workbook.xml"), OtherType.OFFICE),
    "old word": (OLE + "WordDocument".encode("utf-16-le") + bytes(64), OLD_WORD),
    "old word with its folder far behind": (OLE + bytes(1_048_560) + "WordDocument".encode("utf-16-le"), OLD_WORD),
    "old excel": (OLE + "Workbook".encode("utf-16-le") + bytes(64), OtherType.OFFICE),
    "summary of another portal": (CLINICAL, CDA),
    "7-zip": (b"7z\xbc\xaf\x27\x1c" + bytes(64), OtherType.ARCHIVE),
    "disc image": (bytes(32_769) + b"CD001" + bytes(64), OtherType.DISC_IMAGE),
    "rtf": (b"{\\rtf1 hello}", OtherType.OFFICE),
    "web page": (b"  <!DOCTYPE html><script>alert(1)</script>", OtherType.WEB_PAGE),
    "svg": (b"<?xml version='1.0'?><svg onload='x()'/>", OtherType.WEB_PAGE),
    "mp4": (b"\0\0\0\x18ftypisom" + bytes(64), OtherType.VIDEO),
    "program": (b"MZ\x90\0" + bytes(64), OtherType.UNKNOWN),
    "script": (b"#!/bin/sh\nrm -rf /\n", OtherType.UNKNOWN),
    "text with a NUL": (b"abc\0def", OtherType.UNKNOWN),
    "text with a NUL far behind": (b"a" * 2_000_000 + b"\0", OtherType.UNKNOWN),
    "only blanks": (b" \r\n\t ", OtherType.UNKNOWN),
    "jpeg that is also a pdf": (picture("JPEG")[:20] + pdf(), OtherType.UNKNOWN),
    "pdf that is also a zip": (pdf() + zipped("a"), OtherType.UNKNOWN),
    "png that is also a zip": (picture("PNG") + zipped("a"), OtherType.UNKNOWN),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_identify(name: str) -> None:
    content, expected = SAMPLES[name]
    file = io.BytesIO(content)

    assert identify(file) == expected
    assert file.tell() == 0


def test_a_zip_mark_in_the_middle_is_chance() -> None:
    assert identify(io.BytesIO(picture("PNG") + b"PK\x05\x06" + bytes(16) + b"\x00\x00" + b"more")) == PNG


def test_first_bytes_refuse_only_what_no_rest_can_mend() -> None:
    assert surely_not_taken(b"Rar!" + bytes(100)) == OtherType.ARCHIVE
    assert surely_not_taken(OLE) is None
    assert surely_not_taken(bytes(100)) is None
    assert surely_not_taken(pdf()[:50]) is None


def test_a_name_has_no_say() -> None:
    """The same function is asked by web page, worker and download, and none of them gives it a name."""
    for content, expected in SAMPLES.values():
        file = io.BytesIO(content)
        file.name = "report.pdf"  # type: ignore[misc] # what a posted file carries
        assert identify(file) == expected
