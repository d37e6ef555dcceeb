"""Summaries of other portals (HL7 C-CDA): the heading, the titles of the sections and their words, and nothing else.

No entities, no outside parts, no style sheet is ever followed.
"""

from typing import Any, BinaryIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse
from text_reader import plain

HL7 = "{urn:hl7-org:v3}"
MOST_BYTES = 60 * 1024 * 1024
MOST_SECTIONS = 200
MOST_DEPTH = 60
MOST_TEXT = 2_000_000
LONGEST = 200
BLOCKS = {"tr", "paragraph", "item", "br", "list", "table", "caption"}


def read(file: BinaryIO, _media_type: str, found: Any) -> None:
    """Whose it is, from where, when, and what is inside."""
    file.seek(0, 2)
    if file.tell() > MOST_BYTES:
        found.fail("too_large")
    file.seek(0)
    try:
        root = parse(file, forbid_dtd=True).getroot()
    except DefusedXmlException:
        found.fail("wrong_type")
    except (ParseError, ValueError, LookupError, RecursionError):
        found.fail("damaged")
    if root.tag != f"{HL7}ClinicalDocument":
        found.fail("wrong_type")
    found.summary = summary_of(root)
    found.text = text_of(root, found.summary)[:MOST_TEXT]
    found.reading, found.reading_type = found.text.encode(), "text/plain"


def summary_of(root: Any) -> dict[str, Any]:
    """The heading, and one row for each section."""
    patient = root.find(path("recordTarget/patientRole/patient"))
    sections = list(root.iter(f"{HL7}section"))[:MOST_SECTIONS]
    return {
        "title": line(root.find(path("title"))),
        "custodian": line(root.find(path("custodian/assignedCustodian/representedCustodianOrganization/name"))),
        "name": name_of(patient),
        "birth": value(patient.find(path("birthTime")) if patient is not None else None),
        "written": value(root.find(path("effectiveTime"))),
        "patients": len(root.findall(path("recordTarget"))),
        "sections": [
            {"title": line(each.find(path("title"))), "code": code(each.find(path("code")))} for each in sections
        ],
    }


def text_of(root: Any, summary: dict[str, Any]) -> str:
    """The words a person would read, section by section."""
    heading = [summary[key] for key in ("title", "name", "custodian") if summary[key]]
    pieces = ["\n".join(heading)]
    for section in list(root.iter(f"{HL7}section"))[:MOST_SECTIONS]:
        words: list[str] = []
        block = section.find(path("text"))
        if block is not None:
            gather(block, words, 0)
        pieces.append(line(section.find(path("title"))) + "\n" + "".join(words).strip())
        if sum(map(len, pieces)) > MOST_TEXT:
            break
    return plain("\n\n".join(pieces))


def gather(element: Any, words: list[str], depth: int) -> None:
    """Letters in reading order; rows on lines of their own, cells apart."""
    if depth > MOST_DEPTH:
        return
    words.append(" ".join((element.text or "").split()))
    for child in element:
        gather(child, words, depth + 1)
        words.append("\n" if child.tag.removeprefix(HL7) in BLOCKS else " ")
        words.append(" ".join((child.tail or "").split()))


def name_of(patient: Any) -> str:
    """Given names and family names as they stand in the first legal name."""
    name = patient.find(path("name")) if patient is not None else None
    if name is None:
        return ""
    parts = [line(part) for part in name if part.tag in {f"{HL7}given", f"{HL7}family"}]
    return (" ".join(part for part in parts if part) or line(name))[:LONGEST]


def path(steps: str) -> str:
    """The way down, each step in the namespace of the standard."""
    return "/".join(f"{HL7}{step}" for step in steps.split("/"))


def line(element: Any) -> str:
    """All letters inside, on one short line."""
    return " ".join("".join(element.itertext()).split())[:LONGEST] if element is not None else ""


def value(element: Any) -> str:
    """A time as the standard writes it: the digits of the day come first."""
    return (element.get("value") or "")[:8] if element is not None else ""


def code(element: Any) -> str:
    """The code of a section."""
    return (element.get("code") or "")[:20] if element is not None else ""
