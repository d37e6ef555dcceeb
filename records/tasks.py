"""Doormen of the files: an id in, a service called."""

from uuid import UUID

from celery import shared_task


@shared_task(name="records.process_document")
def process_document(document_id: str) -> None:
    """Check one file, if it still waits for that."""
    from records.services.processing import process  # noqa: PLC0415 - services import this module

    process(document_id=UUID(document_id))


@shared_task(name="records.sweep")
def sweep() -> None:
    """Queue again what a dead worker or a lost queue left behind, and remove bytes nobody needs."""
    from records.services.sweeping import documents_to_process, remove_spent_bytes  # noqa: PLC0415 - same

    for document_id in documents_to_process():
        # The next sweep comes in half a minute; messages it would double die unread.
        process_document.apply_async((str(document_id),), expires=60)
    remove_spent_bytes()


@shared_task(name="records.remove_strays")
def remove_strays() -> None:
    """Remove objects that no row names any more."""
    from records.services.sweeping import remove_strays as remove  # noqa: PLC0415 - same

    remove()
