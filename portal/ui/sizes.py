"""How the size of a file is said."""

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format


def size_in_words(count: int) -> str:
    """ "1.2 MB", and "100 MB" rather than "100.0 MB"."""
    return filesizeformat(count).replace(number_format(0, 1)[1:], "", 1)
