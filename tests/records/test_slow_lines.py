"""Two hundred slow lines into the store at once: the other families do not notice."""

import contextlib
import io
import socket
import time
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from records.models import DocumentReference
from tests.records.conftest import pdf
from tests.records.parts import PART, Page, put

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("small_parts")]

LINES = 200
SECONDS = 5
PATIENCE_SECONDS = 60
A_SECOND = 1024
AT_ONCE = 50
# The head of a ZIP: such a file may be as large as a disc.
HEAD = b"PK\x03\x04\x14\x00\x00\x00\x00\x00"


def open_line(signed: dict[str, object], size: int) -> socket.socket:
    """Begin to put one part, and send nothing of it yet."""
    url = urlsplit(str(signed["url"]))
    link = socket.create_connection((url.hostname or "", url.port or 80), timeout=30)
    headers = {"Host": url.netloc, "Content-Length": str(size), **dict(signed["headers"])}  # type: ignore[call-overload]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    link.sendall(f"PUT {url.path}?{url.query} HTTP/1.1\r\n{lines}\r\n".encode())
    return link


def test_two_hundred_slow_uploads_leave_the_others_their_speed(sending: Page, settings: Settings) -> None:
    slow = Page(sending.client, sending.base, kind="mri")
    slow.begin(HEAD, name="disc.zip", size=LINES * PART)
    filler = io.BytesIO(bytes(PART)).getbuffer()
    wanted = [(number, filler) for number in range(1, LINES + 1)]
    signed = [each for start in range(0, LINES, AT_ONCE) for each in slow.sign(wanted[start : start + AT_ONCE])]

    with contextlib.ExitStack() as open_lines:
        links = [open_lines.enter_context(open_line(each, PART)) for each in signed]
        spent = []
        for turn in range(SECONDS):
            for link in links:
                link.sendall(bytes(A_SECOND))
            began, data = time.monotonic(), pdf(1, f"Turn {turn}")
            sending.begin(data, name=f"turn-{turn}.pdf")
            [address] = sending.sign([(1, data)])
            assert put(address["url"], data, address["headers"]) == 200
            sending.finish()
            spent.append(time.monotonic() - began)

    assert DocumentReference.objects.count() == SECONDS
    # Nobody is shut out while the slow ones hold on; how fast it goes is the benchmark's to say.
    assert max(spent) < PATIENCE_SECONDS, spent
    assert slow.state()["parts_here"] == []
