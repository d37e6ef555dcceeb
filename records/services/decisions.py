"""What people decide about a file that is already here."""

from django.db import transaction

from portal.accounts.models import User
from records.models import DocumentReference
from records.services.moves import move_document
from records.services.queueing import queue_check
from records.states import DocumentStatus


@transaction.atomic
def withdraw_document(*, actor: User, document: DocumentReference) -> DocumentReference:
    """Take a file back: nobody can open it from now on, and the sweep removes its bytes. Twice is once."""
    held = DocumentReference.objects.select_for_update().get(pk=document.pk)
    if held.status != DocumentStatus.WITHDRAWN:
        # The lease stays: the sweep must not remove bytes under a worker that still reads them.
        move_document(
            held,
            to=DocumentStatus.WITHDRAWN,
            actor=actor,
            action="records.document_withdrawn",
            # A page of a photographed paper makes its place free.
            photo_paper=None,
            page_number=None,
        )
    return held


@transaction.atomic
def recheck_document(*, actor: User, document: DocumentReference) -> DocumentReference:
    """Have a file that was set aside checked once more, with three new attempts."""
    held = DocumentReference.objects.select_for_update().get(pk=document.pk)
    move_document(
        held,
        to=DocumentStatus.RECEIVED,
        actor=actor,
        action="records.document_recheck_asked",
        problem="",
        attempt_count=0,
        claimed_until=None,
    )
    queue_check(held)
    return held
