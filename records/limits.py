"""How much may be sent at once."""

from typing import Final

from django.conf import settings

# Several files at once may together weigh this many times one file's limit.
FILES_WEIGHT: Final = 5


def most_bytes_together() -> int:
    """What all files of one form may weigh."""
    limit: int = settings.PORTAL_MAX_FILE_BYTES
    return limit * FILES_WEIGHT
