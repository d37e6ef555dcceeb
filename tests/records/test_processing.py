"""The worker's part, on real storage and a real scanner."""

import pytest

from tests.records.conftest import pdf, picture, stored

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_good_pdf_becomes_available_with_pages_and_preview(check):
    document = check(pdf(3))
    assert (document.status, document.scan_result, document.problem) == ("available", "clean", "")
    assert (document.media_type, document.page_count) == ("application/pdf", 3)
    assert stored("records", document.record_key) == pdf(3)
    assert stored("records", document.preview_key).startswith(b"\xff\xd8")
    assert document.quarantine_key == ""


def test_photo(check):
    document = check(picture(), "IMG_1.jpg")
    assert document.status == "available"
