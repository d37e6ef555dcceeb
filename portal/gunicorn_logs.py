"""The web server's log of requests, without the addresses that are keys."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from portal.lib.logs import hide_secrets


class QuietLogger(Logger):
    """Writes the lines that gunicorn would write, with secrets left out of every part of them."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        """What a line is made of."""
        parts: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {key: hide_secrets(value) if isinstance(value, str) else value for key, value in parts.items()}
