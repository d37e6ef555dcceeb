"""Doormen of the files: an id in, a service called."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone


@shared_task(name="records.process_document")
def process_document(document_id: str) -> None:
    """Check one file, if it still waits for that."""
    from records.services.processing import process  # noqa: PLC0415 - services import this module

    process(document_id=UUID(document_id))


# Longer than for papers: a study of several GB is read, scanned and listed in one pass.
@shared_task(name="records.process_study", soft_time_limit=480, time_limit=540)
def process_study(document_id: str) -> None:
    """Check one file that takes long, on a queue of its own: a paper never waits behind a study."""
    from records.services.processing import process  # noqa: PLC0415 - services import this module

    process(document_id=UUID(document_id))


@shared_task(name="records.sweep")
def sweep() -> None:
    """Queue again what a dead worker or a lost queue left behind, and remove bytes nobody needs."""
    from records.services.queueing import task_for  # noqa: PLC0415 - same
    from records.services.sweeping import documents_to_process, remove_spent_bytes  # noqa: PLC0415 - same

    for document in documents_to_process():
        # The next sweep comes in half a minute; messages it would double die unread.
        task_for(document).apply_async((str(document.pk),), expires=60)
    remove_spent_bytes()


@shared_task(name="records.remove_strays")
def remove_strays() -> None:
    """Remove objects that no row names any more, and frames of files that were closed."""
    from records.services.frames import evict_frames  # noqa: PLC0415 - same
    from records.services.sweeping import remove_strays as remove  # noqa: PLC0415 - same

    evict_frames()
    remove()


@shared_task(name="records.tidy_uploads")
def tidy_uploads() -> None:
    """Finish uploads that are whole, and give up those that nobody goes on with."""
    from records.services import housekeeping  # noqa: PLC0415 - same

    housekeeping.tidy_uploads()


@shared_task(name="records.shelve_documents", soft_time_limit=480, time_limit=540)
def shelve_documents() -> None:
    """Copy checked scan pictures out of quarantine, inside the store."""
    from records.services import shelving  # noqa: PLC0415 - same

    shelving.shelve_documents()


@shared_task(name="records.compare_store")
def compare_store() -> None:
    """Look whether rows and objects fit, and write down where they do not."""
    from records.services import comparing  # noqa: PLC0415 - same

    comparing.compare_store()


@shared_task(name="records.test_scanner")
def test_scanner() -> None:
    """Give the scanner what it must find; files wait while it does not."""
    from records.services import scanner_test  # noqa: PLC0415 - same

    scanner_test.test_scanner()


@shared_task(name="records.remind_of_records")
def remind_of_records() -> None:
    """Write the reminders that families asked for and whose day has come."""
    from records.services import reminders  # noqa: PLC0415 - same

    reminders.remind_of_records(now=timezone.now())
