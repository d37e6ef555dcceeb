"""Files as families send them, good and hostile, made in code; and helpers that drive the real pipeline."""

import contextlib
import io
import os
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from records.models import DocumentReference
from records.services.processing import process
from records.services.uploads import receive_document
from tests.records.parts import PART, Page


def picture(format_name: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    """A photo of nothing, with enough detail that its bytes are not tiny."""
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, format_name, **options)
    return out.getvalue()


def pdf(pages: int = 1, text: str = "Sample") -> bytes:
    """A small PDF with that many pages, each saying the text; written by hand so that it can be bent in tests."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(pages))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for index in range(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * index} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        stream = f"BT /F1 24 Tf 72 700 Td ({text} {index + 1}) Tj ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return assemble(objects)


def large(parts: int = 2, rest: int = 1000) -> bytes:
    """A PDF of several parts."""
    body = pdf()
    return body + b"%" + os.urandom(parts * PART + rest - len(body) - 1).replace(b"\n", b" ")


def assemble(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Numbered objects as a PDF file with a right cross-reference table."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return out


def upload(content: bytes, name: str = "report.pdf", content_type: str = "application/pdf") -> SimpleUploadedFile:
    """The bytes as a posted file."""
    return SimpleUploadedFile(name, content, content_type)


@pytest.fixture
def administrator(db: None) -> User:
    """An administrator of the hospital."""
    return User.objects.create_user(
        email="ada.staff@example.org", full_name="Ada Staff", is_staff=True, staff_role=StaffRole.ADMINISTRATOR
    )


@pytest.fixture
def receive(mother: User, opinion_request: SecondOpinionRequest, buckets: None) -> Callable[..., DocumentReference]:
    """Take a file in as the mother does."""

    def take(content: bytes, name: str = "report.pdf", **more: object) -> DocumentReference:
        arguments = {"kind": "labs"} | more
        return receive_document(
            actor=mother, opinion_request=opinion_request, upload=upload(content, name), **arguments
        )

    return take


@pytest.fixture
def check(receive: Callable[..., DocumentReference]) -> Callable[..., DocumentReference]:
    """Take a file in and let the worker's service check it, in this process."""

    def take_and_check(content: bytes, name: str = "report.pdf", **more: object) -> DocumentReference:
        document = receive(content, name, **more)
        process(document_id=document.pk)
        document.refresh_from_db()
        return document

    return take_and_check


def stored(bucket: str, key: str) -> bytes | None:
    """The object's bytes in the real store, or None."""
    client, name = storages[bucket].connection.meta.client, storages[bucket].bucket_name
    try:
        return bytes(client.get_object(Bucket=name, Key=key)["Body"].read())
    except client.exceptions.NoSuchKey:
        return None


@pytest.fixture
def keys() -> Callable[[str], set[str]]:
    """All keys in a bucket."""

    def listed(bucket: str) -> set[str]:
        client, name = storages[bucket].connection.meta.client, storages[bucket].bucket_name
        return {each["Key"] for each in client.list_objects_v2(Bucket=name).get("Contents", ())}

    return listed


@pytest.fixture(autouse=True)
def _a_scanner_or_the_marked_exception(settings: Settings) -> None:
    """Where the machine has no clamd, files go the local demo's way; tests about the scanner are skipped."""
    if not settings.CLAMD_URL:
        settings.PORTAL_ALLOW_UNSCANNED = True


@pytest.fixture
def clamd(settings: Settings) -> str:
    """The address of a real ClamAV."""
    if not settings.CLAMD_URL:
        pytest.skip("no clamd on this machine")
    return str(settings.CLAMD_URL)


class StandInClamd(threading.Thread):
    """Speaks clamd's protocol on a socket and answers INSTREAM as told; stands for a foreign program, not for ours."""

    def __init__(self, answer: bytes = b"stream: OK\0", *, read: bool = True, waits: bool = False) -> None:
        super().__init__(daemon=True)
        self.answer, self.read = answer, read
        # The test sees that a file has come, and says when to answer.
        self.began, self.go = threading.Event(), threading.Event()
        if not waits:
            self.go.set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        """Serve until closed."""
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with link, contextlib.suppress(OSError):
            source = link.makefile("rb")
            command = b""
            while not command.endswith(b"\0"):
                command += source.read(1)
            if command == b"zVERSION\0":
                link.sendall(b"ClamAV 0.0.0/stand-in\0")
                return
            self.began.set()
            while self.read and (size := int.from_bytes(source.read(4), "big")):
                source.read(size)
            self.go.wait(60)
            link.sendall(self.answer)

    def close(self) -> None:
        """Stop taking connections."""
        self.server.close()


@pytest.fixture
def stand_in() -> Iterator[Callable[..., StandInClamd]]:
    """Start stand-ins that end with the test."""
    running: list[StandInClamd] = []

    def start(*args: bytes, **options: object) -> StandInClamd:
        running.append(StandInClamd(*args, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for each in running:
        each.close()


@pytest.fixture
def small_parts(settings: Settings, buckets: None) -> None:
    """Uploads are cut into the smallest parts that the store takes."""
    settings.PORTAL_PART_BYTES = PART


@pytest.fixture
def sending(family_client: Client, opinion_request: SecondOpinionRequest) -> Page:
    """The mother's sending."""
    return Page(family_client, f"/r/{opinion_request.pk}/records/sending/")
