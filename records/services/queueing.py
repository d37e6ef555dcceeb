"""Which queue checks a file: papers have workers of their own and never wait behind a study."""

from pathlib import PurePosixPath
from typing import Any, Final

from records.filetypes import DICOM, ZIP
from records.models import DocumentReference
from records.states import Packaging
from records.tasks import process_document, process_study

# Larger than nearly any paper.
_HEAVY_BYTES: Final = 32 * 1024 * 1024
_HEAVY_ENDINGS: Final = (*DICOM.extensions, *ZIP.extensions)


def is_heavy(document: DocumentReference) -> bool:
    """Whether checking may take minutes. A guess by size and name is enough: either queue checks any file."""
    ending = PurePosixPath(document.original_name).suffix.lower()
    return document.packaging == Packaging.PACKS or document.byte_count > _HEAVY_BYTES or ending in _HEAVY_ENDINGS


def task_for(document: DocumentReference) -> Any:
    """The task that checks this file on its queue."""
    return process_study if is_heavy(document) else process_document


def queue_check(document: DocumentReference) -> None:
    """Have the file checked once the running transaction is committed."""
    task_for(document).delay_on_commit(str(document.pk))
