"""Small DICOM studies for tests, plainly invented, and packs as the sending page makes them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydicom import config
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

SIDE = 32


def uid(*parts: object) -> str:
    """Always the same UID for the same words."""
    return str(generate_uid(entropy_srcs=["portal-tests", *map(str, parts)]))


def picture(
    series: int = 1,
    number: int = 1,
    *,
    study: str = "brain",
    name: str = "SAMPLE^TESTINA",
    birth_date: str = "20190314",
    side: int = SIDE,
    shade: int = 0,
    **labels: Any,
) -> bytes:
    """One slice of an invented MRI; labels are set by their DICOM keywords, and removed by None."""
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 192"
    data.SOPClassUID, data.SOPInstanceUID = MRImageStorage, uid(study, series, number)
    data.StudyDate, data.Modality, data.InstitutionName = "20260303", "MR", "No Such Hospital"
    data.StudyDescription, data.SeriesDescription = "MRI BRAIN W/WO CONTRAST", f"AX T{series}"
    data.AccessionNumber, data.BodyPartExamined = "ACC0001", "BRAIN"
    data.PatientName, data.PatientBirthDate, data.PatientID = name, birth_date, "SYN-0001"
    data.StudyInstanceUID, data.SeriesInstanceUID = uid(study), uid(study, series)
    data.SeriesNumber, data.InstanceNumber = series, number
    data.ImagePositionPatient, data.ImageOrientationPatient = [-120, -120, float(number)], [1, 0, 0, 0, 1, 0]
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows = data.Columns = side
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.WindowCenter, data.WindowWidth = "500", "1000"
    values = [(x * y + shade) % 1000 for y in range(side) for x in range(side)]
    data.PixelData = struct.pack(f"<{len(values)}H", *values)
    data["PixelData"].VR = "OW"
    for keyword, value in labels.items():
        if value is None:
            delattr(data, keyword)
        else:
            setattr(data, keyword, value)
    return written(data)


def written(data: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The data set as a file."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    out = io.BytesIO()
    data.save_as(out, enforce_file_format=True)
    return out.getvalue()


def study(series: int = 2, slices: int = 5, **more: Any) -> list[bytes]:
    """All slices of all series, in order."""
    return [picture(index, number, **more) for index in range(1, series + 1) for number in range(1, slices + 1)]


def pack(files: Sequence[bytes], **options: Any) -> bytes:
    """One plain stored ZIP, written by hand so that it can be bent in tests."""
    out, directory = b"", b""
    for number, content in enumerate(files):
        entry, crc = f"{number:06d}".encode(), options.get("crc", zlib.crc32(content))
        fields = (options.get("flags", 0), options.get("method", 0), 0, 33, crc, len(content), len(content), len(entry))
        place = len(out)
        out += struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, *fields, 0) + entry + content
        directory += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, *fields, 0, 0, 0, 0, 0, place) + entry
    ending = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), len(out), 0)
    return out + directory + ending


def packs(files: Sequence[bytes], each: int = 4) -> bytes:
    """Several packs one after another."""
    return b"".join(pack(files[start : start + each]) for start in range(0, len(files), each))


def zipped(files: Iterable[tuple[str, bytes]], *, compressed: bool = True) -> bytes:
    """A ZIP as any program makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def digest(content: bytes) -> str:
    """Its sha256."""
    return sha256(content).hexdigest()


@cache
def sample_files() -> tuple[Path, ...]:
    """Every file that pydicom brings for its own tests, good and broken; nothing is fetched."""
    config.settings.reading_validation_mode = config.IGNORE
    known = get_testdata_file("CT_small.dcm", download=False)
    assert isinstance(known, str)
    folder = Path(known).parents[1]
    return tuple(sorted(each for each in folder.rglob("*") if each.is_file() and each.suffix not in {".py", ".pyc"}))
