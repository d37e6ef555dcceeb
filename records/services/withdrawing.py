"""Taking files back, with the ZIP they came in or the parts that came out of it."""

from django.utils import timezone

from portal.audit.services import Actor
from records.models import ClinicalSummary, DocumentReference, HoldAnswer, PrivacyHold
from records.services.moves import move_document
from records.states import MOVES, DocumentStatus


def withdraw_locked(actor: Actor, held: DocumentReference) -> None:
    """Take back a row that the running transaction has locked, and whatever else holds the same bytes."""
    _withdraw(actor, held)
    around = DocumentReference.objects.filter(pk=held.part_of_id) if held.part_of_id else held.parts.all()
    for other in around.select_for_update(of=("self",)):
        if DocumentStatus.WITHDRAWN in MOVES[DocumentStatus(other.status)]:
            _withdraw(actor, other)


def end_holds(document: DocumentReference) -> None:
    """Nothing is left to decide about a file that was deleted, and nobody needs the name that stood in it."""
    PrivacyHold.objects.filter(document=document, ended_at=None).update(
        ended_at=timezone.now(), answer=HoldAnswer.NOT_MINE, stated_name="", stated_birth_date=None
    )
    DocumentReference.objects.filter(pk=document.pk).update(stated_name="", stated_birth_date=None)


def _withdraw(actor: Actor, held: DocumentReference) -> None:
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
    ClinicalSummary.objects.filter(document=held).delete()
    end_holds(held)
