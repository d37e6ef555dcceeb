"""Saving files from their own host: what leaves is what was checked, and nothing that stood before it."""

import io
import zipfile
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference
from records.services.downloads import DocumentNotReady, open_document
from records.services.holds import hold_document
from records.services.processing import process
from tests.records.conftest import pdf
from tests.records.test_imaging import Send, send  # noqa: F401 - a fixture
from tests.records.test_viewer import (
    Check,
    FilesHost,
    desk,  # noqa: F401 - a fixture
    host,  # noqa: F401 - a fixture
)
from tests.support.archives import zipped
from tests.support.dicom_studies import packs, study
from tests.support.dicom_studies import picture as slice_picture

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def save(client: Client, document: DocumentReference) -> str:
    where = {"rid": document.opinion_request_id, "document_id": document.pk}
    return str(client.get(reverse("records:open", kwargs=where)).headers["Location"])


def test_scan_pictures_are_saved_without_what_stands_before_them(
    send: Send,  # noqa: F811
    desk: Client,  # noqa: F811
    host: FilesHost,  # noqa: F811
    settings: Settings,
) -> None:
    content = slice_picture()
    document = send(packs([b"MZ program".ljust(128, b"\x90") + content[128:]]))
    address = save(desk, document)
    assert address.startswith(f"{settings.PORTAL_FILES_ORIGIN}/original?t=")

    answer = host.get(address)
    assert b"".join(answer.streaming_content) == bytes(128) + content[128:]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="MRI brain.dcm"'
    assert answer.headers["Content-Type"] == "application/dicom"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert AuditEvent.objects.filter(action="records.document_opened").count() == 1
    # A ticket for one thing is none for another.
    for path in ("/", "/picture", "/ticket"):
        assert host.get(f"{path}?{urlsplit(address).query}").status_code == HTTPStatus.NOT_FOUND


def test_several_scan_pictures_are_saved_as_one_zip(
    send: Send,  # noqa: F811
    desk: Client,  # noqa: F811
    coordinator: User,
    host: FilesHost,  # noqa: F811
) -> None:
    document = send(packs(study(series=2, slices=3)))
    address = save(desk, document)
    answer = host.get(address)

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        assert len(names) == 7
        assert all(archive.read(name)[:128] == bytes(128) for name in names[:6])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="MRI brain.zip"'
    hold_document(actor=coordinator, document=document, source="staff")
    assert host.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_zip_is_saved_as_what_came_out_of_it(
    check: Check,
    desk: Client,  # noqa: F811
    coordinator: User,
    host: FilesHost,  # noqa: F811
) -> None:
    scan = slice_picture()
    inside = {"one.dcm": b"MZ program".ljust(128, b"\x90") + scan[128:], "report.pdf": pdf(), "viewer.exe": b"MZ\0\0"}
    document = check(zipped(inside), "disc.zip", kind="mri")
    # Not before everything in it was looked at.
    assert save_status(desk, document) == HTTPStatus.CONFLICT
    for part in document.parts.all():
        process(document_id=part.pk)

    answer = host.get(save(desk, document))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        contents = [archive.read(name) for name in archive.namelist()]
    assert bytes(128) + scan[128:] in contents
    assert pdf() in contents
    assert not any(each.startswith(b"MZ") for each in contents)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="disc.zip"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert AuditEvent.objects.filter(action="records.document_opened", object_id=str(document.pk)).count() == 1
    for each in (document, document.parts.get(packaging="packs")):
        with pytest.raises(DocumentNotReady):
            open_document(actor=coordinator, document=each)


def save_status(client: Client, document: DocumentReference) -> int:
    """What the press on the button is answered with."""
    place = {"rid": document.opinion_request_id, "document_id": document.pk}
    return client.get(reverse("records:open", kwargs=place)).status_code


def test_one_dicom_file_loses_what_stands_before_its_mark(check: Check, family_client: Client, host: FilesHost) -> None:  # noqa: F811
    scan = slice_picture()
    document = check(b"MZ program".ljust(128, b"\x90") + scan[128:], "one.dcm", kind="mri")

    answer = host.get(save(family_client, document))

    assert b"".join(answer.streaming_content) == bytes(128) + scan[128:]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="one.dcm"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
