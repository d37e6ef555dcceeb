"""Handing out a file: state, then audit row, then a link that dies within two minutes."""

from django.db import transaction

from portal.accounts.models import User
from portal.audit.services import record_access
from records import storage
from records.filetypes import DICOM
from records.models import DocumentReference
from records.states import ScanResult


class DocumentNotReady(Exception):
    """The file is not open for reading, or has nothing to show."""


def open_document(*, actor: User, document: DocumentReference) -> str:
    """A link that saves the checked file; the look is in the audit trail before the link exists.

    Never for scan pictures and for what a ZIP is taken apart into: those bytes are handed out to nobody as they came.
    """
    if leaves_in_pieces(document):
        raise DocumentNotReady
    held = _note_access(actor, document, "records.document_opened")
    return storage.link(held.record_key, media_type=held.media_type)


def leaves_in_pieces(document: DocumentReference) -> bool:
    """Whether its own bytes are handed out to nobody, only what we made of them."""
    return document.media_type == DICOM.media_type or _is_taken_apart(document)


def preview_document(*, actor: User, document: DocumentReference) -> str:
    """A link that shows the picture of the first page; it is a look like any other."""
    if not document.preview_key:
        raise DocumentNotReady
    held = _note_access(actor, document, "records.document_previewed")
    return storage.link(held.preview_key, media_type="image/jpeg")


def _is_taken_apart(document: DocumentReference) -> bool:
    """Programs and preambles of a ZIP stay here; one that nobody could take apart leaves as somebody opened it."""
    inside = document.contents
    is_as_it_came = document.scan_result == ScanResult.RELEASED and not inside.get("pictures")
    return bool(inside.get("pictures") or inside.get("papers")) and not is_as_it_came


@transaction.atomic
def _note_access(actor: User, document: DocumentReference, action: str) -> DocumentReference:
    # Locked against a withdrawal at the same moment: either the look or the withdrawal comes first.
    held = DocumentReference.objects.select_for_update().get(pk=document.pk)
    if not held.is_open_for_reading:
        raise DocumentNotReady
    record_access(actor=actor, action=action, target=held)
    return held
