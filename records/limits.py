"""How much may be sent at once, and how sizes are said."""

from typing import Final

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format

# Several files at once may together weigh this many times one file's limit.
FILES_WEIGHT: Final = 5


def most_bytes_together() -> int:
    """What all files of one form may weigh."""
    limit: int = settings.PORTAL_MAX_FILE_BYTES
    return limit * FILES_WEIGHT


def size_in_words(count: int) -> str:
    """ "1.2 MB", and "100 MB" rather than "100.0 MB"."""
    return filesizeformat(count).replace(number_format(0, 1)[1:], "", 1)
