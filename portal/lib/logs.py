"""Log lines: one line an event, with the request's id, and nothing that could break or forge a line."""

import logging
import re
from typing import Final

from portal.lib import request_context

# Line breaks, escape codes and direction marks could forge lines or hide text in a terminal.
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# The address of a calendar feed is its key.
_SECRET: Final = re.compile(r"(/feeds/)[^/\s\"?]+")


def hide_secrets(text: str) -> str:
    """The text without the part of an address that opens something by itself."""
    return _SECRET.sub(r"\1...", text)


def one_line(text: str) -> str:
    """The text with every control and direction character shown as its code."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


class LineFormatter(logging.Formatter):
    """Formats a record as one line; an exception is its class and place, never its message or local values."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, without a trailing line break."""
        request_id = request_context.current().request_id or "-"
        words = one_line(hide_secrets(self._without_quotes(record)))
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {request_id} {words}"
        return line + self._exception(record)

    def _without_quotes(self, record: logging.LogRecord) -> str:
        """The message; where it quotes the exception, as Celery's does, the class stands instead of its words."""
        message = record.getMessage()
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return message
        # The longer one first: it holds the other.
        for quote in sorted(filter(None, {repr(error), str(error)}), key=len, reverse=True):
            message = message.replace(quote, type(error).__name__)
        return message

    def _exception(self, record: logging.LogRecord) -> str:
        if not record.exc_info or record.exc_info[0] is None:
            return ""
        error, _, trace = record.exc_info
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        return f" exception={error.__name__} at={'>'.join(places[-6:])}"
