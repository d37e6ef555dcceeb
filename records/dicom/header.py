"""Labels as facts: checked, cut to length and of the right kind, whoever read them."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from records.dicom.scanner import Labels, Pixels
from records.dicom.tags import DICOMDIR_CLASS, Tag

_UID: Final = re.compile(r"[0-9.]{1,64}", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})[.\-]?(\d{2})[.\-]?(\d{2})", re.ASCII)
_LARGEST_NUMBER: Final = 2**31 - 1
_ORIENTATION_VALUES: Final = 6
_POSITION_VALUES: Final = 3
_LARGEST_MM: Final = 1e6
_CLASS_SIZES: Final = {8, 16, 32, 64}


@dataclass(frozen=True, slots=True)
class Header:
    """What is known about one picture."""

    study_uid: str
    series_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    patient_name: str
    birth_date: date | None
    study_date: date | None
    accession_number: str
    modality: str
    institution: str
    study_description: str
    series_description: str
    body_part: str
    series_number: int | None
    number: int | None
    frame_count: int
    row_count: int | None
    column_count: int | None
    position_mm: float | None
    # Slices whose normals differ are of different stacks, and their positions say nothing of each other.
    stack: str
    pixels: Pixels | None
    # Bytes of all frames when they are not compressed.
    plain_bytes: int | None


def is_index(labels: Labels) -> bool:
    """Whether it is the table of contents of a disc, whose paths nobody follows."""
    return labels.values.get(Tag.CLASS_IN_META) == DICOMDIR_CLASS or labels.values.get(Tag.CLASS) == DICOMDIR_CLASS


def read_header(labels: Labels) -> Header | None:
    """The facts, or None when study, series and picture are not all named."""
    values = labels.values
    study, series, instance = (_uid(values, tag) for tag in (Tag.STUDY, Tag.SERIES, Tag.INSTANCE))
    if not (study and series and instance):
        return None
    position, stack = _place(values)
    return Header(
        study_uid=study,
        series_uid=series,
        sop_instance_uid=instance,
        sop_class_uid=_uid(values, Tag.CLASS),
        transfer_syntax_uid=_uid(values, Tag.SYNTAX),
        patient_name=_line(values, Tag.PATIENT_NAME, 200),
        birth_date=_date(values, Tag.BIRTH_DATE),
        study_date=_date(values, Tag.STUDY_DATE),
        accession_number=_line(values, Tag.ACCESSION, 64),
        modality=_line(values, Tag.MODALITY, 16).upper(),
        institution=_line(values, Tag.INSTITUTION, 200),
        study_description=_line(values, Tag.STUDY_DESCRIPTION, 200),
        series_description=_line(values, Tag.SERIES_DESCRIPTION, 200),
        body_part=_line(values, Tag.BODY_PART, 64),
        series_number=_whole(values, Tag.SERIES_NUMBER),
        number=_whole(values, Tag.NUMBER),
        frame_count=max(1, _whole(values, Tag.FRAMES) or 1),
        row_count=_whole(values, Tag.ROWS),
        column_count=_whole(values, Tag.COLUMNS),
        position_mm=position,
        stack=stack,
        pixels=labels.pixels,
        plain_bytes=_plain_bytes(values),
    )


def is_truncated(header: Header, *, size: int, tail: bytes) -> bool:
    """Whether the file of that size ends before its last pixel; the tail are its last bytes."""
    pixels = header.pixels
    if pixels is None:
        return False
    if pixels.length is None:
        # The pieces end with a mark of their own; a few bytes of filling may follow it.
        return b"\xfe\xff\xdd\xe0" not in tail
    here = min(pixels.length, max(0, size - pixels.start))
    return here < pixels.length or here < (header.plain_bytes or 0)


def _uid(values: Mapping[int, str], tag: int) -> str:
    value = values.get(tag, "")
    return value if _UID.fullmatch(value) else ""


def _line(values: Mapping[int, str], tag: int, longest: int) -> str:
    text = values.get(tag, "")
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(text.split())[:longest]


def _date(values: Mapping[int, str], tag: int) -> date | None:
    match = _DATE.fullmatch(values.get(tag, ""))
    try:
        return date(*(int(each) for each in match.groups())) if match else None
    except ValueError:
        return None


def _whole(values: Mapping[int, str], tag: int) -> int | None:
    number = _numbers(values, tag)
    if not number or not number[0].is_integer() or abs(number[0]) > _LARGEST_NUMBER:
        return None
    return int(number[0])


def _numbers(values: Mapping[int, str], tag: int) -> list[float]:
    """The numbers of a label; none when one of them is not a number one can count with."""
    try:
        found = [float(each) for each in values.get(tag, "").split("\\")]
    except ValueError:
        return []
    return found if all(math.isfinite(each) for each in found) else []


def _place(values: Mapping[int, str]) -> tuple[float | None, str]:
    """Millimeters along the normal of the slice, and that normal."""
    turned, position = _numbers(values, Tag.ORIENTATION), _numbers(values, Tag.POSITION)
    if len(turned) != _ORIENTATION_VALUES or len(position) != _POSITION_VALUES:
        return None, ""
    if max(map(abs, (*turned, *position))) > _LARGEST_MM:
        return None, ""
    a, b, c, d, e, f = turned
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    along = sum(each * where for each, where in zip(normal, position, strict=True))
    return round(along, 3), ",".join(f"{round(each, 2) + 0.0:.2f}" for each in normal)


def _plain_bytes(values: Mapping[int, str]) -> int | None:
    rows, columns = _whole(values, Tag.ROWS), _whole(values, Tag.COLUMNS)
    samples, bits = _whole(values, Tag.SAMPLES) or 1, _whole(values, Tag.BITS_ALLOCATED)
    if not rows or not columns or bits not in _CLASS_SIZES:
        return None
    # Half as many color values as brightness values.
    thin = values.get(Tag.PHOTOMETRIC, "").endswith("_422")
    return rows * columns * (2 if thin else samples) * (bits // 8) * max(1, _whole(values, Tag.FRAMES) or 1)
