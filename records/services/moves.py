"""The one way a file changes its state."""

from typing import Any

from portal.audit.services import Actor, record_event
from records.filetypes import DICOM
from records.models import DocumentReference
from records.services.imaging_rows import recount
from records.states import DocumentStatus, may_move


class MoveNotAllowed(Exception):
    """The table of moves does not know this one."""


def move_document(
    document: DocumentReference, *, to: DocumentStatus, actor: Actor, action: str = "", **fields: Any
) -> None:
    """Move a row that the running transaction has locked, with its other new values and its audit row."""
    if not may_move(DocumentStatus(document.status), to):
        raise MoveNotAllowed(f"{document.status} to {to}")
    was_open = document.is_open_for_reading
    document.status = to
    for name, value in fields.items():
        setattr(document, name, value)
    document.save(update_fields=["status", *fields])
    if was_open != document.is_open_for_reading and document.media_type == DICOM.media_type:
        recount(document)
    if action:
        record_event(actor=actor, action=action, target=document)
