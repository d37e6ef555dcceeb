"""What an error of the mail server or the carrier means for the notice."""

import re
import smtplib
from enum import Enum
from typing import Final

from anymail.exceptions import AnymailRecipientsRefused
from django.db import InterfaceError, OperationalError

from portal.lib.texting import NumberStopped
from portal.notifications.sms import NoSuchNumber


class Failure(Enum):
    """What to do next."""

    TRY_AGAIN = "later"
    # Nobody can be reached by this way now: the next notices need not find that out one by one.
    AWAY = "away"
    # This address will never work.
    NO_ADDRESS = "address"
    STOPPED = "stopped"
    OUR_DATABASE = "database"


_AWAY: Final = (
    smtplib.SMTPConnectError,
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPHeloError,
    ConnectionError,
    TimeoutError,
)
# The server says that it goes away.
_CLOSING: Final = 421
# RFC 3463: 5.1 is about the address, 5.2.1 a mailbox that is closed.
_ABOUT_ADDRESS: Final = re.compile(rb"\b5\.(1\.\d|2\.1)\b")
_ANY_REASON: Final = re.compile(rb"\b5\.\d{1,3}\.\d{1,3}\b")
# What servers say without such a number.
_NO_MAILBOX: Final = {550, 551, 553}


def judge(error: Exception) -> Failure:
    """The kind of failure; whatever is not known is tried again."""
    if isinstance(error, NumberStopped):
        return Failure.STOPPED
    if isinstance(error, NoSuchNumber | AnymailRecipientsRefused) or _names_the_address(error):
        return Failure.NO_ADDRESS
    if isinstance(error, OperationalError | InterfaceError):
        return Failure.OUR_DATABASE
    is_closing = getattr(error, "smtp_code", None) == _CLOSING
    if is_closing or isinstance(error, _AWAY) or isinstance(getattr(error, "reason", None), OSError):
        return Failure.AWAY
    return Failure.TRY_AGAIN


def _names_the_address(error: Exception) -> bool:
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(_is_final(code, words) for code, words in error.recipients.values())


def _is_final(code: int, words: bytes) -> bool:
    if _ANY_REASON.search(words):
        return bool(_ABOUT_ADDRESS.search(words))
    return code in _NO_MAILBOX
