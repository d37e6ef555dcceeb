"""Word files (.docx): their words, read part by part with every size counted while it is unpacked."""

import zipfile
from typing import Any, BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from text_reader import plain

WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_MEMBERS = 3000
MOST_UNPACKED = 40 * 1024 * 1024
MOST_TEXT = 2_000_000
BREAKS = {f"{WORDS}p": "\n", f"{WORDS}br": "\n", f"{WORDS}tab": "\t", f"{WORDS}tc": "\t"}
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, KeyError, EOFError)


class Counted:
    """Stops a part that unpacks to more than any real one."""

    def __init__(self, part: Any, found: Any) -> None:
        self.part, self.found, self.left = part, found, MOST_UNPACKED

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the part."""
        data: bytes = self.part.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(data)
        if self.left < 0:
            self.found.fail("too_large")
        return data


def read(file: BinaryIO, _media_type: str, found: Any) -> None:
    """The words of headers, body and notes, and whether programs or outside parts are inside."""
    try:
        with zipfile.ZipFile(file) as packed:
            read_packed(packed, found)
    except DefusedXmlException:
        found.fail("wrong_type")
    except (*BROKEN, ParseError):
        found.fail("damaged")


def read_packed(packed: zipfile.ZipFile, found: Any) -> None:
    """Only parts of known names are ever opened."""
    members = packed.infolist()
    names = {member.filename for member in members}
    if len(members) > MOST_MEMBERS:
        found.fail("too_large")
    if any(member.flag_bits & 1 for member in members):
        found.fail("locked")
    if "word/document.xml" not in names:
        found.fail("wrong_type")
    parts = [
        *sorted(name for name in names if name.startswith("word/header")),
        "word/document.xml",
        "word/footnotes.xml",
    ]
    found.text = plain("\n".join(words_of(packed, part, found) for part in parts if part in names))[:MOST_TEXT]
    found.reading, found.reading_type = found.text.encode(), "text/plain"
    found.active = sorted(active_parts(packed, names, found))


def words_of(packed: zipfile.ZipFile, name: str, found: Any) -> str:
    """The letters of one part, with its paragraphs and cells apart."""
    pieces: list[str] = []
    with packed.open(name) as part:
        for _event, element in iterparse(Counted(part, found), forbid_dtd=True):
            if element.tag == f"{WORDS}t" and element.text:
                pieces.append(element.text)
            elif element.tag in BREAKS:
                pieces.append(BREAKS[element.tag])
                element.clear()
    return "".join(pieces)


def active_parts(packed: zipfile.ZipFile, names: set[str], found: Any) -> set[str]:
    """Programs, things put in, and templates fetched from elsewhere."""
    active = {"Macros"} if any(name.lower().endswith("vbaproject.bin") for name in names) else set()
    if any("/embeddings/" in name or "/activeX/" in name for name in names):
        active.add("EmbeddedFiles")
    for name in sorted(names):
        if name.startswith("word/_rels/"):
            with packed.open(name) as part:
                if points_outside(part, found):
                    active.add("ExternalParts")
    return active


def points_outside(part: Any, found: Any) -> bool:
    """Whether something is fetched when the file is opened; a link that a person clicks is not."""
    for _event, element in iterparse(Counted(part, found), forbid_dtd=True):
        kind = element.get("Type", "")
        if element.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            return True
    return False
