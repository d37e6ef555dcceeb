"""The content decides, and one function says so."""

import io
import zipfile

import pytest

from records.filetypes import HEIC, JPEG, PDF, PNG, TEXT, TIFF, OtherType, identify
from tests.records.conftest import pdf, picture

pytestmark = pytest.mark.unit


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


DICOM = bytes(128) + b"DICM" + bytes(64)

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
    "dicom": (DICOM, OtherType.DICOM),
    "dicom that begins like a tiff": (b"II*\0" + DICOM[4:], OtherType.DICOM),
    "zip": (zipped("a.dcm"), OtherType.ZIP),
    "word": (zipped("[Content_Types].xml", "word/document.xml"), OtherType.OFFICE),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), OtherType.OFFICE),
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
