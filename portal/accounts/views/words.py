"""Sentences that two pages say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.texting import NumberStopped


def not_sent() -> str:
    """The mail server or the carrier did not take the code."""
    return _("We’re sorry. We couldn’t send your code. Wait a few minutes and try again, or call us.")


def why_not_sent(error: Exception) -> str:
    """What to do now; a stopped number is named whether or not it has an account."""
    if not isinstance(error.__cause__, NumberStopped):
        return not_sent()
    return _(
        "This number answered STOP to our texts, so we can’t text a code to it. Use your email, or text START to the "
        "number that wrote to you. Or call us."
    )


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
