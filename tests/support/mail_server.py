"""A real mail server on this machine that refuses, hangs or hangs up as a test wants."""

import asyncio
import email
import email.policy
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 OK"
# It would write every line of every conversation.
logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass
class MailServer:
    """What it answers, and what it took."""

    rcpt: str = TAKEN
    data: str = TAKEN
    # Set to make it wait, after it has the mail and before it says so.
    hold: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if not self.data.startswith("250"):
            return self.data
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients += envelope.rcpt_tos
        self.arrived.set()
        while self.hold.is_set():
            await asyncio.sleep(0.02)
        return self.data


@contextmanager
def serving(server: MailServer, port: int = 0) -> Iterator[MailServer]:
    """Run it until the block ends; then nobody answers there."""
    server.port = port or free_port()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        server.hold.clear()
        controller.stop()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
