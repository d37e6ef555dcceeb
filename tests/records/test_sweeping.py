"""What is found again, and what is removed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from records import storage
from records.models import DocumentReference
from records.services import sweeping
from records.services.decisions import withdraw_document
from records.services.sweeping import documents_to_process, remove_spent_bytes, remove_strays
from records.states import DocumentStatus
from tests.records.conftest import pdf, stored

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]


def test_a_fresh_file_is_left_to_its_own_message(receive: Receive) -> None:
    receive(pdf())

    assert documents_to_process() == []


def test_a_file_whose_message_was_lost_is_found(receive: Receive) -> None:
    document = receive(pdf())
    DocumentReference.objects.update(received_at=timezone.now() - timedelta(seconds=11))

    assert documents_to_process() == [document]


@pytest.mark.parametrize(("seconds", "found"), [(-1, True), (60, False)])
def test_a_lease_counts(receive: Receive, seconds: int, found: bool) -> None:
    document = receive(pdf())
    until = timezone.now() + timedelta(seconds=seconds)
    DocumentReference.objects.update(status=DocumentStatus.CHECKING, claimed_until=until)

    assert documents_to_process() == ([document] if found else [])


def test_checked_files_are_done(check: Receive) -> None:
    check(pdf())
    DocumentReference.objects.update(received_at=timezone.now() - timedelta(days=1))

    assert documents_to_process() == []


def test_a_file_taken_back_leaves_no_bytes(check: Receive) -> None:
    document = check(pdf())
    record_key, preview_key = document.record_key, document.preview_key
    withdraw_document(actor=document.uploaded_by, document=document)
    remove_spent_bytes()
    document.refresh_from_db()

    assert (document.record_key, document.preview_key) == ("", "")
    assert stored("records", record_key) is None
    assert stored("records", preview_key) is None


def test_a_checked_file_keeps_its_bytes(check: Receive) -> None:
    document = check(pdf())
    remove_spent_bytes()

    assert stored("records", document.record_key) == pdf()


def test_the_quarantine_copy_left_by_a_killed_worker_goes(receive: Receive, check: Receive) -> None:
    document = check(pdf())
    left_over = receive(pdf(2))
    # As if the worker had been killed between its commit and the removal.
    DocumentReference.objects.filter(pk=document.pk).update(quarantine_key=left_over.quarantine_key)
    DocumentReference.objects.filter(pk=left_over.pk).delete()
    remove_spent_bytes()
    document.refresh_from_db()

    assert document.quarantine_key == ""
    assert stored("quarantine", left_over.quarantine_key) is None


def test_bytes_under_a_live_lease_wait(receive: Receive) -> None:
    document = receive(pdf())
    DocumentReference.objects.update(
        status=DocumentStatus.WITHDRAWN, claimed_until=timezone.now() + timedelta(minutes=1)
    )
    remove_spent_bytes()

    assert stored("quarantine", document.quarantine_key) == pdf()


def test_objects_without_a_row_go_after_a_day(receive: Receive) -> None:
    kept = receive(pdf())
    stray = receive(pdf(2))
    DocumentReference.objects.filter(pk=stray.pk).delete()
    remove_strays()
    assert stored("quarantine", stray.quarantine_key) == pdf(2)

    _a_day_later(remove_strays)
    assert stored("quarantine", stray.quarantine_key) is None
    assert stored("quarantine", kept.quarantine_key) == pdf()


def test_deleting_what_is_gone_is_fine(buckets: None) -> None:
    storage.delete("records", storage.new_key())


def _a_day_later(act: Callable[[], None]) -> None:
    # The store checks the clock of every signature, so only the question "how old" moves.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeping, "_STRAY_AGE", timedelta(seconds=-5))
        act()
