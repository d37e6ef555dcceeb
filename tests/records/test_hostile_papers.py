"""Bombs and traps with meters on: the worker lives, memory and time stay bounded, and one file never stops another."""

import io
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from records.filetypes import OtherType, identify
from records.models import DocumentReference
from records.sandbox import look
from records.services import inspection
from records.services.claims import MAX_ATTEMPTS
from records.services.processing import process
from tests.records.conftest import assemble, pdf
from tests.records.test_processing import _end_pause, bomb_pdf, bomb_png
from tests.support.archives import deflated, zipped

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]
GIBIBYTE = 1024**3
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def picture_bomb_pdf() -> bytes:
    """A page whose one picture claims 60,000 by 60,000 points."""
    data = zlib.compress(bytes(1_000_000))
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(data), data)
    )
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /XObject << /X 5 0 R >> >> >>"
    )
    drawing = b"q 612 0 0 792 0 0 cm /X Do Q"
    content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing)
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, content, image])


def looped_pdf() -> bytes:
    """Pages that are their own parents and children."""
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000 >>"])


def entity_bomb() -> bytes:
    """A billion laughs."""
    lines = ['<!ENTITY a "lol">']
    lines += [f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)]
    head = '<?xml version="1.0"?><!-- ClinicalDocument of hl7-org -->'
    return (
        f'{head}<!DOCTYPE x [{"".join(lines)}]><ClinicalDocument xmlns="urn:hl7-org:v3">&j;</ClinicalDocument>'.encode()
    )


def word_bomb() -> bytes:
    """A Word file whose words unpack to hundreds of megabytes."""
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a>" + bytes(300_000_000)}
    return zipped(members)


BOMBS = {
    "page stream": (bomb_pdf(), "application/pdf"),
    "page picture": (picture_bomb_pdf(), "application/pdf"),
    "page loop": (looped_pdf(), "application/pdf"),
    "picture": (bomb_png(), "image/png"),
    "entities": (entity_bomb(), "application/xml"),
    "word": (word_bomb(), WORD),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_stays_below_a_gibibyte_and_two_minutes(name: str) -> None:
    content, media_type = BOMBS[name]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = time.monotonic()
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        command = [sys.executable, "-I", str(Path(look.__file__)), media_type]
        subprocess.run(command, stdin=file, capture_output=True, check=False, timeout=120)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # The peak of all children so far: it only tells something when this one raised it.
    assert peak * 1024 < GIBIBYTE or peak == before
    assert time.monotonic() - began < 120


@pytest.mark.parametrize("name", ["page loop", "entities", "word"])
def test_a_trap_ends_as_a_fault_of_the_file(check: Check, name: str) -> None:
    document = check(BOMBS[name][0], "trap")
    assert (document.status, document.record_key) == ("refused", "") or document.status == "checking"


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",
        "time.sleep(60)",
        "open('/tmp/portal-fill', 'wb').write(bytes(10**9))",
        "[os.fork() for _ in range(3)]; time.sleep(60)",
        "socket.create_connection(('127.0.0.1', 9))",
        "sys.stdout.buffer.write(bytes(300 * 1024 * 1024))",
    ],
)
def test_a_captured_reader_costs_one_file_and_no_other(
    check: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
) -> None:
    """Whatever it does: three attempts, set aside, told; and the next file is checked as always."""
    folder = Path(look.__file__).parent
    script = tmp_path / "look.py"
    script.write_text(
        f"import sys, os, time, socket\nsys.path.insert(0, {str(folder)!r})\nimport look\n"
        f"look.limit_this_process()\n{code}\n"
    )
    with monkeypatch.context() as patched:
        patched.setattr(inspection, "_SCRIPT", script)
        patched.setattr(inspection, "_WALL_SECONDS", 3)
        document = check(pdf(2))
        for _ in range(MAX_ATTEMPTS):
            _end_pause(document)
            process(document_id=document.pk)
        document.refresh_from_db()
        assert (document.status, document.problem, document.attempt_count) == ("set_aside", "gave_up", 3)
    assert not Path("/tmp/portal-fill").exists()  # noqa: S108 - what the attack tries to write
    assert check(pdf(3)).status == "available"


@pytest.mark.parametrize(
    "name", ["report.pdf", "photo.jpg", "scan.dcm", "disc.zip", "notes.exe", "x.html", "no ending"]
)
@pytest.mark.parametrize("content_name", ["pdf", "text"])
def test_the_name_has_no_say(check: Check, name: str, content_name: str) -> None:
    content = pdf(1) if content_name == "pdf" else b"Hemoglobin 12.3"
    expected = "application/pdf" if content_name == "pdf" else "text/plain"
    document = check(content, name)
    assert (document.status, document.media_type) == ("available", expected)


def test_a_paper_that_is_two_things_at_once_is_not_taken() -> None:
    both = pdf() + zipped({"a.txt": deflated(b"a")})
    assert identify(io.BytesIO(both)) == OtherType.UNKNOWN
