"""What a person began to send, with how much of it is here and what to do about the rest."""

import pytest
from django.test import Client
from pytest_django import Settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records import multipart
from records.models import RecordUpload
from records.presenters.unfinished import unfinished_rows
from tests.records.conftest import pdf
from tests.records.parts import PART, Page

pytestmark = pytest.mark.integration


@pytest.fixture
def begun(settings: Settings, buckets: None, family_client: Client, opinion_request: SecondOpinionRequest) -> Page:
    """A file of two parts, of which both are signed for and one has come."""
    settings.PORTAL_PART_BYTES = PART
    page = Page(family_client, f"/r/{opinion_request.pk}/records/sending/")
    data = pdf() + b"%" + b"x" * (2 * PART - len(pdf()) - 1)
    page.begin(data)
    page.sign([(1, data[:PART]), (2, data[PART:])])
    page.put_all(data, here=[2])
    return page


def test_it_tells_what_the_store_has_and_not_what_was_signed_for(
    begun: Page, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    [row] = unfinished_rows(opinion_request, reader=mother, kind="labs")

    assert row.words == "50% sent. Choose the same file again to go on."
    assert unfinished_rows(opinion_request, reader=mother, kind="mri") == []


def test_the_page_of_all_records_leads_to_its_kind(
    begun: Page, family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    page = family_client.get(f"/r/{opinion_request.pk}/records/").content.decode()

    assert "50% sent." in page
    assert f"/r/{opinion_request.pk}/records/labs/" in page


def test_another_caregiver_can_not_go_on_with_it(
    begun: Page, opinion_request: SecondOpinionRequest, father: User
) -> None:
    assert unfinished_rows(opinion_request, reader=father) == []


def test_one_whose_bytes_are_gone_still_says_what_to_do(
    begun: Page, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    upload = RecordUpload.objects.get()
    multipart.abort_parts("quarantine", upload.quarantine_key, upload.store_upload_id)

    [row] = unfinished_rows(opinion_request, reader=mother)

    assert row.words == "Choose the same file again to go on."
