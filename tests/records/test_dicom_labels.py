"""Our own scanner and pydicom say the same of the same file; what is not plain is left to pydicom."""

import struct
from datetime import date
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from records.dicom.header import is_index, is_truncated, read_header
from records.dicom.scanner import HEAD_BYTES, Labels, is_dicom, scan
from records.dicom.tags import Tag
from records.services.labels import read_labels
from tests.support.dicom_studies import picture, sample_files, uid

pytestmark = pytest.mark.unit


def _filled(labels: Labels) -> dict[int, str]:
    return {tag: text for tag, text in labels.values.items() if text}


def _sample(name: str) -> bytes:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    return Path(path).read_bytes()


def test_scanner_and_pydicom_agree_on_every_sample_file() -> None:
    files = [path.read_bytes() for path in sample_files()]
    heads = [(content[:HEAD_BYTES], len(content)) for content in files]
    own = [scan(head, size) for head, size in heads]
    theirs = read_labels(heads)

    agreed = 0
    for path, mine, other in zip(sample_files(), own, theirs, strict=True):
        if mine is None:
            continue
        assert other is not None, path.name
        assert _filled(mine) == _filled(other), path.name
        assert mine.pixels == other.pixels, path.name
        agreed += 1
    # A scanner that declines everything agrees too easily.
    assert agreed > 70


def test_scanner_and_pydicom_agree_on_files_cut_anywhere() -> None:
    content = picture(side=8)
    heads = [(content[:length], len(content)) for length in range(132, len(content), 7)]
    for (head, size), other in zip(heads, read_labels(heads), strict=True):
        mine = scan(head, size)
        if mine is not None:
            assert other is not None
            assert _filled(mine) == _filled(other)


def test_facts_of_a_slice() -> None:
    content = picture(2, 7, StudyDescription="MRI  BRAIN\n<b>", PatientName="PÉREZ^NIÑA")
    labels = scan(content, len(content))
    assert labels is not None
    header = read_header(labels)
    assert header is not None
    assert (header.study_uid, header.series_uid) == (uid("brain"), uid("brain", 2))
    assert (header.patient_name, header.birth_date) == ("PÉREZ^NIÑA", date(2019, 3, 14))
    assert (header.study_date, header.modality, header.number) == (date(2026, 3, 3), "MR", 7)
    assert (header.position_mm, header.stack) == (7.0, "0.00,0.00,1.00")
    assert header.study_description == "MRI BRAIN <b>"
    assert (header.row_count, header.column_count, header.plain_bytes) == (32, 32, 2048)
    assert not is_truncated(header, size=len(content), tail=content[-64:])
    assert is_truncated(header, size=len(content) - 1, tail=content[-65:-1])


@pytest.mark.parametrize(
    "name",
    ["MR_small_implicit.dcm", "MR_small_bigendian.dcm", "image_dfl.dcm", "CT_small.dcm", "rtplan.dcm"],
)
def test_every_syntax_ends_with_the_same_facts(name: str) -> None:
    content = _sample(name)
    [labels] = read_labels([(content[:HEAD_BYTES], len(content))])
    assert is_dicom(content)
    assert labels is not None
    assert read_header(labels) is not None


def test_table_of_contents_is_known_as_such() -> None:
    content = _sample("DICOMDIR")
    [labels] = read_labels([(content[:HEAD_BYTES], len(content))])
    assert labels is not None
    assert is_index(labels)


def test_compressed_pixels_without_their_end_are_cut_off() -> None:
    content = _sample("JPEG2000.dcm")
    [labels] = read_labels([(content[:HEAD_BYTES], len(content))])
    assert labels is not None
    header = read_header(labels)
    assert header is not None
    assert not is_truncated(header, size=len(content), tail=content[-64:])
    assert is_truncated(header, size=len(content) - 500, tail=content[-564:-500])


def _with(label: bytes) -> bytes:
    """A slice with one more label in front of all others of its data."""
    content = picture(side=4)
    place = content.index(struct.pack("<HH", 8, 5), 132)
    return content[:place] + label + content[place:]


DEEP = b"".join([struct.pack("<HH2sHI", 8, 0x1140, b"SQ", 0, 0xFFFFFFFF) + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"] * 5000)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture()[:140], id="cut-in-meta"),
        pytest.param(_with(struct.pack("<HH2sH", 8, 1, b"LO", 0xFFFF)), id="length-past-the-end"),
        pytest.param(_with(struct.pack("<HH2sH", 8, 1, b"??", 2) + b"xx"), id="no-such-kind"),
        pytest.param(_with(DEEP), id="five-thousand-deep"),
        pytest.param(picture(SOPInstanceUID="1.2.3").replace(b"1.2.3\0", b"../../"), id="path-as-uid"),
        pytest.param(picture(StudyInstanceUID=None), id="no-study"),
        pytest.param(b"\0" * 128 + b"DICM", id="mark-alone"),
        pytest.param(b"\0" * 128 + b"DICM" + b"\xff" * 5000, id="garbage"),
        pytest.param(picture()[:132] + b"\x02\0\0\0UL\x04\0\xff\xff\xff\xff" * 1000, id="the-same-label-again"),
    ],
)
def test_hostile_files_are_no_pictures(content: bytes) -> None:
    labels = scan(content[:HEAD_BYTES], len(content))
    if labels is None:
        good = picture()
        labels, after = read_labels([(content[:HEAD_BYTES], len(content)), (good, len(good))])
        # Whatever became of the first one, the next one is read.
        assert after is not None
        assert after.values[Tag.MODALITY] == "MR"
    header = None if labels is None else read_header(labels)
    assert header is None or header.sop_instance_uid == uid("brain", 1, 1)


@pytest.mark.parametrize("content", [b"%PDF-1.4" + bytes(500), b"PK\x03\x04" + bytes(500), b"", b"x" * 131, b"x" * 500])
def test_other_files_are_not_dicom(content: bytes) -> None:
    assert not is_dicom(content)
