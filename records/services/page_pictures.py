"""Pages as pictures and words as words, made when somebody looks; nothing of a family's file reaches a browser raw."""

import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image

from records import storage
from records.models import DocumentReference, ImagingInstance
from records.services.frames import frame_picture
from records.services.outside import run_outside

_WALL_SECONDS: Final = 30
_MOST_PICTURE: Final = 8 * 1024 * 1024
_LARGEST_SIDE: Final = 1800
_MOST_WORDS: Final = 400_000
# Drawing takes a processor; whoever flips pages fast waits for himself and not for everybody else's pages.
_AT_ONCE: Final = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS: Final = 15


class PageNotDrawable(Exception):
    """No decoder here draws it; the original is whole."""


class TooBusy(Exception):
    """Too many pages are being drawn just now."""


def page_picture(document: DocumentReference, number: int, turns: int = 0) -> bytes:
    """One page of the copy for reading as a JPEG; raises PageNotDrawable, TooBusy and the store's troubles."""
    with tempfile.TemporaryFile() as copy, _a_place():
        storage.fetch("records", document.reading_key, copy)
        arguments = [document.reading_media_type, str(number), str(turns % 4)]
        picture = run_outside("page.py", arguments, copy, seconds=_WALL_SECONDS, most=_MOST_PICTURE)
    if not _is_picture(picture):
        raise PageNotDrawable
    return picture


def series_picture(instance: ImagingInstance, frame: int) -> bytes:
    """One frame as a JPEG, within the same bounds."""
    with _a_place():
        return frame_picture(instance, frame)


def page_words(document: DocumentReference) -> str:
    """The copy for reading of a file that is words."""
    with storage.open_stream("records", document.reading_key, 0, _MOST_WORDS) as source:
        return source.read(_MOST_WORDS).decode("utf-8", "replace")


@contextmanager
def _a_place() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _AT_ONCE.release()


def _is_picture(picture: bytes) -> bool:
    """Whether it is a JPEG of a sensible size; reads its header only."""
    if not (picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9")):
        return False
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
            return max(opened.size) <= _LARGEST_SIDE
    except (OSError, ValueError, SyntaxError):
        return False
