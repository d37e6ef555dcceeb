"""The labels we look at, by their DICOM numbers (PS3.6). UIDs are values to compare and never names of anything."""

from typing import Final


class Tag:
    """Group and element as one number."""

    CLASS_IN_META: Final = 0x00020002
    SYNTAX: Final = 0x00020010
    CHARSET: Final = 0x00080005
    CLASS: Final = 0x00080016
    INSTANCE: Final = 0x00080018
    STUDY_DATE: Final = 0x00080020
    ACCESSION: Final = 0x00080050
    MODALITY: Final = 0x00080060
    INSTITUTION: Final = 0x00080080
    STUDY_DESCRIPTION: Final = 0x00081030
    SERIES_DESCRIPTION: Final = 0x0008103E
    PATIENT_NAME: Final = 0x00100010
    BIRTH_DATE: Final = 0x00100030
    BODY_PART: Final = 0x00180015
    STUDY: Final = 0x0020000D
    SERIES: Final = 0x0020000E
    SERIES_NUMBER: Final = 0x00200011
    NUMBER: Final = 0x00200013
    POSITION: Final = 0x00200032
    ORIENTATION: Final = 0x00200037
    SAMPLES: Final = 0x00280002
    PHOTOMETRIC: Final = 0x00280004
    PLANAR: Final = 0x00280006
    FRAMES: Final = 0x00280008
    ROWS: Final = 0x00280010
    COLUMNS: Final = 0x00280011
    BITS_ALLOCATED: Final = 0x00280100
    BITS_STORED: Final = 0x00280101
    IS_SIGNED: Final = 0x00280103
    WINDOW_CENTER: Final = 0x00281050
    WINDOW_WIDTH: Final = 0x00281051
    INTERCEPT: Final = 0x00281052
    SLOPE: Final = 0x00281053

    NUMBERS: Final = frozenset({SAMPLES, PLANAR, ROWS, COLUMNS, BITS_ALLOCATED, BITS_STORED, IS_SIGNED})
    LONGEST_UID: Final = 64


WANTED: Final = frozenset(
    value for name, value in vars(Tag).items() if isinstance(value, int) and name not in {"LONGEST_UID"}
)
# Whole numbers, and two kinds of broken ones.
PIXEL_TAGS: Final = frozenset({0x7FE00010, 0x7FE00008, 0x7FE00009})
DICOMDIR_CLASS: Final = "1.2.840.10008.1.3.10"
