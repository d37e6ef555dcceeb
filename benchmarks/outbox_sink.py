"""A mail server that takes everything and only writes down which mails came.

Run as `python -m benchmarks.outbox_sink PORT FILE`.
"""

import asyncio
import logging
import re
import sys
from pathlib import Path
from typing import IO, Any

from aiosmtpd.smtp import SMTP

_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class Sink:
    """One line for each mail that was taken."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Write the id down before saying that the mail was taken: none is missing that somebody was told of."""
        found = _MESSAGE_ID.search(envelope.content)
        self._file.write(f"{found.group(1).decode() if found else '?'}\n")
        self._file.flush()
        return "250 OK"


async def serve(port: int, file: IO[str]) -> None:
    """Until the process is ended."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink(file)), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with Path(sys.argv[2]).open("w", encoding="ascii") as taken:
        asyncio.run(serve(int(sys.argv[1]), taken))
