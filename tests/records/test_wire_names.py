"""File names in the three ways in which programs write them into a form's body, and what becomes of them."""

from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from intake.models import SecondOpinionRequest
from records.models import DocumentReference
from records.services.names import shown_name
from tests.records.conftest import pdf, stored

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

BOUNDARY = "a-boundary-of-no-file"
NAMES = (
    "../../../etc/passwd.pdf",
    "..\\..\\windows\\system.pdf",
    "C:\\Users\\Ana\\labs.pdf",
    "/etc/cron.d/evil.pdf",
    "nul\0byte.pdf",
    "line\r\nSet-Cookie: a=b.pdf",
    "\u202efdp.exe.pdf",
    "con.pdf",
    ".htaccess",
    "report.pdf.exe",
    "report.pdf;.html",
    'quote".pdf',
    "<img src=x onerror=alert(1)>.pdf",
    "=cmd|' /C calc'!A0.pdf",
    "%2e%2e%2fup.pdf",
    "análisis de Peña 🙂.pdf",
    "a" * 400 + ".pdf",
    "   . .. ",
    "$(touch trace).pdf",
    "{{ 7|add:7 }}.pdf",
)
HARMLESS_IN_NAMES = "\0\r\n/\\\u202e"


def plainly(name: str) -> bytes:
    """As browsers write it: quotes and line ends escaped, the rest as it is."""
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return b'filename="' + escaped.encode() + b'"'


def by_rfc_5987(name: str) -> bytes:
    """As the standard for other alphabets has it, which Django also reads."""
    return b"filename*=UTF-8''" + quote(name, safe="").encode()


def raw(name: str) -> bytes:
    """As a hostile program may: nothing escaped but what would end the line."""
    return b'filename="' + name.replace("\r", "").replace("\n", "").replace('"', '\\"').encode("utf-8") + b'"'


def body(files: list[tuple[bytes, bytes]]) -> bytes:
    """A form with these names and contents."""
    pieces = [b'Content-Disposition: form-data; name="form_token"\r\n\r\n' + str(uuid4()).encode()]
    for name, content in files:
        head = b'Content-Disposition: form-data; name="documents"; ' + name + b"\r\nContent-Type: application/pdf"
        pieces.append(head + b"\r\n\r\n" + content)
    mark = b"--" + BOUNDARY.encode()
    return b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces) + mark + b"--\r\n"


@pytest.mark.parametrize("write", [plainly, by_rfc_5987, raw])
@pytest.mark.usefixtures("buckets")
def test_hostile_names_are_shown_harmless_and_stored_nowhere(
    write: Callable[[str], bytes], family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    page = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": "labs"})
    contents = [pdf(1, f"Sample {number}") for number in range(len(NAMES))]

    files = [(write(name), content) for name, content in zip(NAMES, contents, strict=True)]
    answer = family_client.post(page, body(files), content_type=f"multipart/form-data; boundary={BOUNDARY}")

    # A name that a form's reader drops whole takes its file with it; nothing half-read is kept.
    documents = list(DocumentReference.objects.all())
    assert answer.status_code in {302, 400, 422}
    assert documents or answer.status_code != 302
    for document in documents:
        assert 0 < len(document.original_name) <= 255
        assert not set(document.original_name) & set(HARMLESS_IN_NAMES)
        assert document.original_name == shown_name(document.original_name)
        assert len(document.quarantine_key) == 32
        assert int(document.quarantine_key, 16)
        assert stored("quarantine", document.quarantine_key) in contents
    assert len({document.quarantine_key for document in documents}) == len(documents)
    shown = family_client.get(page).content.decode()
    assert "<img src=x" not in shown
    assert "\u202e" not in shown
    assert "14.pdf" not in shown


@pytest.mark.parametrize("write", [plainly, by_rfc_5987, raw])
@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize("name", NAMES)
def test_each_name_alone(
    name: str, write: Callable[[str], bytes], family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    page = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": "labs"})
    family_client.post(page, body([(write(name), pdf())]), content_type=f"multipart/form-data; boundary={BOUNDARY}")

    for document in DocumentReference.objects.all():
        assert not set(document.original_name) & set(HARMLESS_IN_NAMES)
        assert stored("quarantine", document.quarantine_key) == pdf()
