"""How much may be sent at once."""

from typing import Final

from django.conf import settings

# Several files at once may together weigh this many times one file's limit.
FILES_WEIGHT: Final = 5
# The store takes no smaller part, but for the last one of an upload.
SMALLEST_PART: Final = 5 * 1024 * 1024
# One picture with many frames may need a pack of its own.
LARGEST_PACK: Final = 2 * 1024**3 - 1
# The names and check sums around one picture in a pack.
_AROUND_A_PICTURE: Final = 1024
# Packs sent once more after a cut.
_SENT_AGAIN: Final = 256 * 1024**2


def most_bytes_together() -> int:
    """What all files of one form may weigh."""
    limit: int = settings.PORTAL_MAX_FILE_BYTES
    return limit * FILES_WEIGHT


def most_bytes_in_packs(byte_count: int, picture_count: int) -> int:
    """What may be signed for in all, for pictures that together have this size."""
    return byte_count + picture_count * _AROUND_A_PICTURE + _SENT_AGAIN
