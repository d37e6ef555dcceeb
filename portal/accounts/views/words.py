"""Sentences that two pages say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def not_sent() -> str:
    """The mail server or the carrier did not take the code."""
    return _("We’re sorry. We couldn’t send your code. Wait a few minutes and try again, or call us.")


def too_many_codes(minutes: int) -> str:
    """How long to wait for the next code."""
    return ngettext(
        "We sent the last code a short time ago. Wait %(minutes)s minute, then ask again. Or call us.",
        "We sent many codes in a short time. Wait %(minutes)s minutes, then ask again. Or call us.",
        minutes,
    ) % {"minutes": minutes}


def too_many_tries(minutes: int) -> str:
    """How long to wait for the next try."""
    return ngettext(
        "That’s too many tries. Wait %(minutes)s minute, then ask for a new code. Or call us.",
        "That’s too many tries. Wait %(minutes)s minutes, then ask for a new code. Or call us.",
        minutes,
    ) % {"minutes": minutes}
