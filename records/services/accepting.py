"""Somebody of the hospital read a file, and needs nothing more of it."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from records.models import DocumentReference


class AcceptNotAllowed(Exception):
    """Only staff say so, and only of a file that is open to be read."""


@transaction.atomic
def accept_document(*, actor: User, document: DocumentReference) -> DocumentReference:
    """The family reads "Looks good" from now on; twice is once."""
    held = DocumentReference.objects.select_for_update().get(pk=document.pk)
    if not may(actor, Act.CHECK_RECORDS) or not held.is_open_for_reading:
        raise AcceptNotAllowed(held.status)
    if held.accepted_at is None:
        held.accepted_at, held.accepted_by = timezone.now(), actor
        held.save(update_fields=["accepted_at", "accepted_by"])
        record_event(actor=actor, action="records.document_accepted", target=held)
    return held
