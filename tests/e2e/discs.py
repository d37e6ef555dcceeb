"""Discs as hospitals hand them out, with invented people: pictures without an ending, an index, programs, junk."""

import os
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom.data import get_testdata_file

from tests.support.dicom_studies import picture

PIXELS = 256


@dataclass(frozen=True)
class Scan:
    """One study on a disc; each picture is about 128 kB."""

    study: str = "brain"
    name: str = "QUILLFEATHER^ZEPHYRINA"
    born: str = "20190314"
    pictures: int = 12
    words: str = "MRI BRAIN W/WO CONTRAST"


def make_disc(folder: Path, scans: Sequence[Scan] = (Scan(),)) -> Path:
    """The folder as a disc: what a family chooses."""
    disc = folder / "DISC"
    for place, scan in enumerate(scans):
        for number in range(1, scan.pictures + 1):
            path = disc / "DICOM" / f"PA{place:06}" / f"SE{(number - 1) // 100:06}" / f"IM{number:06}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_slice(scan, number))
    index = get_testdata_file("DICOMDIR", download=False)
    assert index
    shutil.copy(str(index), disc / "DICOMDIR")
    (disc / "VIEWER").mkdir()
    (disc / "VIEWER" / "VIEWER.EXE").write_bytes(b"MZ" + bytes(20_000))
    (disc / "VIEWER" / "HELP.HTM").write_text("<html>How to look at pictures</html>")
    (disc / "AUTORUN.INF").write_text("[autorun]\r\nopen=VIEWER\\VIEWER.EXE\r\n")
    (disc / "README").write_text("Pictures of an invented child.")
    return disc


def zip_disc(disc: Path, *, compressed: bool) -> Path:
    """The disc as a ZIP that a hospital's site offers."""
    path = disc.parent / "download.zip"
    kind = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind) as archive:
        for each in sorted(disc.rglob("*")):
            archive.write(each, each.relative_to(disc.parent))
    return path


def _slice(scan: Scan, number: int) -> bytes:
    # Noise, as a scanner's: it packs no smaller, and every picture is another one.
    noise = os.urandom(PIXELS * PIXELS * 2)
    return picture(
        1 + (number - 1) // 100,
        number,
        study=scan.study,
        name=scan.name,
        birth_date=scan.born,
        side=2,
        StudyDescription=scan.words,
        Rows=PIXELS,
        Columns=PIXELS,
        PixelData=noise,
    )
